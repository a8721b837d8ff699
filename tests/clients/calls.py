"""The fifty calls that every client makes: reads, writes that are safe to repeat, and refusals of every kind.

What writes and succeeds has a request_id, so it is done once and answers the same ever after; once all have been made,
every client finds the same state.
"""

from __future__ import annotations

import dataclasses
import datetime

from loop import CONTACTS, INTERVIEWS, SEEKERS, TENANTS

CAPTURE = "parley.scheduling.v1.CaptureService/"
OBLIGATIONS = "parley.scheduling.v1.ObligationsService/"
NOTICES = "parley.notification.v1.NoticesService/"
INBOX = "parley.notification.v1.InboxService/"
NOBODY = "00000000-0000-7000-8000-000000000000"
ETAG_OF_ANOTHER_DAY = "1"


@dataclasses.dataclass(frozen=True)
class People:
    """Who is on file before the first call: names, and a second contact who was never asked."""

    seeker: str
    contact: str
    other: str
    interview: str
    key: str


def fifty(people: People) -> list[dict]:
    return [*_of_people(people), *_of_interviews(people), *_of_notices(people), *_of_strangers(people)]


def _call(people: People, method: str, acting_for: str = "", /, **request) -> dict:
    headers = {"authorization": f"Bearer {people.key}"} | ({"x-parley-seeker": acting_for} if acting_for else {})
    return {"method": method, "request": request, "headers": headers}


def _of_people(people: People) -> list[dict]:
    def call(method: str, /, **request) -> dict:
        return _call(people, method, **request)

    words = {"displayName": "Zoë Martín-Sample", "email": "zoe@example.com", "position": 'Analyst "R&D" <b>'}
    return [
        call(TENANTS + "GetTenant"),
        call(TENANTS + "GetPolicy"),
        call(TENANTS + "UpdatePolicy", policy={"numbers": {"free_times_days": 9999}}),
        call(TENANTS + "ListApiKeys", pageSize=10),
        call(TENANTS + "DeleteApiKey", name=f"apiKeys/{NOBODY}"),
        call(SEEKERS + "GetSeeker", name=people.seeker),
        call(SEEKERS + "GetSeeker", name=f"seekers/{NOBODY}"),
        call(SEEKERS + "ListSeekers", pageSize=1),
        call(
            SEEKERS + "CreateSeeker",
            seeker={"displayName": "Björn Utkast", "email": "bjorn@example.edu"},
            requestId="b1",
        ),
        call(SEEKERS + "CreateSeeker", seeker={"displayName": "Other", "email": "bjorn@example.edu"}, requestId="b1"),
        call(SEEKERS + "CreateSeeker", seeker={"displayName": "", "email": "no address", "zone": "Mars/Base"}),
        call(SEEKERS + "CreateSeeker", seeker={"displayName": "Again", "email": "BJORN@example.edu"}),
        call(CONTACTS + "GetContact", name=people.contact),
        call(CONTACTS + "GetContact", name=f"contacts/{NOBODY}"),
        call(CONTACTS + "GetContact", name="contacts/" + "x" * 200),
        call(CONTACTS + "ListContacts", pageSize=2),
        call(CONTACTS + "ListContacts", pageSize=-1),
        call(CONTACTS + "ListContacts", pageToken="not a token"),
        call(CONTACTS + "CreateContact", contact=words, requestId="c1"),
        call(CONTACTS + "CreateContact", contact=words | {"email": "zoe2@example.com"}, requestId="c1"),
        call(CONTACTS + "CreateContact", contact=words),
        call(CONTACTS + "CreateContact", contact={"email": "@", "profileUrl": "gopher:", "languageCode": "?" * 40}),
        call(CONTACTS + "CreateContact", contact=words, requestId="no spaces allowed"),
        call(
            CONTACTS + "UpdateContact",
            contact={"name": people.other, "position": "Editor"},
            updateMask="position",
            requestId="u1",
        ),
        call(
            CONTACTS + "UpdateContact", contact={"name": people.other, "position": "Poet", "etag": ETAG_OF_ANOTHER_DAY}
        ),
        call(CONTACTS + "UpdateContact", contact={"name": people.other, "position": "Poet"}, updateMask="wealth"),
        call(CONTACTS + "DeleteContact", name=f"contacts/{NOBODY}"),
    ]


def _of_interviews(people: People) -> list[dict]:
    def call(method: str, /, **request) -> dict:
        return _call(people, method, people.seeker, **request)

    asked = {"contact": people.other, "goals": ["How people get in", "Was für Wege es gibt"], "mode": "MODE_PHONE"}
    spring = f"{datetime.date.today().year + 1}-03"
    gap = next(
        f"{spring}-{day:02}" for day in range(8, 15) if datetime.date.fromisoformat(f"{spring}-{day:02}").weekday() == 6
    )
    return [
        call(INTERVIEWS + "GetInterview", name=people.interview),
        call(INTERVIEWS + "GetInterview", name=f"interviews/{NOBODY}"),
        call(INTERVIEWS + "ListInterviews", pageSize=5),
        call(INTERVIEWS + "CreateInterview", interview=asked, requestId="i1"),
        call(INTERVIEWS + "CreateInterview", interview={"contact": people.contact, "goals": ["x"]}),
        call(
            INTERVIEWS + "CreateInterview",
            interview={"contact": "seekers/1", "goals": ["a", "b", "c", "d"], "durationMinutes": 999},
        ),
        call(
            INTERVIEWS + "OfferTimes",
            name=people.interview,
            offeredTimes=[{"wallTime": f"{gap}T02:30:00", "zone": "America/New_York"}],
        ),
        call(INTERVIEWS + "OfferTimes", name=people.interview, offeredTimes=[{"wallTime": "2020-01-01T10:00:00"}]),
        call(INTERVIEWS + "RequestInterview", name=people.interview, reason="Again?"),
        call(INTERVIEWS + "CancelInterview", name=people.interview),
        call(INTERVIEWS + "CloseInterview", name=people.interview),
        call(CAPTURE + "GetCapture", interview=people.interview),
        call(OBLIGATIONS + "ListObligations", parent=people.interview),
        call(OBLIGATIONS + "DraftObligation", name=f"{people.interview}/obligations/thank-you"),
    ]


def _of_notices(people: People) -> list[dict]:
    def call(method: str, /, **request) -> dict:
        return _call(people, method, people.seeker, **request)

    return [
        call(NOTICES + "GetNotice", name=f"notices/{NOBODY}"),
        call(NOTICES + "ListNotices", pageSize=-5),
        call(INBOX + "ListInboxItems", pageSize=10),
    ]


def _of_strangers(people: People) -> list[dict]:
    """Who may not, and who is not known."""
    return [
        _call(people, SEEKERS + "ListSeekers", people.seeker),
        _call(people, INTERVIEWS + "CreateInterview", interview={"contact": people.contact}),
        _call(people, CONTACTS + "ListContacts", f"seekers/{NOBODY}"),
        _call(people, CONTACTS + "ListContacts", "not a seeker"),
        {"method": CONTACTS + "ListContacts", "request": {}, "headers": {}},
        {"method": CONTACTS + "ListContacts", "request": {}, "headers": {"authorization": "Basic YWRhOmFkYQ=="}},
    ]
