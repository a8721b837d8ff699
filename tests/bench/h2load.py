"""Load from nghttp2's h2load, which is nobody's peer here and faster than what it measures."""

from __future__ import annotations

import pathlib
import re
import subprocess

from stage import BenchError

FINISHED = re.compile(r"^finished in [\d.]+\w*, ([\d.]+) req/s", re.MULTILINE)
REQUESTS = re.compile(
    r"^requests: (\d+) total, .* (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored", re.MULTILINE
)
PROBE = 10  # requests of each call in progress, to learn about how many a second there will be
MARGIN_SECONDS = 60


def per_second(
    url: str,
    seconds: float,
    headers: dict[str, str],
    *,
    clients: int,
    streams: int = 1,
    body: pathlib.Path | None = None,
    http1: bool = False,
) -> float:
    """Requests a second, of as many as take about `seconds`, each answered 2xx. BenchError when one was not.

    That HTTP says 200 says nothing of gRPC's own status: who calls this asks the server's counters.
    """
    options = ["--threads=1", f"--clients={clients}", f"--max-concurrent-streams={streams}"]
    options += [f"--header={name}: {value}" for name, value in headers.items()]
    options += ["--h1"] if http1 else []
    options += [f"--data={body}"] if body else []
    pace = _run([*options, url], PROBE * clients * streams, seconds)  # this warms up too
    return _run([*options, url], max(clients * streams, round(pace * seconds)), seconds)


def _run(options: list[str], count: int, seconds: float) -> float:
    """A number of requests, not a time, because h2load cuts the calls in progress off when its time is up."""
    command = ["h2load", f"--requests={count}", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=MARGIN_SECONDS + seconds, check=False)
    rate, requests = FINISHED.search(done.stdout), REQUESTS.search(done.stdout)
    if done.returncode != 0 or not rate or not requests:
        raise BenchError(f"h2load {options[-1]} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    if [int(part) for part in requests.groups()] != [count, count, count, 0, 0]:
        raise BenchError(f"h2load {options[-1]}: {requests[0]}")
    return float(rate[1])
