"""Tests in virtual time: moving it, and reading what people were told by then."""

from __future__ import annotations

import datetime
import struct
import subprocess
import zoneinfo

import harness
import wire
from loop import INTERVIEWS, ZONE, LoopCase

CAPTURE = "parley.scheduling.v1.CaptureService/"
OBLIGATIONS = "parley.scheduling.v1.ObligationsService/"
NOTICES = "parley.notification.v1.NoticesService/"
INBOX = "parley.notification.v1.InboxService/"
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")  # seekers
NEW_YORK = zoneinfo.ZoneInfo(ZONE)  # contacts and the tenant
ADVANCE_SECONDS = 120
PLANNED = "NOTICE_CAUSE_PLANNED"


def at(day: datetime.date, clock: str, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), zone)


def business_days_after(moment: datetime.datetime, count: int) -> datetime.datetime:
    """The same time of day on the count-th business day after (before when negative) `moment`'s date."""
    day, step = moment.date(), datetime.timedelta(days=1 if count > 0 else -1)
    while count:
        day += step
        if day.weekday() < 5:
            count -= 1 if step.days > 0 else -1
    return datetime.datetime.combine(day, moment.timetz().replace(tzinfo=None), moment.tzinfo)


def on_or_after_business_day(day: datetime.date) -> datetime.date:
    while day.weekday() > 4:
        day += datetime.timedelta(days=1)
    return day


class TimeCase(LoopCase):
    test_clock = True

    def now(self) -> datetime.datetime:
        micros = struct.unpack("<q", self.instance.clock_file.read_bytes())[0]
        return datetime.datetime.fromtimestamp(micros / 1e6, datetime.timezone.utc)

    def advance(self, to: datetime.datetime) -> None:
        stamp = to.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        command = [str(harness.bin_folder() / "parley"), "--instance", "test", "clock", "advance", "--to", stamp]
        done = subprocess.run(command, env=self.environment(), capture_output=True, text=True, timeout=ADVANCE_SECONDS)
        self.assertEqual(done.returncode, 0, done.stderr)

    def next_monday(self) -> datetime.date:
        """At least a week ahead, so that no test stands in another one's days."""
        day = self.now().astimezone(BERLIN).date() + datetime.timedelta(days=7)
        return day + datetime.timedelta(days=-day.weekday() % 7)

    def notices(self, seeker: wire.Client, interview: str) -> list[dict]:
        listed = wire.as_dict(seeker.call(NOTICES + "ListNotices", {"page_size": 500})).get("notices", [])
        return [notice for notice in listed if notice["interview"] == interview]

    def told(self, seeker: wire.Client, interview: str) -> list[tuple[str, datetime.datetime]]:
        """The reminders that were sent, in the order of their instants."""
        sent = [
            (notice["kind"].removeprefix("NOTICE_KIND_"), instant(notice["end_time"]))
            for notice in self.notices(seeker, interview)
            if notice["cause"] == PLANNED and notice["state"] == "NOTICE_STATE_SENT"
        ]
        return sorted(sent, key=lambda one: (one[1], one[0]))

    def ended(self, seeker: wire.Client, interview: str) -> dict[str, set[str]]:
        """Kind -> states and reasons of the reminders that were not sent."""
        found: dict[str, set[str]] = {}
        for notice in self.notices(seeker, interview):
            if notice["cause"] == PLANNED and notice["state"] != "NOTICE_STATE_SENT":
                state = notice["state"].removeprefix("NOTICE_STATE_")
                kind = notice["kind"].removeprefix("NOTICE_KIND_")
                found.setdefault(kind, set()).add(f"{state} {notice.get('reason', '')}".strip())
        return found

    def booked(self, seeker: wire.Client, start: datetime.datetime, **contact_fields) -> tuple[str, str, str]:
        """An interview booked by its contact's link: its name, her name and address."""
        contact, address = self.new_contact(**contact_fields)
        asked = self.ask(seeker, contact)
        url = self.link(self.mail(address, 1))
        wall = start.astimezone(NEW_YORK).strftime("%Y-%m-%dT%H:%M:%S")
        seeker.call(INTERVIEWS + "PickTime", {"name": asked.name, "start": {"wall_time": wall, "zone": ZONE}})
        return asked.name, contact, url

    def capture(self, seeker: wire.Client, interview: str, **fields):
        words = {"interview": interview, "notes": "Ward nights teach more than any course.", "verdict": "VERDICT_CLOSER"}
        return seeker.call(CAPTURE + "RecordCapture", words | fields)

    def fulfil(self, seeker: wire.Client, interview: str, obligation: str) -> None:
        draft = seeker.call(OBLIGATIONS + "DraftObligation", {"name": f"{interview}/obligations/{obligation}"})
        text = draft.text.replace("[...]", "that patience is half of the work")
        seeker.call(OBLIGATIONS + "FulfilObligation", {"name": draft.name, "text": text})


def instant(stamp: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00"))
