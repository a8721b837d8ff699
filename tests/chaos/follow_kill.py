"""kill -9 of both ends of Follow while people are written; at the end the copies equal the source.

    /usr/bin/python3 tests/chaos/follow_kill.py [KILLS [SEED]]

20 kills unless told otherwise, of the programs in build/dev/bin unless PARLEY_BIN_DIR is set. Writers create, change
and delete seekers and contacts, import files and set policy all the time; what they are refused while contacts is down
they leave. Meanwhile contacts, scheduling or both are killed at random moments, half of the time also while they start,
and started again. Then the writers stop, both ends run on until scheduling says it has passed the head of contacts, and
the two database files are compared row by row.
"""

import pathlib
import random
import sys
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))
import follow_pair  # noqa: E402
import wire  # noqa: E402

CONTACTS = "parley.contacts.v1.ContactsService/"
SEEKERS = "parley.contacts.v1.SeekersService/"
TENANTS = "parley.contacts.v1.TenantsService/"
WRITERS = 3
PAUSE_SECONDS_MAX = 0.7  # between two kills
CALL_SECONDS = 1.0
IMPORT_ROWS = 400
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"

EXPECTED_REASONS = ("", "NOT_FOUND", "SHUTTING_DOWN", "DEADLINE_TOO_SHORT")  # "": the connection is gone

kills_wanted = 20
seed = None


class Writer(threading.Thread):
    """Writes people at random until told to stop.

    done: how many writes were answered with yes; failure: what ended the writer early, or "".
    """

    def __init__(self, pair: follow_pair.Pair, chance: random.Random, stopping: threading.Event):
        super().__init__(daemon=True)
        self.done = 0
        self.failure = ""
        self._pair = pair
        self._chance = chance
        self._stopping = stopping
        self._seekers: list[str] = []
        self._contacts: list[tuple[str, str]] = []  # with their owners
        self._count = 0

    def run(self) -> None:
        acts = [self._create_contact] * 6 + [self._change_contact] * 6 + [self._delete_contact] * 2
        acts += [self._create_seeker] * 2 + [self._delete_seeker, self._set_policy, self._import]
        while not self._stopping.is_set():
            try:
                self._chance.choice(acts)()
            except wire.Refused as refused:
                if refused.reason not in EXPECTED_REASONS:
                    self.failure = str(refused)
                    return

    def _call(self, method: str, fields: dict, owner: str = ""):
        as_caller = {"role": "ROLE_SEEKER", "act_as": owner} if owner else {}
        reply = self._pair.call("contacts", method, fields, seconds=CALL_SECONDS, **as_caller)
        self.done += 1
        return reply

    def _next(self) -> str:
        self._count += 1
        return f"{self.name}-{self._count}"

    def _create_seeker(self) -> None:
        seeker = {"display_name": f"Ada {self._next()}", "email": f"{self._next()}@example.edu"}
        self._seekers.append(self._call(SEEKERS + "CreateSeeker", {"seeker": seeker}).name)

    def _delete_seeker(self) -> None:
        if len(self._seekers) > 3:
            self._call(SEEKERS + "DeleteSeeker", {"name": self._seekers.pop(0)})

    def _create_contact(self) -> None:
        owner = self._chance.choice(["", *self._seekers[-3:]])
        contact = {"display_name": f"Grace {self._next()}", "email": f"{self._next()}@example.com"}
        name = self._call(CONTACTS + "CreateContact", {"contact": contact}, owner).name
        self._contacts.append((name, owner))

    def _change_contact(self) -> None:
        if self._contacts:
            name, owner = self._chance.choice(self._contacts[-100:])
            change = {"display_name": f"Grace {self._next()}", "willingness": self._chance.randrange(1, 5)}
            self._call(CONTACTS + "UpdateContact", {"contact": {"name": name, **change}}, owner)

    def _delete_contact(self) -> None:
        if len(self._contacts) > 20:
            name, owner = self._contacts.pop(self._chance.randrange(len(self._contacts)))
            self._call(CONTACTS + "DeleteContact", {"name": name}, owner)

    def _set_policy(self) -> None:
        numbers = {"contact_rest_days": self._chance.randrange(100), "term_days": self._chance.randrange(7, 300)}
        self._call(TENANTS + "UpdatePolicy", {"policy": {"numbers": numbers}})

    def _import(self) -> None:
        if not self._seekers or self._chance.random() > 0.3:
            return
        rows = [f"Alan,{self._next()},https://example.com/{self._next()},,,," for _ in range(IMPORT_ROWS)]
        chunk = wire.message("parley.contacts.v1.ImportContactsRequest")
        chunk.chunk = "\n".join([HEADER, *rows, ""]).encode()
        options = {"options": {"format": "IMPORT_FORMAT_LINKEDIN"}}
        requests = [options, chunk]
        owner = self._chance.choice(self._seekers)
        method = CONTACTS + "ImportContacts"
        for _ in self._pair.stream("contacts", method, requests, role="ROLE_SEEKER", act_as=owner):
            pass


class FollowKillTest(unittest.TestCase):
    def test_the_copies_equal_the_source_after_both_ends_were_killed_at_random(self):
        number = seed if seed is not None else random.randrange(10**6)
        chance = random.Random(number)
        with self.subTest(seed=number), follow_pair.new_pair() as pair:
            for name in follow_pair.NAMES:
                pair.start(name)
            pair.await_ready()
            started = time.monotonic()
            writes, kills = self.kill_while_writing(pair, chance)
            pair.await_ready()
            pair.await_followed()
            took = time.monotonic() - started
            pair.stop()
            self.assertEqual(pair.differences(), [])
            self.assertGreater(writes, 2 * kills, "hardly anything was written")
            rows = {table: pair.count("scheduling", f"person_{table}") for table in ("seeker", "contact")}
            deleted = pair.count("scheduling", "person_contact WHERE is_deleted = 1")
            print(f"seed {number}: {kills} kills, {writes} writes and {rows} rows ({deleted} contacts deleted) "
                  f"in {took:.1f} s; copies equal", file=sys.stderr)

    def kill_while_writing(self, pair, chance) -> tuple[int, int]:
        stopping = threading.Event()
        writers = [Writer(pair, random.Random(chance.random()), stopping) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        kills = 0
        while kills < kills_wanted:
            time.sleep(chance.uniform(0, PAUSE_SECONDS_MAX))  # the moment of the kill is the test
            victims = chance.choice([("contacts",), ("scheduling",), follow_pair.NAMES])
            for name in victims:
                pair.kill(name)
                kills += 1
            for name in victims:
                pair.start(name)
            if chance.random() < 0.5:
                pair.await_ready()
        stopping.set()
        for writer in writers:
            writer.join()
            self.assertEqual(writer.failure, "")
        return sum(writer.done for writer in writers), kills


if __name__ == "__main__":
    if len(sys.argv) > 1:
        kills_wanted = int(sys.argv.pop(1))
    if len(sys.argv) > 1:
        seed = int(sys.argv.pop(1))
    unittest.main()
