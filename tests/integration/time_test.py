"""What time does: every reminder of an interview at its virtual instant, once, and none after it has become pointless.

The instants are worked out here with Python's zoneinfo, from the rules as they stand in PRODUCT's words and not from
the program. Virtual time is moved by the command line, which waits for every service before each step.
"""

from __future__ import annotations

import datetime
import unittest

import wire
from loop import CONTACTS, INTERVIEWS, ZONE
from virtual import (
    BERLIN,
    CAPTURE,
    INBOX,
    NEW_YORK,
    NOTICES,
    OBLIGATIONS,
    TimeCase,
    at,
    business_days_after,
    on_or_after_business_day,
)


class SilenceTest(TimeCase):
    def test_a_request_without_an_answer_is_reminded_twice_and_expires(self):
        monday = self.next_monday()
        self.advance(at(monday, "10:00", BERLIN))
        asked_at = self.now().astimezone(BERLIN)
        name, seeker_mail = self.new_seeker()
        contact, _ = self.new_contact()
        with self.client(name) as seeker:
            asked = self.ask(seeker, contact)
            self.advance(asked_at + datetime.timedelta(days=20))
            nudge_due = business_days_after(asked_at, 7)
            expiry = business_days_after(asked_at, 10)
            self.assertEqual(
                self.told(seeker, asked.name),
                [("NUDGE_DUE", nudge_due), ("REQUEST_EXPIRING", business_days_after(expiry, -2))],
            )
            self.assertEqual(self.state(seeker, asked.name), "STATE_EXPIRED")
            expired = self.mails(seeker_mail)[-1]
            self.assertEqual(expired["date"].datetime, expiry)

    def test_an_answer_ends_the_reminders_of_silence(self):
        monday = self.next_monday()
        self.advance(at(monday, "10:00", BERLIN))
        name, _ = self.new_seeker()
        contact, address = self.new_contact()
        with self.client(name) as seeker:
            asked = self.ask(seeker, contact)
            self.advance(at(monday + datetime.timedelta(days=3), "10:00", BERLIN))
            self.act(self.link(self.mail(address, 1)), "decline")
            self.advance(at(monday + datetime.timedelta(days=20), "10:00", BERLIN))
            self.assertEqual(self.told(seeker, asked.name), [])
            self.assertEqual(
                self.ended(seeker, asked.name),
                {"NUDGE_DUE": {"VOID INTERVIEW_DECLINED"}, "REQUEST_EXPIRING": {"VOID INTERVIEW_DECLINED"}},
            )


