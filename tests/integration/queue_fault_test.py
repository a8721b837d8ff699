"""Redis is an index and never the truth: emptied, killed or away for a while, no reminder is lost, none comes twice, and
none is late by 30 seconds. On the real clock, with the policy's leads shortened."""

from __future__ import annotations

import datetime
import socket
import unittest
import zoneinfo

import wire
from loop import INTERVIEWS, TENANTS, ZONE, LoopCase

NOTICES = "parley.notification.v1.NoticesService/"
NEW_YORK = zoneinfo.ZoneInfo(ZONE)
COUNT = 8
FIRST_SECONDS = 9  # until the first reminder is due: asking for all of them takes a while
APART_SECONDS = 3
LATE_SECONDS_MAX = 30


class QueueFaultTest(LoopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        numbers = {"soon_minutes": 1, "soon_late_minutes": 0}
        cls.platform.call(TENANTS + "UpdatePolicy", {"policy": {"numbers": numbers}})

    def redis(self, *words: str) -> str:
        host, port = self.instance.address("redis").split(":")
        with socket.create_connection((host, int(port)), timeout=wire.CALL_SECONDS) as connection:
            connection.sendall((" ".join(words) + "\r\n").encode())
            return connection.recv(1000).decode()

    def lose_entries(self) -> None:
        self.assertEqual(self.redis("FLUSHALL"), "+OK\r\n")

    def lose_redis(self) -> None:
        before = len(self.sent())
        self.suite.kill("redis")
        self.wait_until(lambda: len(self.sent()) > before, "a reminder while Redis is away", LATE_SECONDS_MAX)
        self.suite.start("redis")
        self.wait_until(lambda: self.redis("PING") == "+PONG\r\n", "Redis has read its file")

    def test_reminders_come_whatever_happens_to_redis(self):
        self.wait_until(self.caught_up, "the policy has come")
        pairs = [(self.new_seeker()[0], self.new_contact()[0]) for _ in range(COUNT)]
        self.wait_until(self.caught_up, "the followers know everybody")
        begin = datetime.datetime.now(NEW_YORK).replace(microsecond=0)
        interviews = [self.booked_after(begin, number, *pair) for number, pair in enumerate(pairs)]
        self.wait_until(lambda: len(self.sent()) >= 1, "the first reminder")
        self.lose_entries()
        self.wait_until(lambda: len(self.sent()) >= 3, "reminders after FLUSHALL", LATE_SECONDS_MAX)
        self.lose_redis()
        self.lose_entries()
        self.wait_until(lambda: len(self.sent()) == COUNT, "all of them", 2 * LATE_SECONDS_MAX)
        sent = self.sent()
        self.assertEqual(sorted(notice["interview"] for notice in sent), sorted(interviews), "each once")
        late = [seconds(notice["end_time"]) - seconds(notice["due_time"]) for notice in sent]
        self.assertLess(max(late), LATE_SECONDS_MAX, late)
        self.assertGreaterEqual(min(late), 0, "none is early")
        mails = [mail for mail in self.mails() if str(mail["subject"]).startswith("Soon")]
        self.assertEqual(len(mails), COUNT)
        print(f"\nlate by {', '.join(f'{one:.2f}' for one in sorted(late))} s")

    def booked_after(self, begin: datetime.datetime, number: int, seeker_name: str, contact: str) -> str:
        """A conversation whose one reminder is due FIRST_SECONDS after `begin`, and the next one's a little later."""
        due = begin + datetime.timedelta(seconds=FIRST_SECONDS + APART_SECONDS * number)
        wall = (due + datetime.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
        with self.client(seeker_name) as seeker:
            made = seeker.call(INTERVIEWS + "CreateInterview", {"interview": {"contact": contact, "goals": ["Days"]}})
            seeker.call(INTERVIEWS + "RequestInterview", {"name": made.name, "reason": "Your talk."})
            seeker.call(INTERVIEWS + "PickTime", {"name": made.name, "start": {"wall_time": wall, "zone": ZONE}})
        return made.name

    def sent(self) -> list[dict]:
        listed = wire.as_dict(self.platform.call(NOTICES + "ListNotices", {"page_size": 500})).get("notices", [])
        return [n for n in listed if n["kind"] == "NOTICE_KIND_SOON" and n["state"] == "NOTICE_STATE_SENT"]


def seconds(stamp: str) -> float:
    return datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()


if __name__ == "__main__":
    unittest.main()
