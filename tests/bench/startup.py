"""startup: from starting a process until it says SERVING, and the memory an idle suite holds."""

from __future__ import annotations

import pathlib
import time

import figures
import readiness
import stage

POLL_SECONDS = 0.002  # finer than starting a suite needs: what is measured here is a tenth of a second
SERVICES = ("contacts", "scheduling", "notification", "gateway")


def measure(size: stage.Size) -> list[figures.Row]:
    stage.build()
    started: dict[str, list[float]] = {}
    memory: dict[str, list[float]] = {}
    usual, readiness.POLL_SECONDS = readiness.POLL_SECONDS, POLL_SECONDS
    try:
        for _round in range(size.rounds):
            with stage.suite("mail", "redis") as suite:
                for name in SERVICES:
                    _append(started, name, _milliseconds(suite, name))
            with stage.suite("mail") as suite:
                _append(started, "suite", _milliseconds(suite))
                _measure_memory(suite, memory)
    finally:
        readiness.POLL_SECONDS = usual
    how = {
        "from": "posix_spawn",
        "until": "grpc.health.v1 says SERVING",
        "database": "new",
        "suite": "all processes at once, the mail catcher in Python apart",
    }
    idle = {"what": "RSS in MB (10^6 bytes), nothing on file; the suite includes HAProxy, Redis and the mail catcher"}
    rows = [figures.row(f"start_{name}", "ms", how, values) for name, values in started.items()]
    return rows + [figures.row(f"memory_{name}", "MB", idle, values) for name, values in memory.items()]


def _measure_memory(suite: stage.Suite, memory: dict) -> None:
    held = {status.process.name: _resident_megabytes(status.pid) for status in suite.status()}
    for name in SERVICES:
        _append(memory, name, held[name])
    _append(memory, "suite", sum(held.values()))


def _append(figures_by_name: dict, name: str, figure: float) -> None:
    figures_by_name.setdefault(name, []).append(figure)


def _milliseconds(suite: stage.Suite, *names: str) -> float:
    begun = time.monotonic()
    suite.start(*names)
    return (time.monotonic() - begun) * 1000


def _resident_megabytes(session: int) -> float:
    """Of the process and those it started; each process of a suite leads a session of its own."""
    total = 0
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(stat[3]) == session:  # proc(5), field 6
                total += int((folder / "statm").read_text().split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended meanwhile
    return total * 4096 / 1e6
