"""The rows as a picture: bars from the smallest ratio to the largest on a logarithmic axis, one row below the other.

Two panels, because there are two questions. How many times the peer's figure is ours? And, for figures without a peer,
how many times better than the target are they? What misses its target is red, and so is what has
none and is slower than its peer.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

import figures
from figures import number

WIDTH, LEFT, RIGHT = 980, 300, 250  # names stand left of the axis, figures right of it
ROW_HEIGHT, HEAD_HEIGHT, FOOT_HEIGHT = 30, 56, 34
MET, MISSED, WATCHED = "#1a7f37", "#c62828", "#57606a"
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-size: 15px; font-weight: 600; }
  .small { font-size: 11px; fill: #57606a; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  .even { stroke: #57606a; stroke-width: 1.5; }
  .range { stroke-width: 8; stroke-linecap: round; stroke-opacity: 0.35; }
  .target { stroke: #1f2328; stroke-width: 2; }
"""


@dataclasses.dataclass(frozen=True)
class Bar:
    """One line of a panel; low, middle, high and target are places on its axis."""

    name: str
    low: float
    middle: float
    high: float
    target: float | None
    color: str
    words: str


@dataclasses.dataclass(frozen=True)
class Axis:
    """A logarithmic axis over whole powers of ten times 1, 2 or 5, with 1 always on it."""

    low: float
    high: float

    @staticmethod
    def over(values: Sequence[float]) -> Axis:
        return Axis(_step_at_most(min([*values, 1]) / 1.15), _step_at_least(max([*values, 1]) * 1.15))

    def x(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def ticks(self) -> list[float]:
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        steps = [step * 10.0**power for power in range(first, last + 1) for step in (1, 2, 5)]
        return [step for step in steps if self.low * 0.999 <= step <= self.high * 1.001]


def draw(rows: Sequence[figures.Row]) -> str:
    """The whole picture, as the text of an SVG file. Rows without peer and without target are listed below it."""
    compared = [_compared(row) for row in rows if row.ratio_median is not None]
    judged = [_judged(row) for row in rows if row.ratio_median is None and row.target is not None]
    watched = [row for row in rows if row.ratio_median is None and row.target is None]
    parts: list[str] = []
    top = 0
    for title, bars in (("Ours / peer, in each round (1 = even)", compared), ("Times better than the target", judged)):
        if bars:
            parts += _panel(title, bars, top)
            top += HEAD_HEIGHT + ROW_HEIGHT * len(bars) + FOOT_HEIGHT
    for row in watched:
        parts.append(_text(24, top + 20, f"{row.name}: {number(row.ours)} {row.unit} (no peer, no target)", "small"))
        top += ROW_HEIGHT
    parts += _legend(top)
    height = top + ROW_HEIGHT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}">'
    background = f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, f"<style>{STYLE}</style>", background, *parts, "</svg>"]) + "\n"


def _compared(row: figures.Row) -> Bar:
    target = None
    words = f"{number(row.ratio_median)}× · {number(row.ours)} : {number(row.peer)} {row.unit}"
    if row.target is not None and row.target.of == "ratio":
        target = row.target.at_least if row.target.at_least is not None else row.target.at_most
    return Bar(row.name, row.ratio_min, row.ratio_median, row.ratio_max, target, _color(row), words)


def _judged(row: figures.Row) -> Bar:
    ends = sorted(row.target.margin(value) for value in (row.ours_min, row.ours_max))
    words = f"{number(row.ours)} {row.unit} · target {row.target}"
    return Bar(row.name, ends[0], row.target.margin(row.ours), ends[1], 1.0, _color(row), words)


def _color(row: figures.Row) -> str:
    """A row without a target that is slower than its peer has lost too."""
    if row.is_met is None:
        return MISSED if row.ratio_median is not None and row.ratio_median < 1 else WATCHED
    return MET if row.is_met else MISSED


def _panel(title: str, bars: Sequence[Bar], top: float) -> list[str]:
    axis = Axis.over([value for bar in bars for value in (bar.low, bar.high, bar.target or bar.middle)])
    first = top + HEAD_HEIGHT
    end = first + ROW_HEIGHT * len(bars)
    parts = [_text(24, top + 30, title, "title")]
    for tick in axis.ticks():
        x = axis.x(tick)
        parts.append(_line(x, first - 6, x, end, "even" if math.isclose(tick, 1) else "grid"))
        parts.append(_text(x, end + 16, f"{tick:g}×", "small", "middle"))
    for index, bar in enumerate(bars):
        parts += _bar(bar, axis, first + ROW_HEIGHT * (index + 0.5))
    return parts


def _bar(bar: Bar, axis: Axis, y: float) -> list[str]:
    parts = [
        _text(24, y + 4, bar.name),
        _line(axis.x(bar.low), y, axis.x(bar.high), y, "range", f'stroke="{bar.color}"'),
        f'<circle cx="{axis.x(bar.middle):.1f}" cy="{y}" r="6" fill="{bar.color}"/>',
        f'<text x="{WIDTH - RIGHT + 16}" y="{y + 4}" style="fill: {bar.color}">{escape(bar.words)}</text>',
    ]
    if bar.target is not None:
        x = axis.x(bar.target)
        parts.append(_line(x, y - 11, x, y + 11, "target"))
    return parts


def _legend(top: float) -> list[str]:
    parts = []
    missed = "target missed, or slower without one"
    for x, color, words in ((24, MET, "target met"), (124, MISSED, missed), (354, WATCHED, "no target")):
        parts.append(f'<circle cx="{x + 6}" cy="{top + 12}" r="6" fill="{color}"/>')
        parts.append(_text(x + 18, top + 16, words, "small"))
    parts.append(_line(460, top + 3, 460, top + 21, "target"))
    parts.append(_text(470, top + 16, "target; dot: median; bar: smallest to largest round", "small"))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, kind: str, more: str = "") -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1}" x2="{x2:.1f}" y2="{y2}" {more}/>'


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _steps() -> list[float]:
    return [step * 10.0**power for power in range(-6, 7) for step in (1, 2, 5)]


def _step_at_most(value: float) -> float:
    return max((step for step in _steps() if step <= value), default=1e-6)


def _step_at_least(value: float) -> float:
    return min((step for step in _steps() if step >= value), default=5e6)
