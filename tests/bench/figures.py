"""What a measurement says: one row per figure, with how far it was from its peer, round by round, and its target.

The machine is shared and noisy, so a figure alone says little. Ours and the peer are measured one after the other in
each round, and the row is about their ratio: its median, with the smallest and the largest beside it.
"""

from __future__ import annotations

import dataclasses
import json
import pathlib
import statistics
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class Target:
    """`of` is "ratio" (ours / peer) or "ours"; exactly one of the bounds is set."""

    of: str
    at_least: float | None = None
    at_most: float | None = None

    def __str__(self) -> str:
        return f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"

    def is_met(self, value: float) -> bool:
        return value >= self.at_least if self.at_least is not None else value <= self.at_most

    def margin(self, value: float) -> float:
        """How many times better than the target; below 1 it is missed."""
        return value / self.at_least if self.at_least is not None else self.at_most / value


# Each figure that has a target. A row without one is there to be watched.
TARGETS = {
    "grpc_forward": Target("ratio", at_least=0.45),
    "rest_call": Target("ratio", at_least=4),
    "bookings_1": Target("ratio", at_least=0.60),
    "bookings_16": Target("ratio", at_least=0.60),
    "import_rows": Target("ours", at_most=10),
    "import_followed": Target("ours", at_most=10),
    "start_contacts": Target("ours", at_most=300),
    "start_scheduling": Target("ours", at_most=300),
    "start_notification": Target("ours", at_most=300),
    "start_gateway": Target("ours", at_most=300),
    "start_suite": Target("ours", at_most=3000),
    "memory_contacts": Target("ours", at_most=40),
    "memory_scheduling": Target("ours", at_most=40),
    "memory_notification": Target("ours", at_most=40),
    "memory_gateway": Target("ours", at_most=40),
    "memory_suite": Target("ours", at_most=250),
}


@dataclasses.dataclass(frozen=True)
class Row:
    """One figure. `ours` and `peer` are medians over the rounds; without a peer, peer and the ratios are None."""

    name: str
    ours: float
    ours_min: float
    ours_max: float
    peer: float | None
    unit: str
    ratio_min: float | None
    ratio_median: float | None
    ratio_max: float | None
    rounds: int
    settings: dict

    @property
    def target(self) -> Target | None:
        return TARGETS.get(self.name)

    @property
    def judged(self) -> float:
        """The number that the target is about: for a row with a peer the ratio's median, else the median of ours."""
        has_ratio = self.ratio_median is not None and (self.target is None or self.target.of == "ratio")
        return self.ratio_median if has_ratio else self.ours

    @property
    def is_met(self) -> bool | None:
        return None if self.target is None else self.target.is_met(self.judged)

    def as_json(self) -> dict:
        target = None if self.target is None else {"of": self.target.of, "is": str(self.target)}
        return dataclasses.asdict(self) | {"target": target, "is_met": self.is_met}


def row(name: str, unit: str, settings: dict, ours: Sequence[float], peer: Sequence[float] | None = None) -> Row:
    """The row of one figure per round, and of the peer's in the same round. All figures are above 0."""
    if not ours or (peer is not None and len(peer) != len(ours)):
        raise ValueError(f"{name}: a figure for each round, and one of the peer's beside it, was expected")
    if min([*ours, *(peer or [])]) <= 0:
        raise ValueError(f"{name}: a figure is not above 0: {ours} {peer}")
    ratios = [mine / theirs for mine, theirs in zip(ours, peer)] if peer else []
    return Row(
        name=name,
        ours=statistics.median(ours),
        ours_min=min(ours),
        ours_max=max(ours),
        peer=statistics.median(peer) if peer else None,
        unit=unit,
        ratio_min=min(ratios, default=None),
        ratio_median=statistics.median(ratios) if ratios else None,
        ratio_max=max(ratios, default=None),
        rounds=len(ours),
        settings=settings,
    )


def read(path: pathlib.Path) -> list[Row]:
    """The rows of a file that `run --json` wrote. ValueError when it is another kind of file."""
    fields = {field.name for field in dataclasses.fields(Row)}
    try:
        rows = [
            Row(**{key: value for key, value in one.items() if key in fields}) for one in json.loads(path.read_text())
        ]
    except (TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} does not hold rows of tests/bench/run: {error}") from error
    if not rows:
        raise ValueError(f"{path} holds no row")
    return rows


def write(path: pathlib.Path, rows: Sequence[Row]) -> None:
    path.write_text(json.dumps([one.as_json() for one in rows], indent=2) + "\n")


def line(one: Row) -> str:
    """The row for a terminal; one that misses its target says so."""
    parts = [f"{one.name:<24}", f"{number(one.ours):>9} {one.unit:<9}"]
    if one.peer is not None:
        parts.append(f"peer {number(one.peer):>9}")
        parts.append(f"ratio {one.ratio_median:5.2f} ({one.ratio_min:.2f} to {one.ratio_max:.2f})")
    else:
        parts.append(f"({number(one.ours_min)} to {number(one.ours_max)})")
    if one.target is not None:
        parts.append(f"target {one.target}: {'met' if one.is_met else 'MISSED'}")
    return "  ".join(parts)


def number(value: float) -> str:
    """Three digits that count, without an exponent: 0.012, 1.23, 45.6, 12,346."""
    if value >= 100:
        return f"{value:,.0f}"
    digits = 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f}"