class MeetingTest(TimeCase):
    def test_every_reminder_around_a_conversation_comes_at_its_instant_and_news_a_month_later(self):
        monday = self.next_monday()
        self.advance(at(monday, "16:00", BERLIN))
        name, seeker_mail = self.new_seeker()
        start = at(monday + datetime.timedelta(days=7), "11:00", NEW_YORK)  # a Monday too
        end = start + datetime.timedelta(minutes=20)
        with self.client(name) as seeker:
            interview, contact, _ = self.booked(seeker, start)
            self.advance(end + datetime.timedelta(minutes=30))
            before = [
                ("DAY_BEFORE_CONTACT", at(start.date() - datetime.timedelta(days=3), "10:00", NEW_YORK)),
                ("DAY_BEFORE_SEEKER", at(start.date() - datetime.timedelta(days=1), "17:00", BERLIN)),
                ("SOON", start - datetime.timedelta(hours=2)),
                ("BRAIN_DUMP", end),
            ]
            self.assertEqual(self.told(seeker, interview), before)
            self.capture(seeker, interview, next_steps=[{"title": "Read the book on trials"}])
            self.fulfil(seeker, interview, "thank-you")
            self.advance(end + datetime.timedelta(days=34))
            first = on_or_after_business_day(end.astimezone(BERLIN).date() + datetime.timedelta(days=30))
            news = ("PROGRESS_DUE", at(first, "09:00", BERLIN))
            self.assertEqual(self.told(seeker, interview), [*before, news])
            self.fulfil(seeker, interview, "progress")
            self.advance(end + datetime.timedelta(days=60))
            self.assertEqual(self.told(seeker, interview), [*before, news], "told once, and not again on day 35")
            ended = self.ended(seeker, interview)
            self.assertEqual(ended["THANK_DUE"], {"VOID DONE"})
            self.assertEqual(ended["AFTER_TALK"], {"VOID DONE"})
            subjects = [str(mail["subject"]) for mail in self.mails(seeker_mail)]
            self.assertEqual(len(subjects), len(set(subjects)), subjects)
            self.inbox_holds_what_was_told(seeker)
            closed = seeker.call(INTERVIEWS + "CloseInterview", {"name": interview})
            self.assertEqual(wire.as_dict(closed)["state"], "STATE_CLOSED")

    def inbox_holds_what_was_told(self, seeker: wire.Client) -> None:
        items = wire.as_dict(seeker.call(INBOX + "ListInboxItems", {"page_size": 500})).get("items", [])
        self.assertEqual([int(item["sequence"]) for item in items], sorted({int(item["sequence"]) for item in items}))
        self.assertEqual(len({item["notice"] for item in items}), len(items), "each once")

    def test_who_does_nothing_is_reminded_kindly_and_never_at_night(self):
        monday = self.next_monday()
        self.advance(at(monday, "16:00", BERLIN))
        name, _ = self.new_seeker()
        start = at(monday + datetime.timedelta(days=1), "15:00", NEW_YORK)  # 21:00 in Berlin
        end = start + datetime.timedelta(minutes=20)
        with self.client(name) as seeker:
            interview, _, _ = self.booked(seeker, start)
            self.advance(end + datetime.timedelta(days=50))
            day = end.astimezone(BERLIN).date()
            first = on_or_after_business_day(day + datetime.timedelta(days=30))
            second = on_or_after_business_day(day + datetime.timedelta(days=35))
            self.assertEqual(
                self.told(seeker, interview)[-5:],
                [
                    ("BRAIN_DUMP", end),  # 21:20, and exempt
                    # 23:20 is quiet; assumed held at 21:20 of the next day, which is quiet too
                    ("AFTER_TALK", at(day + datetime.timedelta(days=1), "08:00", BERLIN)),
                    ("THANK_DUE", at(day + datetime.timedelta(days=2), "08:00", BERLIN)),
                    ("PROGRESS_DUE", at(first, "09:00", BERLIN)),
                    ("PROGRESS_DUE", at(second, "09:00", BERLIN)),
                ],
            )
            found = seeker.call(INTERVIEWS + "GetInterview", {"name": interview})
            self.assertTrue(found.is_assumed_held)
            owed = wire.as_dict(seeker.call(OBLIGATIONS + "ListObligations", {"parent": interview}))["obligations"]
            self.assertEqual({one["state"] for one in owed}, {"OBLIGATION_STATE_MISSED"})

    def test_nothing_comes_after_a_cancel(self):
        monday = self.next_monday()
        self.advance(at(monday, "16:00", BERLIN))
        name, seeker_mail = self.new_seeker()
        start = at(monday + datetime.timedelta(days=8), "11:00", NEW_YORK)
        with self.client(name) as seeker:
            interview, _, _ = self.booked(seeker, start)
            self.advance(start - datetime.timedelta(hours=3))
            told = self.told(seeker, interview)
            self.assertEqual([kind for kind, _ in told], ["DAY_BEFORE_CONTACT", "DAY_BEFORE_SEEKER"])
            seeker.call(INTERVIEWS + "CancelInterview", {"name": interview})
            self.advance(start + datetime.timedelta(days=40))
            self.assertEqual(self.told(seeker, interview), told)
            ended = self.ended(seeker, interview)
            for kind in ("SOON", "BRAIN_DUMP", "AFTER_TALK"):
                self.assertEqual(ended[kind], {"VOID INTERVIEW_CANCELLED"})

    def test_a_moved_conversation_is_reminded_of_at_its_new_time_alone(self):
        monday = self.next_monday()
        self.advance(at(monday, "16:00", BERLIN))
        name, _ = self.new_seeker()
        start = at(monday + datetime.timedelta(days=8), "11:00", NEW_YORK)
        moved = at(monday + datetime.timedelta(days=15), "12:00", NEW_YORK)
        with self.client(name) as seeker:
            interview, _, _ = self.booked(seeker, start)
            self.advance(start - datetime.timedelta(hours=30))
            wall = moved.strftime("%Y-%m-%dT%H:%M:%S")
            seeker.call(INTERVIEWS + "RescheduleInterview", {"name": interview, "start": {"wall_time": wall, "zone": ZONE}})
            self.advance(moved + datetime.timedelta(minutes=10))
            told = self.told(seeker, interview)
            self.assertEqual(
                told[-3:],
                [
                    ("DAY_BEFORE_CONTACT", at(moved.date() - datetime.timedelta(days=1), "10:00", NEW_YORK)),
                    ("DAY_BEFORE_SEEKER", at(moved.date() - datetime.timedelta(days=1), "17:00", BERLIN)),
                    ("SOON", moved - datetime.timedelta(hours=2)),
                ],
            )
            self.assertEqual([kind for kind, _ in told].count("SOON"), 1)
            self.assertIn("SUPERSEDED NEWER_VERSION", self.ended(seeker, interview)["SOON"])

    def test_two_reminders_of_one_morning_are_one_mail(self):
        monday = self.next_monday()
        self.advance(at(monday, "16:00", BERLIN))
        name, seeker_mail = self.new_seeker()
        with self.client(name) as seeker:
            interviews = []
            for hour in ("09:00", "11:00"):
                start = at(monday + datetime.timedelta(days=1), hour, NEW_YORK)
                interviews.append(self.booked(seeker, start)[0])
            self.advance(at(monday + datetime.timedelta(days=1), "19:00", BERLIN))
            for interview in interviews:
                self.capture(seeker, interview)
                self.fulfil(seeker, interview, "thank-you")
            before = len(self.mails(seeker_mail))
            day = on_or_after_business_day(monday + datetime.timedelta(days=31))
            self.advance(at(day, "09:30", BERLIN))
            due = at(day, "09:00", BERLIN)
            for interview in interviews:
                self.assertIn(("PROGRESS_DUE", due), self.told(seeker, interview))
            self.assertEqual(len(self.mails(seeker_mail)), before + 1, "one mail for the two")
            text = self.mails(seeker_mail)[-1].get_body(("plain",)).get_content()
            for interview in interviews:
                self.assertIn(f"{interview}/obligations/progress", text)
            sent = [n for i in interviews for n in self.notices(seeker, i) if n["state"] == "NOTICE_STATE_SENT"]
            news = [notice for notice in sent if notice["kind"] == "NOTICE_KIND_PROGRESS_DUE"]
            followed = [notice for notice in news if notice.get("lead")]
            self.assertEqual((len(news), len(followed)), (2, 1))
            why = seeker.call(NOTICES + "WhyNotice", {"name": followed[0]["name"]})
            self.assertTrue(any("message" in line for line in why.explanation), list(why.explanation))


