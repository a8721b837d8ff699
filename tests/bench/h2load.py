"""Load from nghttp2's h2load, which is nobody's peer here and faster than what it measures."""

from __future__ import annotations

import pathlib
import re
import subprocess

from stage import BenchError

FINISHED = re.compile(r"^finished in [\d.]+\w*, ([\d.]+) req/s", re.MULTILINE)
REQUESTS = re.compile(r"^requests: (\d+) total, .* (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored", re.MULTILINE)
MARGIN_SECONDS = 30


def per_second(
    url: str, seconds: float, headers: dict[str, str], *, clients: int, streams: int = 1, body: pathlib.Path | None = None,
    http1: bool = False,
) -> float:
    """Requests a second that were answered 2xx, over `seconds`. BenchError when one was not.

    That HTTP says 200 says nothing of gRPC's own status: who calls this asks the server's counters.
    """
    command = ["h2load", f"--duration={round(seconds * 1000)}ms", "--threads=1", f"--clients={clients}", f"--max-concurrent-streams={streams}"]
    command += [f"--header={name}: {value}" for name, value in headers.items()]
    command += ["--h1"] if http1 else []
    command += [f"--data={body}"] if body else []
    done = subprocess.run([*command, url], capture_output=True, text=True, timeout=seconds + MARGIN_SECONDS, check=False)
    rate, requests = FINISHED.search(done.stdout), REQUESTS.search(done.stdout)
    if done.returncode != 0 or not rate or not requests:
        raise BenchError(f"h2load {url} failed: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    _total, _done, succeeded, failed, errored = (int(part) for part in requests.groups())
    if succeeded == 0 or failed or errored:
        raise BenchError(f"h2load {url}: {requests[0]}")
    return float(rate[1])
