"""Restarts under load, as a deployment does them: every call ends with its reply or with UNAVAILABLE, no write that was
committed loses its reply, and nothing idle holds a stop up."""

from __future__ import annotations

import collections
import contextlib
import itertools
import os
import socket
import sys
import threading
import time
import unittest
from unittest import mock

import grpc
import harness
import wire

SEEKERS = "parley.contacts.v1.SeekersService/"
FOLLOW = "parley.feed.v1.FeedService/Follow"
CLIENTS = 4
RESTARTS = 3  # of each process
CALLS_BETWEEN = 150  # that must succeed before the next restart
READS_FOR_A_WRITE = 2
PAUSE_SECONDS = 0.02  # after a call that was refused: what refuses at once must not be asked without end
STOP_SECONDS_MAX = 2.0  # of which calls are refused for 0.2 s
HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])  # and empty SETTINGS


class Client(threading.Thread):
    """Creates and reads seekers over a connection of its own until told to stop; what is refused is not repeated.

    ended: how many calls ended how, by code and reason; created: request_id -> the name in the reply, or "" when the
    write was refused; all of them may be read when the thread has ended, and `succeeded` at any time.
    """

    def __init__(self, word: str, address: str, metadata: dict[str, str], stopping: threading.Event):
        super().__init__(daemon=True)
        self.ended: collections.Counter[str] = collections.Counter()
        self.created: dict[str, str] = {}
        self.succeeded = 0
        self._word = word
        self._stopping = stopping
        self._metadata = tuple(metadata.items())
        options = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_retries", 0)]
        self._channel = grpc.insecure_channel(address, options=options)

    def run(self) -> None:
        with self._channel:
            for number in itertools.count():
                if self._stopping.is_set():
                    return
                request_id = f"{self._word}-{number}"
                name = self._call("CreateSeeker", creation(request_id))
                self.created[request_id] = name
                for _ in range(READS_FOR_A_WRITE if name else 0):
                    self._call("GetSeeker", wire.message("parley.contacts.v1.GetSeekerRequest", {"name": name}))

    def _call(self, method: str, request) -> str:
        """The name of the seeker in the reply, or "" when the call was refused."""
        parse = type(wire.message("parley.contacts.v1.Seeker")).FromString
        send = self._channel.unary_unary(f"/{SEEKERS}{method}", lambda sent: sent.SerializeToString(), parse)
        try:
            seeker = send(request, timeout=wire.CALL_SECONDS, metadata=self._metadata)
        except grpc.RpcError as error:
            refused = wire.Refused(error)
            self.ended[f"{refused.code}/{refused.reason or refused.message}"] += 1
            self._stopping.wait(PAUSE_SECONDS)
            return ""
        self.ended["OK/"] += 1
        self.succeeded += 1
        return seeker.name


def creation(request_id: str):
    seeker = {"display_name": request_id, "email": f"{request_id}@example.edu"}
    return wire.message("parley.contacts.v1.CreateSeekerRequest", {"seeker": seeker, "request_id": request_id})


class Follower(threading.Thread):
    """Follows a service's feed until the service ends the stream; `ended` then says how."""

    def __init__(self, client: wire.Client):
        super().__init__(daemon=True)
        self.batches = 0
        self.ended = ""
        self._client = client

    def run(self) -> None:
        try:
            for _ in self._client.stream(FOLLOW, [{"follower": "tests"}], seconds=harness.WAIT_SECONDS):
                self.batches += 1
            self.ended = "OK"
        except wire.Refused as refused:
            self.ended = f"{refused.code}/{refused.reason}"


