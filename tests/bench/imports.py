"""import: a large Connections.csv by the command line, and how long until the whole suite knows the people."""

from __future__ import annotations

import datetime
import os
import pathlib
import subprocess
import tempfile
import time

import figures
import readiness
import stage
import wire

FOLLOWERS = ("scheduling", "notification")
SECONDS_MAX = 60  # a round that takes longer has failed; the target is far below


def measure(size: stage.Size) -> list[figures.Row]:
    stage.build()
    took, followed = [], []
    with stage.suite() as suite, tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        for number in range(size.import_rounds):
            file = pathlib.Path(folder) / f"Connections{number}.csv"
            _write_connections(file, number, size.import_rows)
            seeker = _new_seeker(suite, number)
            begun = time.monotonic()
            _import(suite, file, seeker)
            imported = time.monotonic()
            _wait_until_followed(suite)
            took.append(imported - begun)
            followed.append(time.monotonic() - imported)
            file.unlink()
    settings = {
        "rows": size.import_rows,
        "file": "LinkedIn's Connections.csv, one row in five with an address",
        "how": "`parley contacts import` through the edge, a new seeker each round",
    }
    after = {"what": "from the end of the import until scheduling and notification are past contacts' head"}
    return [
        figures.row("import_rows", "s", settings, took),
        figures.row("import_followed", "s", settings | after, followed),
    ]


def _write_connections(file: pathlib.Path, number: int, count: int) -> None:
    first_day = datetime.date(2015, 1, 1)
    with file.open("w", encoding="utf-8", newline="") as text:
        text.write('Notes:\n"Some of the addresses may be missing."\n\n')
        text.write("First Name,Last Name,URL,Email Address,Company,Position,Connected On\n")
        for i in range(count):
            person = f"sample-{number}-{i}"
            email = f"{person}@example.com" if i % 5 == 0 else ""
            day = first_day + datetime.timedelta(days=i % 4000)
            text.write(
                f"Ada{i},Sample,https://www.linkedin.com/in/{person},{email},"
                f'"Harbour, Lane {i % 997} & Partners",Analyst {i % 31},{day:%d %b %Y}\n'
            )


def _new_seeker(suite: stage.Suite, number: int) -> str:
    with stage.platform(suite) as client:
        seeker = {"display_name": "Ada Example", "email": f"ada{number}@example.edu"}
        return client.call(stage.SEEKERS + "CreateSeeker", {"seeker": seeker}).name


def _import(suite: stage.Suite, file: pathlib.Path, seeker: str) -> None:
    command = [
        str(stage.bin_folder() / "parley"),
        "--instance",
        "bench",
        "contacts",
        "import",
        str(file),
        "--seeker",
        seeker,
    ]
    environment = os.environ | {"XDG_STATE_HOME": str(suite.instance.folder.parents[1])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
    if done.returncode != 0:
        raise stage.BenchError(f"the import failed: {done.stdout[-500:]}{done.stderr[-500:]}")


def _wait_until_followed(suite: stage.Suite) -> None:
    head = _status(suite, "contacts").head

    def is_followed() -> bool:
        return all(
            feed.revision >= head
            for name in FOLLOWERS
            for feed in _status(suite, name).feeds
            if feed.source == "contacts"
        )

    if not readiness.wait_until(is_followed, SECONDS_MAX):
        raise stage.BenchError(f"scheduling and notification were not at contacts' head after {SECONDS_MAX} s")


def _status(suite: stage.Suite, name: str) -> wire.Message:
    key_file = suite.instance.folder / "secrets/caller.key"
    with wire.Client(suite.instance.address(name), wire.signed_by_service(key_file)) as client:
        return client.call("parley.feed.v1.FeedService/Status")
