"""Watches through the edge: replay and then live, in order and once, whoever is killed meanwhile; silent for long, and
read slowly."""

from __future__ import annotations

import contextlib
import datetime
import threading
import time
import unittest
from collections.abc import Callable, Iterator

import h2_streams
import wire
from loop import INTERVIEWS, SEEKERS, LoopCase
from virtual import INBOX, TimeCase

WATCH_INBOX = INBOX + "Watch"
WATCH_INTERVIEWS = INTERVIEWS + "Watch"
TENANT = "lakeview"  # the suite's
WATCH_SECONDS = 300.0  # longer than any test; a watch's own deadline
IDLE_SECONDS = 90.0  # DECISIONS: longer than the edge's shorter timeouts, and than three keepalive pings
ENDED_SECONDS = 60.0  # a silent watch is looked after each 30 s
STOP_SECONDS_MAX = 3.0
PERSON_WATCHES_MAX = 32
KEEPALIVE = (
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.use_local_subchannel_pool", 1),
)


class Watch(threading.Thread):
    """One watch over a connection of its own, read as it comes; `messages` may be read at any time, `ended` says how
    it ended."""

    def __init__(self, address: str, metadata: dict, method: str, fields: dict):
        super().__init__(daemon=True)
        self.messages: list[dict] = []
        self.ended = ""
        self._client = wire.Client(address, metadata, KEEPALIVE)
        self._method = method
        self._fields = fields
        self.start()

    def run(self) -> None:
        try:
            for reply in self._client.stream(self._method, [self._fields], seconds=WATCH_SECONDS):
                self.messages.append(wire.as_dict(reply))
            self.ended = "OK/"
        except wire.Refused as refused:
            self.ended = f"{refused.code}/{refused.reason}"

    def close(self) -> None:
        self._client.close()
        self.join()

    def at_head(self) -> bool:
        return any(message.get("at_head") for message in self.messages)

    def sequences(self) -> list[int]:
        return [int(message["item"]["sequence"]) for message in self.messages if "item" in message]

    def states(self) -> list[str]:
        return [interview["state"].removeprefix("STATE_") for interview in interviews(self)]

    def token(self) -> str:
        return self.messages[-1]["watch_token"]


class WatchCase(LoopCase):
    @contextlib.contextmanager
    def watch(self, method: str, seeker: str, at_head: bool = True, **fields) -> Iterator[Watch]:
        watch = self.begin(method, seeker, **fields)
        try:
            if at_head:
                self.wait_until(watch.at_head, f"{seeker} is told that this is all")
            yield watch
        finally:
            watch.close()

    @classmethod
    def begin(cls, method: str, seeker: str, **fields) -> Watch:
        metadata = wire.with_api_key(cls.instance.api_key, seeker)
        return Watch(cls.instance.address("edge"), metadata, method, fields)

    def asked(self) -> tuple[str, str]:
        """A seeker, and the link of a contact whom she has asked: each answer there is an item of hers."""
        seeker, _ = self.new_seeker()
        return seeker, self.ask_for(seeker)

    def ask_for(self, seeker: str) -> str:
        contact, address = self.new_contact()
        with self.client(seeker) as client:
            self.ask(client, contact)
        return self.link(self.mail(address, 1))

    def answer(self, url: str, *acts: str) -> None:
        for act in acts:
            self.act(url, act)

    def wait_for_sequences(self, watch: Watch, wanted: list[int]) -> None:
        self.wait_until(lambda: len(watch.sequences()) >= len(wanted), f"items {wanted}")
        self.assertEqual(watch.sequences(), wanted)

    def wait_for_states(self, watch: Watch, *wanted: str) -> None:
        self.wait_until(lambda: len(watch.states()) >= len(wanted), f"states {wanted}")
        self.assertEqual(watch.states(), list(wanted))

    def wait_until_ended(self, watch: Watch, how: str, seconds: float = ENDED_SECONDS) -> None:
        self.wait_until(lambda: watch.ended != "", "the watch ends", seconds)
        self.assertEqual(watch.ended, how)