class ReferralTest(TimeCase):
    def test_who_referred_the_seeker_is_thanked_after_the_other_conversation(self):
        monday = self.next_monday()
        self.advance(at(monday, "16:00", BERLIN))
        name, _ = self.new_seeker()
        with self.client(name) as seeker:
            start = at(monday + datetime.timedelta(days=1), "11:00", NEW_YORK)
            first, contact, _ = self.booked(seeker, start)
            self.advance(start + datetime.timedelta(minutes=40))
            referral = {"display_name": "Tim Sample", "note": "runs the night ward", "may_name": True}
            captured = self.capture(seeker, first, referrals=[referral])
            self.fulfil(seeker, first, "thank-you")
            tim = seeker.call(
                CONTACTS + "CreateContact",
                {
                    "contact": {"display_name": "Tim Sample", "email": f"tim{self.count}@example.com", "zone": ZONE},
                    "referral": captured.referrals[0].name,
                    "referred_by": contact,
                },
            )
            self.wait_until(self.caught_up, "the followers know Tim")
            linked = seeker.call(CAPTURE + "GetCapture", {"interview": first})
            self.assertEqual(linked.referrals[0].contact, tim.name)
            asked = self.ask(seeker, tim.name)
            second = at(monday + datetime.timedelta(days=9), "10:00", NEW_YORK)
            wall = second.strftime("%Y-%m-%dT%H:%M:%S")
            seeker.call(INTERVIEWS + "PickTime", {"name": asked.name, "start": {"wall_time": wall, "zone": ZONE}})
            end = second + datetime.timedelta(minutes=20)
            self.advance(end + datetime.timedelta(minutes=5))
            self.capture(seeker, asked.name)
            self.advance(end + datetime.timedelta(hours=30))
            due = end + datetime.timedelta(hours=24)
            self.assertIn(("THANK_REFERRER", due), self.told(seeker, first))
            owed = seeker.call(OBLIGATIONS + "ListObligations", {"parent": first}).obligations
            thanks = next(one for one in owed if one.about == tim.name)
            self.fulfil(seeker, first, thanks.name.rsplit("/", 1)[1])
            self.advance(end + datetime.timedelta(days=10))
            kinds = [kind for kind, _ in self.told(seeker, first)]
            self.assertEqual(kinds.count("THANK_REFERRER"), 1, "thanked, so not reminded on day 5")


if __name__ == "__main__":
    unittest.main()
