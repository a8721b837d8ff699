"""contacts and scheduling alone, on ports of their own: what tests of Follow need, quick to start and to kill.

The source is contacts, the follower scheduling. Nothing else runs, so calls go to the services' own ports, signed as
the gateway would sign them.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import secrets
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator

import harness  # before what stands in deploy/, whose place it makes known
import port_plan
import readiness
import running
import wire
from google.protobuf.message import Message
from processes import Ready

TENANT = "lakeview"
NAMES = ("contacts", "scheduling")
READY_SECONDS = 60.0  # a program with sanitizers on a machine that is busy
STOP_SECONDS = 30.0
FEED = "parley.feed.v1.FeedService/"


class Pair:
    """Both processes of one test. call() may be used by several threads, start() and kill() by one."""

    def __init__(self, folder: pathlib.Path, ports: list[int]):
        self._folder = folder
        self._address = {name: f"{port_plan.HOST}:{port}" for name, port in zip(NAMES, ports)}
        self._admin = {name: f"{port_plan.HOST}:{port}" for name, port in zip(NAMES, ports[2:])}
        self._running: dict[str, dict] = {}
        self._clients = threading.local()
        for name in NAMES:
            (folder / name).mkdir()
        for key in ("caller.key", "kek", "link.key"):
            (folder / key).write_text(secrets.token_hex(32))
        self._key = bytes.fromhex((folder / "caller.key").read_text())
        bootstrap = {
            "tenant": {
                "id": TENANT,
                "display_name": "Lakeview University",
                "mail_domain": "careers.example.edu",
                "inbound_address": "parley@careers.example.edu",
                "zone": "America/New_York",
            },
            "api_key": f"parley_dev_{secrets.token_hex(16)}_{secrets.token_hex(32)}",
        }
        (folder / "bootstrap.json").write_text(json.dumps(bootstrap))

    def start(self, name: str) -> None:
        """Starts the process and returns at once."""
        own = [f"--bootstrap={self._folder}/bootstrap.json"]
        if name == "scheduling":
            own = [f"--contacts_address={self._address['contacts']}", f"--link_key_file={self._folder}/link.key"]
        command = [
            str(harness.bin_folder() / f"parley-{name}"),
            f"--listen={self._address[name]}",
            f"--admin_listen={self._admin[name]}",
            f"--data_dir={self._folder / name}",
            f"--caller_key_file={self._folder}/caller.key",
            f"--kek_file={self._folder}/kek",
            *own,
        ]
        environment = {key: value for key, value in os.environ.items() if key != "PARLEY_TEST_CLOCK"}
        self._running[name] = running.start(command, environment, self.log(name))

    def await_ready(self) -> None:
        """Returns when both serve; fails with the end of a log otherwise."""
        for name in NAMES:
            is_ready = readiness.wait_until(
                lambda: readiness.is_ready(Ready("grpc", name), self._address[name]), READY_SECONDS
            )
            if not is_ready:
                raise AssertionError(f"{name} does not serve:\n{self.log(name).read_text()[-2000:]}")

    def kill(self, name: str) -> None:
        """kill -9: the process finishes nothing."""
        running.kill(self._running.pop(name))

    def stop(self, *names: str) -> None:
        for name in names or NAMES:
            self._drop_client(name)  # an idle client is slow to see that a server wants to go
            if name in self._running:
                running.stop(self._running.pop(name), STOP_SECONDS)

    def forget(self, name: str) -> None:
        """Takes the database of a stopped process away; it will make another one."""
        shutil.rmtree(self._folder / name)
        (self._folder / name).mkdir()

    def log(self, name: str) -> pathlib.Path:
        return self._folder / f"{name}.log"

    def admin(self, name: str) -> str:
        return self._admin[name]

    def check_logs(self) -> None:
        """A sanitizer's finding is a failure, also one made while stopping, such as a leak."""
        for name in NAMES:
            text = self.log(name).read_text(errors="replace") if self.log(name).exists() else ""
            found = harness.SANITIZER_REPORT.search(text)
            if found:
                raise AssertionError(f"{name}:\n{text[found.start() :][:8000]}")

    def database_files(self, name: str) -> list[pathlib.Path]:
        return sorted((self._folder / name).glob("parley.db*"))

    def call(
        self, name: str, method: str, fields: dict | None = None, *, role: str = "ROLE_PLATFORM", act_as: str = "",
        seconds: float = wire.CALL_SECONDS,
    ) -> Message:
        """A unary call of a service's own port as a caller of `role`. Raises wire.Refused."""
        with self._client(name) as client:
            return client.call(method, fields, seconds=seconds, x_parley_caller_bin=self._signed(role, act_as))

    def stream(
        self, name: str, method: str, requests, *, role: str, act_as: str = "", seconds: float = wire.CALL_SECONDS
    ) -> Iterator[Message]:
        with self._client(name) as client:
            metadata = {"x_parley_caller_bin": self._signed(role, act_as)}
            yield from client.stream(method, requests, seconds=seconds, **metadata)

    def status(self) -> Message:
        """What scheduling says of the feed of contacts."""
        return self.call("scheduling", FEED + "Status", role="ROLE_SERVICE").feeds[0]

    def await_followed(self, seconds: float = READY_SECONDS) -> None:
        """Returns when the copies hold every change that contacts has made by now."""
        head = self.call("contacts", FEED + "Head", role="ROLE_SERVICE")

        def is_followed() -> bool:
            status = self.status()
            return status.cursor.database_id == head.head.database_id and status.revision >= head.revision

        if not readiness.wait_until(is_followed, seconds):
            raise AssertionError(f"the copies did not reach revision {head.revision}: {self.status()}")

    @contextlib.contextmanager
    def _client(self, name: str):
        """This thread's client of the service; a new one once the connection was lost.

        A channel comes back to a lost connection only after a second or more.
        """
        clients = self._clients.__dict__
        if name not in clients:
            clients[name] = wire.Client(self._address[name])
        try:
            yield clients[name]
        except wire.Refused as refused:
            if not refused.reason:
                self._drop_client(name)
            raise

    def _drop_client(self, name: str) -> None:
        client = self._clients.__dict__.pop(name, None)
        if client is not None:
            client.close()

    def _signed(self, role: str, act_as: str) -> bytes:
        caller = {"role": role, "subject": "services/tests", "act_as": act_as, "scopes": ["*"]}
        caller |= {"tenant": "" if role == "ROLE_SERVICE" else TENANT, "expire_unix_seconds": int(time.time()) + 60}
        signed = wire.message("parley.caller.v1.SignedCaller")
        signed.caller = wire.message("parley.caller.v1.Caller", caller).SerializeToString()
        signed.mac = hmac.digest(self._key, signed.caller, hashlib.sha256)
        return signed.SerializeToString()

    def differences(self) -> list[str]:
        """What the copies lack, have too much or have otherwise, at most 20 lines; reads both databases' files.

        Both processes must have been stopped.
        """
        differences = []
        with self._open("contacts") as source, self._open("scheduling") as copy:
            for kind, (of_source, of_copy) in COMPARED.items():
                expected, found = (_rows(database, sql) for database, sql in ((source, of_source), (copy, of_copy)))
                differences += [f"{kind} lacks {row}" for row in sorted(expected - found, key=repr)]
                differences += [f"{kind} has {row}" for row in sorted(found - expected, key=repr)]
            differences += _policy_differences(source, copy)
            parked = copy.execute("SELECT kind, id, reason FROM follow_parked").fetchall()
            differences += [f"parked: {row}" for row in parked]
        return differences[:20]

    def count(self, name: str, table: str) -> int:
        with self._open(name) as database:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    @contextlib.contextmanager
    def _open(self, name: str):
        database = sqlite3.connect(self._folder / name / "parley.db")
        try:
            yield database
        finally:
            database.close()


