"""bookings: booked conversations a second, against a table that only keeps people from being booked twice."""

from __future__ import annotations

import datetime
import os
import statistics
import tempfile
import time

import figures
import stage

MANY = 16  # clients at the same time
SYNCS = 30  # whose median is told
DISK_MS = 1  # by which the disk is made slower
SHARE = 2  # sixteen clients make so many times the bookings of one
SLOW_SHARE = 2  # a slow disk does so many times fewer in its time
TRANSACTION = (
    "one table, one transaction a booking: BEGIN IMMEDIATE, an overlap looked for of either person, one INSERT, COMMIT; "
    "WAL, synchronous FULL, secure_delete, as ours; threads take turns"
)
GROUPED = TRANSACTION.replace("threads take turns", "up to 64 waiting bookings share a COMMIT, as ours do")
OURS = "PickTime from REQUESTED, with a request_id: the yes, both claims, timer, two letters, plan, stored reply"


def measure(size: stage.Size) -> list[figures.Row]:
    stage.build("parley-bench-bookings", "parley-bench-booking-calls")
    one = _in_one_process(size, clients=1, bookings=size.bookings)
    many = _in_one_process(size, clients=MANY, bookings=SHARE * size.bookings)
    calls = _through_grpc(size, bookings=SHARE * size.bookings)
    one_slow = _in_one_process(size, clients=1, bookings=size.bookings // SLOW_SHARE, disk_us=1000 * DISK_MS)
    many_slow = _in_one_process(size, clients=MANY, bookings=size.bookings // SLOW_SHARE, disk_us=1000 * DISK_MS)
    fdatasync_ms = round(_fdatasync_ms(), 2)
    rows = []
    in_one, in_many = "in one process, 1 client", f"in one process, {MANY} clients"
    slow = f"; fdatasync takes {DISK_MS} ms longer, for both"
    for name, rounds, peer, kind, where in (
        ("bookings_1", one, "bare", TRANSACTION, in_one),
        ("bookings_1_slow_disk", one_slow, "bare", TRANSACTION, in_one + slow),
        ("bookings_16", many, "bare", TRANSACTION, in_many),
        ("bookings_16_slow_disk", many_slow, "bare", TRANSACTION, in_many + slow),
        ("bookings_16_grouped", many, "grouped", GROUPED, in_many),
        ("bookings_grpc_16", calls, "bare", TRANSACTION, f"ours through gRPC, {MANY} clients on one connection"),
    ):
        settings = {
            "ours": OURS,
            "peer": kind,
            "where": where,
            "people": "each booking has two of its own",
            "fdatasync of the disk, ms": fdatasync_ms,
        }
        rows.append(
            figures.row(name, "books/s", settings, [each["ours"] for each in rounds], [each[peer] for each in rounds])
        )
    return rows


def _fdatasync_ms() -> float:
    """What one COMMIT waits for at least, on the disk that the databases are on: the ratio hangs on it."""
    times = []
    with tempfile.TemporaryFile(prefix="parley-bench-") as file:
        for _write in range(SYNCS):
            os.write(file.fileno(), bytes(4096))
            begun = time.monotonic()
            os.fdatasync(file.fileno())
            times.append(time.monotonic() - begun)
    return 1000 * statistics.median(times)


def _in_one_process(size: stage.Size, clients: int, bookings: int, disk_us: int = 0) -> list[dict]:
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        options = {"folder": folder, "rounds": size.rounds, "clients": clients, "bookings": bookings, "disk_us": disk_us}
        return stage.rounds_of("parley-bench-bookings", *(f"--{name}={value}" for name, value in options.items()))


def _through_grpc(size: stage.Size, bookings: int) -> list[dict]:
    """Nobody follows scheduling meanwhile: the mail of notification would take its share of the machine."""
    with stage.suite("contacts", "scheduling") as suite, tempfile.TemporaryDirectory(prefix="parley-bench-") as folder:
        options = {
            "folder": folder,
            "contacts_address": suite.instance.address("contacts"),
            "scheduling_address": suite.instance.address("scheduling"),
            "key_file": suite.instance.folder / "secrets/caller.key",
            "wall_time": f"{datetime.date.today() + datetime.timedelta(days=30)}T10:00:00",
            "rounds": size.rounds,
            "clients": MANY,
            "bookings": bookings,
        }
        return stage.rounds_of("parley-bench-booking-calls", *(f"--{name}={value}" for name, value in options.items()))