class DrainTest(harness.SuiteCase):
    @classmethod
    def setUpClass(cls):
        # The sanitizer's search for leaks takes longer than the stop that is timed; other suites are searched.
        options = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "detect_leaks=0"]))
        cls.enterClassContext(mock.patch.dict(os.environ, {"ASAN_OPTIONS": options}))
        super().setUpClass()

    @contextlib.contextmanager
    def load(self, word: str):
        """Clients that call the edge while the block runs; they have ended behind it."""
        stopping = threading.Event()
        metadata = wire.with_api_key(self.instance.api_key)
        address = self.instance.address("edge")
        clients = [Client(f"{word}-{number}", address, metadata, stopping) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            yield clients
        finally:
            stopping.set()
            for client in clients:
                client.join()

    def call(self, method: str, fields):
        return self.platform.call(SEEKERS + method, fields)

    def seekers(self) -> collections.Counter[str]:
        """How many seekers there are of each display name."""
        names: collections.Counter[str] = collections.Counter()
        token = ""
        while True:
            reply = self.call("ListSeekers", {"page_size": 500, "page_token": token})
            names.update(seeker.display_name for seeker in reply.seekers)
            token = reply.next_page_token
            if not token:
                return names

    def restart_under_load(self, process: str) -> list[Client]:
        with self.load(process) as clients:
            for _ in range(RESTARTS):
                self.wait_for_successes(clients)
                self.suite.restart(process)
            self.wait_for_successes(clients)
        return clients

    def wait_for_successes(self, clients: list[Client]) -> None:
        def succeeded() -> int:
            return sum(client.succeeded for client in clients)

        goal = succeeded() + CALLS_BETWEEN
        self.wait_until(lambda: succeeded() >= goal, "calls succeed")

    def check_restarts_of(self, process: str) -> None:
        clients = self.restart_under_load(process)
        ended = sum((client.ended for client in clients), collections.Counter())
        told = f"{process} restarted {RESTARTS} times: {dict(ended.most_common())}"
        print(told, file=sys.stderr)
        self.assertLessEqual({how.partition("/")[0] for how in ended}, {"OK", "UNAVAILABLE"}, told)

        created = {request_id: name for client in clients for request_id, name in client.created.items()}
        answered = {request_id for request_id, name in created.items() if name}
        committed = created.keys() & self.seekers().keys()
        self.assertEqual(answered - committed, set(), "writes that were answered are gone")
        self.assertEqual(committed - answered, set(), "replies of writes that were committed are lost")
        for request_id in answered:
            self.assertEqual(self.call("CreateSeeker", creation(request_id)).name, created[request_id])
        there = self.seekers()
        self.assertEqual([there[request_id] for request_id in answered], [1] * len(answered))

    def check_stop_of(self, process: str) -> None:
        """With an idle client, and one that never reads and so answers no ping either."""
        host, _, port = self.instance.address(process).partition(":")
        with socket.create_connection((host, int(port))) as deaf, self.service(process) as idle:
            deaf.sendall(HTTP2_PREFACE)
            idle.call("grpc.health.v1.Health/Check")
            started = time.monotonic()
            self.suite.stop_process(process)
            took = time.monotonic() - started
        self.suite.start(process)
        print(f"{process} stopped in {took:.2f} s", file=sys.stderr)
        self.assertLess(took, STOP_SECONDS_MAX, process)

    def test_calls_end_with_a_reply_or_unavailable_while_the_gateway_restarts(self):
        self.check_restarts_of("gateway")

    def test_calls_end_with_a_reply_or_unavailable_while_a_service_behind_it_restarts(self):
        self.check_restarts_of("contacts")

    def test_idle_clients_do_not_hold_the_gateways_stop_up(self):
        self.check_stop_of("gateway")

    def test_idle_clients_and_an_open_stream_do_not_hold_a_services_stop_up(self):
        with self.service("contacts") as client:
            follower = Follower(client)
            follower.start()
            self.wait_until(lambda: follower.batches > 0, "the stream is open")
            self.check_stop_of("contacts")
            follower.join(harness.WAIT_SECONDS)
        self.assertEqual(follower.ended, "UNAVAILABLE/SHUTTING_DOWN")


if __name__ == "__main__":
    unittest.main()