# By kind: the rows of the source as the copies should have them, and the copies. Tombstones are empty.
COMPARED = {
    "tenant": (
        "SELECT tenant, number, display_name, zone, mail_domain, revision FROM tenant",
        "SELECT tenant, number, display_name, zone, mail_domain, revision FROM person_tenant",
    ),
    "policy": ("SELECT tenant, revision FROM policy", "SELECT tenant, revision FROM person_policy"),
    "seeker": (
        "SELECT tenant, id, revision, display_name, zone, language_code FROM seeker WHERE is_deleted = 0",
        "SELECT tenant, id, revision, display_name, zone, language_code FROM person_seeker WHERE is_deleted = 0",
    ),
    "deleted seeker": (
        "SELECT tenant, id, revision, '', '', '' FROM seeker WHERE is_deleted = 1",
        "SELECT tenant, id, revision, display_name, zone, language_code FROM person_seeker WHERE is_deleted = 1",
    ),
    "contact": (
        "SELECT tenant, id, revision, display_name, owner, zone, is_zone_guessed, willingness, willing_after_time, "
        "email <> '', language_code FROM contact WHERE is_deleted = 0",
        "SELECT tenant, id, revision, display_name, owner, zone, is_zone_guessed, willingness, willing_after_time, "
        "has_email, language_code FROM person_contact WHERE is_deleted = 0",
    ),
    "deleted contact": (
        "SELECT tenant, id, revision, '', '', '', 0, 0, NULL, 0, '' FROM contact WHERE is_deleted = 1",
        "SELECT tenant, id, revision, display_name, owner, zone, is_zone_guessed, willingness, willing_after_time, "
        "has_email, language_code FROM person_contact WHERE is_deleted = 1",
    ),
}


def _rows(database: sqlite3.Connection, sql: str) -> set[tuple]:
    return set(database.execute(sql).fetchall())


def _policy_differences(source: sqlite3.Connection, copy: sqlite3.Connection) -> list[str]:
    """The source keeps the numbers that were set, the copies all."""
    copied = dict(copy.execute("SELECT tenant, numbers FROM person_policy").fetchall())
    return [
        f"the policy of {tenant} lacks {number}"
        for tenant, numbers in source.execute("SELECT tenant, numbers FROM policy")
        for number in numbers.split()
        if number not in copied.get(tenant, "").split()
    ]


@contextlib.contextmanager
def new_pair():
    """A pair on ports of its own in a folder that goes with it. Nothing runs yet; at the end nothing does."""
    with tempfile.TemporaryDirectory(prefix="parley-follow-") as folder, port_plan.reserved_ports() as ports:
        pair = Pair(pathlib.Path(folder), list(ports.values())[:4])
        try:
            yield pair
        finally:
            pair.stop()
        pair.check_logs()
