"""kill -9 of each process at each step from the booking to the month-later note: the loop ends the same, every reminder at
its instant and once, bookings and inbox exactly once."""

from __future__ import annotations

import datetime
import unittest

import wire
from virtual import BERLIN, INBOX, NEW_YORK, TimeCase, at, on_or_after_business_day

VICTIMS = ("contacts", "scheduling", "notification", "gateway", "redis")


class KilledTest(TimeCase):
    def test_killed_at_each_step_the_loop_ends_the_same(self):
        for victim in VICTIMS:
            with self.subTest(victim):
                self.one_loop(victim)

    def one_loop(self, victim: str) -> None:
        monday = self.next_monday()
        self.advance(at(monday, "16:00", BERLIN))
        name, seeker_mail = self.new_seeker()
        start = at(monday + datetime.timedelta(days=2), "11:00", NEW_YORK)
        end = start + datetime.timedelta(minutes=20)
        with self.client(name) as seeker:
            interview, _, _ = self.surviving(victim, lambda: self.booked(seeker, start))
            self.surviving(victim, lambda: self.advance(start - datetime.timedelta(hours=20)))
            self.surviving(victim, lambda: self.advance(end + datetime.timedelta(minutes=1)))
            self.surviving(victim, lambda: self.capture(seeker, interview))
            self.surviving(victim, lambda: self.fulfil(seeker, interview, "thank-you"))
            self.kept_once(seeker)
            news = on_or_after_business_day(end.astimezone(BERLIN).date() + datetime.timedelta(days=30))
            self.surviving(victim, lambda: self.advance(at(news, "09:00", BERLIN)))
            self.surviving(victim, lambda: self.fulfil(seeker, interview, "progress"))
            self.advance(end + datetime.timedelta(days=50))
            before = start.date() - datetime.timedelta(days=1)
            self.assertEqual(
                self.told(seeker, interview),
                [
                    ("DAY_BEFORE_CONTACT", at(before, "10:00", NEW_YORK)),
                    ("DAY_BEFORE_SEEKER", at(before, "17:00", BERLIN)),
                    ("SOON", start - datetime.timedelta(hours=2)),
                    ("BRAIN_DUMP", end),
                    ("PROGRESS_DUE", at(news, "09:00", BERLIN)),
                ],
            )
            ids = [str(mail["message-id"]) for mail in self.mails(seeker_mail)]
            self.assertEqual(len(ids), len(set(ids)), "no mail twice")

    def kept_once(self, seeker: wire.Client) -> None:
        items = wire.as_dict(seeker.call(INBOX + "ListInboxItems", {"page_size": 500}))["items"]
        self.assertEqual([int(item["sequence"]) for item in items], list(range(1, len(items) + 1)))
        self.assertEqual(len({item["notice"] for item in items}), len(items))


if __name__ == "__main__":
    unittest.main()
