"""What idle watches cost: how much the memory of each process on their way grows.

    PARLEY_BIN_DIR=build/release/bin /usr/bin/python3 tests/bench/watch_memory.py [WATCHES [CONNECTIONS]]

Starts a suite of its own, opens 10,000 watches of inboxes over 100 connections through the edge unless told otherwise,
and waits until each has been told that it is at head. Then it does nothing for a while, makes one item for one of the
watchers, and says how long it took to come. The edge carries at most 100 streams a connection. Fails when the service
or the gateway has grown by more than 300 MB: for release programs; those with sanitizers cost a multiple.
"""

import pathlib
import sys
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))
import h2_streams  # noqa: E402
import wire  # noqa: E402
from loop import SEEKERS, LoopCase  # noqa: E402

WATCH = "parley.notification.v1.InboxService/Watch"
PROCESSES = ("edge", "gateway", "notification")
WATCHES_OF_A_PERSON = 25
LIMIT_BYTES = 300_000_000
OPEN_SECONDS = 300.0
IDLE_SECONDS = 5.0

watches_wanted = 10_000
connections_wanted = 100


class WatchMemory(LoopCase):
    def test_idle_watches_are_small(self):
        people = [self.new_seeker()[0] for _ in range(-(-watches_wanted // WATCHES_OF_A_PERSON))]
        before = self.resident()
        connections = [self.connect() for _ in range(connections_wanted)]
        started = time.monotonic()
        streams = [self.open(connections, people, number) for number in range(watches_wanted)]
        self.wait_until(lambda: self.all_answered(connections), "all are at head", OPEN_SECONDS)
        print(f"{watches_wanted} watches open after {time.monotonic() - started:.1f} s", file=sys.stderr)
        self.pump(connections, IDLE_SECONDS)
        grown = {name: size - before[name] for name, size in self.resident().items()}
        for name, size in grown.items():
            each = f"{size / watches_wanted / 1e3:5.1f} kB a watch"
            print(f"{name:13} {before[name] / 1e6:6.1f} MB + {size / 1e6:6.1f} MB, {each}", file=sys.stderr)
        self.time_an_item(connections, streams, people[0])
        self.assertEqual({stream.status for stream in streams}, {""})
        for name in ("gateway", "notification"):
            self.assertLess(grown[name], LIMIT_BYTES, name)

    def connect(self) -> h2_streams.Connection:
        return self.enterContext(h2_streams.Connection(self.instance.address("edge")))

    def open(self, connections: list, people: list[str], number: int) -> h2_streams.Stream:
        connection = connections[number % len(connections)]
        metadata = wire.with_api_key(self.instance.api_key, people[number % len(people)])
        stream = connection.call(WATCH, wire.message("parley.notification.v1.WatchRequest"), metadata)
        connection.pump(0)
        return stream

    def all_answered(self, connections: list) -> bool:
        self.pump(connections, 0)
        return all(connection.all_answered() for connection in connections)

    def pump(self, connections: list, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            for connection in connections:
                connection.pump(0)
            if time.monotonic() >= until:
                return
            time.sleep(0.01)

    def time_an_item(self, connections: list, streams: list, seeker: str) -> None:
        contact, address = self.new_contact()
        with self.client(seeker) as client:
            self.ask(client, contact)
        url = self.link(self.mail(address, 1))
        heard = sum(len(stream.messages) for stream in streams)
        started = time.monotonic()
        self.act(url, "accept")

        def has_come() -> bool:
            self.pump(connections, 0)
            return sum(len(stream.messages) for stream in streams) >= heard + WATCHES_OF_A_PERSON

        self.wait_until(has_come, "the item comes")
        took = time.monotonic() - started
        print(f"an item reaches its {WATCHES_OF_A_PERSON} watches {took:.2f} s after its cause", file=sys.stderr)

    def resident(self) -> dict[str, int]:
        """Bytes of memory of each process."""
        return {name: resident_bytes(self.instance.running[name]["pid"]) for name in PROCESSES}


def resident_bytes(pid: int) -> int:
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"process {pid} is gone")


if __name__ == "__main__":
    arguments = [int(argument) for argument in sys.argv[1:3]]
    watches_wanted, connections_wanted = (*arguments, *(watches_wanted, connections_wanted)[len(arguments) :])
    unittest.main(argv=sys.argv[:1])