class WatchTest(WatchCase, TimeCase):
    """One suite, in virtual time, that nothing is done to. One watch is silent all the while."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.silent_seeker = cls.platform.call(
            SEEKERS + "CreateSeeker", {"seeker": {"display_name": "Eve Silent", "email": "silent@example.edu"}}
        ).name
        cls.silent = cls.begin(WATCH_INBOX, cls.silent_seeker)
        cls.silent_since = time.monotonic()
        cls.addClassCleanup(cls.silent.close)

    def test_what_there_is_comes_first_and_then_each_item_as_it_comes(self):
        seeker, url = self.asked()
        self.answer(url, "accept")
        with self.client(seeker) as client:
            self.wait_until(lambda: client.call(INBOX + "ListInboxItems").items, "the first item")
            with self.watch(WATCH_INBOX, seeker) as watch:
                self.assertEqual(watch.sequences(), [1])
                self.assertEqual(watch.messages[1:], [{"at_head": True}])
                self.answer(url, "decline", "accept")
                self.wait_for_sequences(watch, [1, 2, 3])
                listed = wire.as_dict(client.call(INBOX + "ListInboxItems"))["items"]
                self.assertEqual([m["item"] for m in watch.messages if "item" in m], listed)
        with self.watch(WATCH_INBOX, seeker, after_sequence=2) as later:
            self.assertEqual(later.sequences(), [3])

    def test_an_interview_comes_as_it_is_and_then_at_each_change(self):
        seeker, url = self.asked()
        with self.watch(WATCH_INTERVIEWS, seeker) as own, self.watch(WATCH_INTERVIEWS, "") as platform:
            self.assertEqual(own.states(), ["REQUESTED"])
            self.answer(url, "accept", "decline")
            self.wait_for_states(own, "REQUESTED", "ACCEPTED", "DECLINED")
            last = own.messages[-1]["interview"]
            self.wait_until(lambda: last["etag"] in [one["etag"] for one in interviews(platform)], "so is the platform")
            shown = next(one for one in interviews(platform) if one["etag"] == last["etag"])
            self.assertEqual(shown, {key: value for key, value in last.items() if key not in ("goals", "place")})
            token = own.token()
        self.answer(url, "accept")
        with self.watch(WATCH_INTERVIEWS, seeker, watch_token=token) as later:
            self.assertEqual(later.states(), ["ACCEPTED"])

    def test_nobody_gets_what_is_anothers(self):
        first, first_url = self.asked()
        second, second_url = self.asked()
        with contextlib.ExitStack() as stack:
            inboxes = [stack.enter_context(self.watch(WATCH_INBOX, seeker)) for seeker in (first, second)]
            lists = [stack.enter_context(self.watch(WATCH_INTERVIEWS, seeker)) for seeker in (first, second)]
            self.answer(first_url, "accept")
            self.answer(second_url, "decline")
            for inbox, watched, seeker, state in zip(inboxes, lists, (first, second), ("ACCEPTED", "DECLINED")):
                self.wait_for_sequences(inbox, [1])
                self.wait_for_states(watched, "REQUESTED", state)
                self.assertEqual({interview["seeker"] for interview in interviews(watched)}, {seeker})

    def test_expired_items_are_not_replayed(self):
        seeker, url = self.asked()
        with self.watch(WATCH_INBOX, seeker) as watch:
            self.answer(url, "accept")
            self.wait_for_sequences(watch, [1])
            self.advance(self.now() + datetime.timedelta(days=31))
            with self.watch(WATCH_INBOX, seeker) as later:
                self.assertNotIn(1, later.sequences())

    def test_a_token_is_good_for_its_caller_alone(self):
        seeker, _url = self.asked()
        other, _ = self.new_seeker()
        with self.watch(WATCH_INTERVIEWS, seeker) as watch:
            token = watch.token()
        for caller, sent in ((other, token), ("", token), (seeker, token[:-2] + "AA"), (seeker, "nonsense")):
            with self.watch(WATCH_INTERVIEWS, caller, at_head=False, watch_token=sent) as refused:
                self.wait_until_ended(refused, "INVALID_ARGUMENT/PAGE_TOKEN_INVALID")
        with self.watch(WATCH_INBOX, seeker, at_head=False, after_sequence=-1) as refused:
            self.wait_until_ended(refused, "INVALID_ARGUMENT/INVALID_FIELDS")
        with self.watch(WATCH_INBOX, "", at_head=False) as refused:
            self.wait_until_ended(refused, "INVALID_ARGUMENT/SEEKER_REQUIRED")

    def test_with_a_seeker_her_watches_end(self):
        seeker, _ = self.new_seeker()
        with self.watch(WATCH_INBOX, seeker) as inbox, self.watch(WATCH_INTERVIEWS, seeker) as interviews:
            self.platform.call(SEEKERS + "DeleteSeeker", {"name": seeker})
            for watch in (inbox, interviews):
                self.wait_until_ended(watch, "NOT_FOUND/NOT_FOUND")

    def test_watches_that_were_cancelled_are_forgotten(self):
        seeker, _ = self.new_seeker()
        request = wire.message("parley.notification.v1.WatchRequest")
        metadata = wire.with_api_key(self.instance.api_key, seeker)

        def opens_all_there_are() -> bool:
            with h2_streams.Connection(self.instance.address("edge")) as connection:
                for _ in range(PERSON_WATCHES_MAX):
                    connection.call(WATCH_INBOX, request, metadata)
                self.wait_until(lambda: connection.pump(0.05) or connection.all_answered(), "each has an answer")
                if any(stream.status for stream in connection.streams.values()):
                    return False
                one_more = connection.call(WATCH_INBOX, request, metadata)
                self.wait_until(lambda: connection.pump(0.05) or one_more.status != "", "one more is refused")
                self.assertEqual(one_more.status, "8")  # RESOURCE_EXHAUSTED
                return True

        for _ in range(3):  # each time the connection is cut, and with it its watches
            self.wait_until(opens_all_there_are, "a person's watches are all to be had, again")

    def test_a_slow_reader_gets_the_newest_state_and_not_all_that_was_between(self):
        seeker, _ = self.new_seeker()
        contact, _ = self.new_contact()
        key = self.instance.folder / "secrets/caller.key"
        request = wire.message("parley.scheduling.v1.WatchRequest")
        address = self.instance.address("scheduling")
        with self.client(seeker) as client, h2_streams.Connection(address, reads=False) as slow:
            goals = ["What a week is made of " * 8] * 3
            made = client.call(INTERVIEWS + "CreateInterview", {"interview": {"contact": contact, "goals": goals}})
            stream = slow.call(WATCH_INTERVIEWS, request, wire.signed_for_seeker(key, TENANT, seeker))
            changes = 400
            for number in range(changes):
                times = [{"wall_time": f"2037-0{1 + number % 9}-03T10:00:00"}]
                last = client.call(INTERVIEWS + "OfferTimes", {"name": made.name, "offered_times": times})
                slow.pump(0)
            self.assertLess(len(stream.messages), changes / 2)
            slow.read_on()
            newest = wire.as_dict(last)
            self.wait_until(lambda: slow.pump(0.1) or self.shown(stream)[-1] == newest, "the newest state")
            self.assertLess(len(stream.messages), changes / 2)

    def shown(self, stream: h2_streams.Stream) -> list[dict]:
        replies = [wire.message("parley.scheduling.v1.WatchResponse") for _ in stream.messages]
        for reply, message in zip(replies, stream.messages):
            reply.ParseFromString(message)
        return [wire.as_dict(reply)["interview"] for reply in replies if reply.HasField("interview")]

    def test_watched_in_silence_for_long_the_next_item_still_comes(self):
        """By its name the last of the class, so that the others run while it is silent."""
        self.assertEqual(self.silent.sequences(), [])
        self.wait_until(lambda: time.monotonic() - self.silent_since > IDLE_SECONDS, "90 s", IDLE_SECONDS + 5)
        self.assertEqual((self.silent.ended, self.silent.sequences()), ("", []))
        url = self.ask_for(self.silent_seeker)
        self.answer(url, "accept")
        self.wait_for_sequences(self.silent, [1])


class Returning(threading.Thread):
    """Watches an inbox or interviews and, whenever that breaks, goes on from where it was."""

    def __init__(self, begin: Callable[[list[dict]], Watch]):
        super().__init__(daemon=True)
        self.watches: list[Watch] = []
        self._begin = begin  # of the messages so far: a watch that goes on after them
        self._ending = threading.Event()
        self.start()

    def messages(self) -> list[dict]:
        return [message for watch in list(self.watches) for message in list(watch.messages)]

    def run(self) -> None:
        while not self._ending.is_set():
            self.watches.append(self._begin(self.messages()))
            while not self.watches[-1].ended and not self._ending.wait(0.05):
                pass
            self.watches[-1].close()

    def close(self) -> None:
        self._ending.set()
        self.join()


class BrokenWatchTest(WatchCase):
    """Watches while the processes they pass through are killed and stopped."""

    def test_killed_on_the_way_a_client_that_goes_on_misses_nothing_and_gets_nothing_twice(self):
        seeker, url = self.asked()
        with self.client(seeker) as client:
            inbox = Returning(
                lambda so_far: self.begin(WATCH_INBOX, seeker, after_sequence=len(items(so_far)))
            )
            interviews = Returning(
                lambda so_far: self.begin(WATCH_INTERVIEWS, seeker, watch_token=last_token(so_far))
            )
            self.addCleanup(inbox.close)
            self.addCleanup(interviews.close)
            for victim in ("notification", "scheduling", "gateway", "notification"):
                self.surviving(victim, lambda: self.answer(url, "accept"))
                self.answer(url, "decline")
            self.answer(url, "accept")
            self.wait_until(lambda: len(items(inbox.messages())) >= 9, "nine answers")
            listed = wire.as_dict(client.call(INBOX + "ListInboxItems"))["items"]
            self.assertEqual([int(item["sequence"]) for item in listed], list(range(1, 10)))
            self.assertEqual(items(inbox.messages()), listed)
            (newest,) = wire.as_dict(client.call(INTERVIEWS + "ListInterviews"))["interviews"]
            seen = lambda: [m["interview"] for m in interviews.messages() if "interview" in m]  # noqa: E731
            self.wait_until(lambda: seen() and seen()[-1] == newest, "the newest state")
            changes = [int(interview["etag"]) for interview in seen()]
            self.assertEqual(changes, sorted(changes))

    def test_a_process_that_stops_ends_the_watches_and_says_so(self):
        seeker, _ = self.new_seeker()
        watched = {"notification": WATCH_INBOX, "scheduling": WATCH_INTERVIEWS, "gateway": WATCH_INBOX}
        for process, method in watched.items():
            with self.subTest(process), self.watch(method, seeker) as watch:
                stopping = threading.Thread(target=self.suite.stop_process, args=(process,))
                stopping.start()
                self.wait_until_ended(watch, "UNAVAILABLE/SHUTTING_DOWN", STOP_SECONDS_MAX)
                stopping.join()
            self.suite.start()
            self.wait_until(self.answers, "the suite answers again")


def items(messages: list[dict]) -> list[dict]:
    return [message["item"] for message in messages if "item" in message]


def last_token(messages: list[dict]) -> str:
    return messages[-1]["watch_token"] if messages else ""


def interviews(watch: Watch) -> list[dict]:
    return [message["interview"] for message in watch.messages if "interview" in message]


if __name__ == "__main__":
    unittest.main()
