"""Which ports an instance takes. Every process listens on 127.0.0.1 alone."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import socket
import tempfile

from errors import SuiteError
from processes import PROCESSES

HOST = "127.0.0.1"
DEFAULT_BASE = 8080  # the edge's port; every other port keeps its distance to it
OTHER_BASES = range(10080, 19080, 1000)  # where an instance with a name of its own looks for free ports
TEST_BASES = range(20000, 32000, 32)  # below Linux's ephemeral ports, so that no client takes one by chance


def ports_at(base: int) -> dict[str, int]:
    """Every port of the table, with the edge on `base`: contacts, 9010 by default, is on base + 930."""
    return {name: base + port - DEFAULT_BASE for process in PROCESSES for name, port in process.ports.items()}


def checked_ports_at(base: int) -> dict[str, int]:
    ports = ports_at(base)
    if min(ports.values()) < 1024 or max(ports.values()) > 65535:
        highest = 65535 - max(ports.values()) + base
        raise SuiteError(f"--port-base {base} does not do; choose a number from 1024 to {highest}.")
    return ports


def free_ports() -> dict[str, int]:
    """The first ports_at() from OTHER_BASES that are all free now."""
    for base in OTHER_BASES:
        if all(is_free(port) for port in ports_at(base).values()):
            return ports_at(base)
    raise SuiteError(f"no free ports from {OTHER_BASES.start} to {OTHER_BASES.stop}; choose some with --port-base.")


@contextlib.contextmanager
def reserved_ports():
    """Ports for a test, side by side and kept from other tests on this machine while the block runs.

    A lock file for each block of ports keeps them. To ask the kernel for free ports and close them again would
    sometimes give two tests that start together the same one.
    """
    names = list(ports_at(DEFAULT_BASE))
    folder = pathlib.Path(tempfile.gettempdir()) / f"parley-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for base in TEST_BASES:
        with open(folder / f"{base}.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            ports = {name: base + index for index, name in enumerate(names)}
            if all(is_free(port) for port in ports.values()):
                yield ports
                return
    raise SuiteError(f"no free block of ports from {TEST_BASES.start} to {TEST_BASES.stop}.")


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
