"""plan and slots: how fast scheduling's rules are by themselves. Without a peer: to be watched."""

from __future__ import annotations

import figures
import stage

SECONDS_SHARE = 0.25  # of a measurement over the wire; rules need no warming up


def plan(size: stage.Size) -> list[figures.Row]:
    settings = {"what": "Plan() of an interview requested, booked and held, in turn; default policy, one thread"}
    return [figures.row("plan", "plans/s", settings, [each["plans"] for each in _rounds(size)])]


def slots(size: stage.Size) -> list[figures.Row]:
    settings = {"what": "FreeTimes() of 14 days on a grid of 15 minutes, 20 claims of the two people; one thread"}
    return [figures.row("slots", "slots/s", settings, [each["slots"] for each in _rounds(size)])]


def _rounds(size: stage.Size) -> list[dict]:
    stage.build("parley-bench-rules")
    seconds = size.seconds * SECONDS_SHARE
    return stage.rounds_of("parley-bench-rules", f"--rounds={size.rounds}", f"--seconds={seconds}")
