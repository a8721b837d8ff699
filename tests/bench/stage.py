"""What the measurements stand on: a suite of release programs on ports of its own, and clients for it."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))
sys.path.insert(0, str(ROOT / "deploy"))
import port_plan  # noqa: E402
import wire  # noqa: E402
from instance import Instance  # noqa: E402
from suite import Suite  # noqa: E402

PROGRAM_SECONDS = 170  # a measurement that takes longer has failed
CONTACTS = "parley.contacts.v1.ContactsService/"
SEEKERS = "parley.contacts.v1.SeekersService/"
COUNT = re.compile(r"^rpc_server_call_duration_seconds_count\{([^}]*)\} (\d+)", re.MULTILINE)
LABEL = re.compile(r'(\w+)="([^"]*)"')


class BenchError(Exception):
    """Why something could not be measured, for a person to read."""


@dataclasses.dataclass(frozen=True)
class Size:
    """How much of everything is done. The default keeps each name under three minutes on two cores."""

    rounds: int = 5
    seconds: float = 2.0  # of load in each measurement
    bookings: int = 400  # of one client; sixteen make twice as many
    import_rows: int = 100_000
    import_rounds: int = 3


TINY = Size(rounds=1, seconds=0.3, bookings=16, import_rows=300, import_rounds=1)  # for bench_test.py


def bin_folder() -> pathlib.Path:
    """The release programs, or those of $PARLEY_BIN_DIR."""
    return pathlib.Path(os.environ.get("PARLEY_BIN_DIR") or ROOT / "build/release/bin").resolve()


def build(*programs: str) -> None:
    """Builds what is missing or outdated of the release programs; those of $PARLEY_BIN_DIR are taken as they are."""
    if os.environ.get("PARLEY_BIN_DIR"):
        return
    for command in (["deploy/install", "run", "build", "test"], ["deploy/build", "release"]):
        subprocess.run([ROOT / command[0], *command[1:]], check=True, stdout=sys.stderr)
    if programs:
        command = ["cmake", "--build", "build/release", "--target", *programs]
        subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)


@contextlib.contextmanager
def suite(*names: str) -> Iterator[Suite]:
    """A suite with these processes (all, when none is named); it and its data are gone afterwards.

    It is killed, since its data goes with it: a service that is stopped takes seconds to say goodbye.
    """
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as home, port_plan.reserved_ports() as ports:
        made = Suite(Instance(pathlib.Path(home) / "parley/bench", ports), bin_folder())
        try:
            made.start(*names)
            yield made
        finally:
            for name in reversed(list(made.instance.running)):
                made.kill(name)


def platform(made: Suite) -> wire.Client:
    return wire.Client(made.instance.address("edge"), wire.with_api_key(made.instance.api_key))


def signed_header(made: Suite) -> str:
    """`x-parley-caller-bin` as the gateway signs a platform's calls, for a client that speaks HTTP/2; good for 60 s."""
    key_file = made.instance.folder / "secrets/caller.key"
    tenant = "lakeview"
    signed = wire.signed(
        key_file, {"role": "ROLE_PLATFORM", "tenant": tenant, "subject": "apiKeys/bench", "scopes": ["*"]}
    )
    return base64.b64encode(signed["x-parley-caller-bin"]).decode()


def calls_by_code(made: Suite, port: str, method: str) -> dict[str, int]:
    """How many calls of the method the process behind the admin port has ended with each code."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://{made.instance.address(port)}/metrics", timeout=wire.CALL_SECONDS) as answer:
        text = answer.read().decode()
    counts: dict[str, int] = {}
    for labels, count in COUNT.findall(text):
        named = dict(LABEL.findall(labels))
        if named["rpc_method"] == method:
            counts[named["rpc_response_status_code"]] = int(count)
    return counts


def rounds_of(program: str, *options: str) -> list[dict]:
    """What a C++ program of this folder prints: an object for each round."""
    command = [str(bin_folder() / program), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PROGRAM_SECONDS, check=False)
    if done.returncode != 0:
        raise BenchError(f"{program} failed: {done.stderr.strip()[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]
