"""One operating system process of the suite: starting it, knowing it again, stopping it.

A process is known by its pid, the tick it was started at and the boot it belongs to: a pid alone may have been given
to another program since, which must never get our signal. Signals go through a pidfd, checked after it was opened,
so that not even a pid that changes hands at that moment is hit.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import select
import signal

LOG_BYTES_MAX = 20_000_000  # a longer log is put aside as <name>.log.1 when its process starts again
KILL_SECONDS = 10  # the kernel takes this long only when it is in trouble


def start(command: list[str], environment: dict[str, str], log: pathlib.Path) -> dict:
    """Starts `command` in a session of its own, with its output appended to `log`; returns its identity."""
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.rename(log.with_name(log.name + ".1"))
    pid = os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
        setsigdef=[signal.SIGPIPE],  # Python ignores it, and an ignored signal would be inherited
    )
    return {"pid": pid, "started": _start_tick(pid), "boot": _boot_id()}


def is_alive(identity: dict) -> bool:
    """Whether this very process still runs. One that ended but was not yet reaped does not."""
    _reap(identity["pid"])
    tick = _start_tick(identity["pid"])
    return tick is not None and tick == identity["started"] and identity["boot"] == _boot_id()


def is_outdated(identity: dict) -> bool:
    """Whether the program's file was replaced after this process started, as a build does."""
    try:
        return os.readlink(f"/proc/{identity['pid']}/exe").endswith(" (deleted)")
    except OSError:
        return False


def stop(identity: dict, grace_seconds: float) -> None:
    """SIGTERM, then SIGKILL after `grace_seconds`; returns once this very process is gone."""
    with _pidfd(identity) as descriptor:
        if descriptor is not None and not _ends_after(descriptor, signal.SIGTERM, grace_seconds):
            _ends_after(descriptor, signal.SIGKILL, KILL_SECONDS)


def kill(identity: dict) -> None:
    """SIGKILL at once; returns once this very process is gone."""
    with _pidfd(identity) as descriptor:
        if descriptor is not None:
            _ends_after(descriptor, signal.SIGKILL, KILL_SECONDS)


def _ends_after(descriptor: int, signal_number: int, seconds: float) -> bool:
    """Sends the signal and waits; whether the process ended in that time."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(descriptor, signal_number)
    ended = select.poll()
    ended.register(descriptor, select.POLLIN)
    return bool(ended.poll(seconds * 1000))


@contextlib.contextmanager
def _pidfd(identity: dict):
    """A descriptor of this very process, or None when it has ended."""
    try:
        descriptor = os.pidfd_open(identity["pid"])
    except ProcessLookupError:
        yield None
        return
    try:
        yield descriptor if is_alive(identity) else None
    finally:
        os.close(descriptor)
        _reap(identity["pid"])


def _start_tick(pid: int) -> int | None:
    """When the process started, in clock ticks since boot (proc(5), field 22); None once it has ended."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()  # the name before it may hold spaces and parentheses
    return None if fields[0] in "ZX" else int(fields[19])


def _boot_id() -> str:
    return pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _reap(pid: int) -> None:
    """Collects the process if it is a child of this one, as it is in tests and in the run that started it."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
