"""The comparison of DECISIONS 2: a follower that starts from nothing ends with what the living one has.

For scheduling and notification of a running suite another process is started with --follow_only and an empty database.
When it has caught up, equal are: tenants, policies, people, links, and of each interview its facts, schedule_version and
plan; of what people said, the ids. Never compared are states of notices, deliveries and the inbox: those are what a
service did, not what it copied.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import sqlite3
import tempfile

import harness  # before what stands in deploy/, whose place it makes known
import port_plan
import readiness
import running
import wire
from processes import Ready

CATCH_UP_SECONDS = 60.0
STOP_SECONDS = 30.0
FOLLOWERS = {"scheduling": ("contacts",), "notification": ("contacts", "scheduling")}

# What is compared of each follower's database. Revisions are a database's own, except where they are the source's.
TABLES = {
    "scheduling": {
        "tenants": "SELECT * FROM person_tenant ORDER BY tenant",
        "policies": "SELECT * FROM person_policy ORDER BY tenant",
        "seekers": "SELECT * FROM person_seeker ORDER BY tenant, id",
        "contacts": "SELECT * FROM person_contact ORDER BY tenant, id",
    },
    "notification": {
        "tenants": "SELECT tenant, number, display_name, mail_domain, inbound_address, zone FROM tenant ORDER BY tenant",
        "policies": "SELECT tenant, seeker_open_from_hour, seeker_open_to_hour, contact_open_from_hour, "
        "contact_open_to_hour, merge_minutes, coalesce_hours FROM policy ORDER BY tenant",
        "people": "SELECT tenant, name, display_name, email, zone, is_zone_guessed, language_code, is_deleted FROM person "
        "ORDER BY tenant, name",
        "interviews": "SELECT tenant, name, seeker, contact, state, schedule_version, wall_time, zone, fold, start_time, "
        "end_time, duration_minutes, mode, place, hex(link_id) FROM interview ORDER BY tenant, name",
        "said": "SELECT tenant, id FROM notice WHERE cause = 2 ORDER BY tenant, id",
    },
}
# A plan's rows are notices. The living service also has those that were planned once and are no longer, which ended.
PLAN = (
    "SELECT tenant, subject, kind, recipient, occurrence, version, due_time, since_time, deadline_time, expire_time, about "
    "FROM notice WHERE cause = 1"
)


def check(instance) -> None:
    """Fails with the first difference. The suite of `instance` runs and nothing is being written."""
    with contextlib.ExitStack() as cleanup:
        folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="parley-copies-")))
        ports = cleanup.enter_context(port_plan.reserved_ports())
        free = iter(sorted(ports.values()))
        for name in FOLLOWERS:
            address = f"{port_plan.HOST}:{next(free)}"
            (folder / name).mkdir()
            command = _command(instance, name, address, f"{port_plan.HOST}:{next(free)}", folder / name)
            started = running.start(command, _environment(instance), folder / f"{name}.log")
            cleanup.callback(running.stop, started, STOP_SECONDS)
            _await_caught_up(instance, name, address, folder / f"{name}.log")
            _compare(name, _database(instance.folder / "data" / name), _database(folder / name))


def _command(instance, name: str, address: str, admin: str, data: pathlib.Path) -> list[str]:
    secrets = instance.folder / "secrets"
    command = [
        str(harness.bin_folder() / f"parley-{name}"),
        "--follow_only",
        f"--listen={address}",
        f"--admin_listen={admin}",
        f"--data_dir={data}",
        f"--caller_key_file={secrets}/caller.key",
        f"--kek_file={secrets}/kek",
        f"--link_key_file={secrets}/link.key",
        *(f"--{source}_address={instance.address(source)}" for source in FOLLOWERS[name]),
    ]
    if name == "notification":
        # Nothing is sent or queued, so nothing need be there.
        command += ["--smtp_url=smtp://127.0.0.1:1", "--public_url=http://127.0.0.1:1", "--redis_address=127.0.0.1:1"]
    return command


def _environment(instance) -> dict[str, str]:
    environment = dict(os.environ)
    environment.pop("PARLEY_TEST_CLOCK", None)
    if instance.test_clock:
        environment["PARLEY_TEST_CLOCK"] = str(instance.clock_file)
    return environment


def _await_caught_up(instance, name: str, address: str, log: pathlib.Path) -> None:
    key = instance.folder / "secrets/caller.key"

    def is_caught_up() -> bool:
        if not readiness.is_ready(Ready("grpc", name), address):
            return False
        heads = {}
        for source in FOLLOWERS[name]:
            with wire.Client(instance.address(source), wire.signed_by_service(key)) as client:
                heads[source] = client.call("parley.feed.v1.FeedService/Head").revision
        with wire.Client(address, wire.signed_by_service(key)) as client:
            feeds = client.call("parley.feed.v1.FeedService/Status").feeds
        parked = [text for feed in feeds for text in feed.parked]
        if parked:
            raise AssertionError(f"{name} parked {parked}")
        return all(feed.revision >= heads[feed.source] for feed in feeds) and len(feeds) == len(heads)

    if not readiness.wait_until(is_caught_up, CATCH_UP_SECONDS):
        raise AssertionError(f"{name} --follow_only has not caught up:\n{log.read_text(errors='replace')[-2000:]}")


def _database(folder: pathlib.Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder}/parley.db?mode=ro", uri=True)


def _compare(name: str, living: sqlite3.Connection, rebuilt: sqlite3.Connection) -> None:
    with contextlib.closing(living), contextlib.closing(rebuilt):
        for what, query in TABLES[name].items():
            _expect_equal(name, what, set(living.execute(query)), set(rebuilt.execute(query)))
        if name == "notification":
            planned = set(rebuilt.execute(PLAN))
            known = set(living.execute(PLAN))
            pending = set(living.execute(PLAN + " AND state = 'PENDING'"))
            _expect_equal(name, "plan", known & planned, planned)
            _expect_equal(name, "what is still to be told", pending, pending & planned)


def _expect_equal(name: str, what: str, living: set, rebuilt: set) -> None:
    if living == rebuilt:
        return
    only = {"living": sorted(living - rebuilt, key=str)[:3], "rebuilt": sorted(rebuilt - living, key=str)[:3]}
    raise AssertionError(f"{name}: {what} differ; {only}")
