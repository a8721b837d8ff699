"""The loop as tests live it: seekers and contacts, the contact's pages over plain HTTP, mails and their calendars, and
the comparison that ends each class: whoever follows from the beginning knows what the living services know."""

from __future__ import annotations

import datetime
import html.parser
import re
import urllib.error
import urllib.parse
import urllib.request

import copies
import harness
import icalendar
import wire

CONTACTS = "parley.contacts.v1.ContactsService/"
SEEKERS = "parley.contacts.v1.SeekersService/"
TENANTS = "parley.contacts.v1.TenantsService/"
INTERVIEWS = "parley.scheduling.v1.InterviewsService/"
ZONE = "America/New_York"
LINK = re.compile(r"http://\S+/c/[A-Za-z0-9_-]+")  # a contact's, as it stands in a mail


def weekday(days: int, hour: int) -> str:
    """A wall time on a business day at least `days` from now, on the grid of free times."""
    day = datetime.date.today() + datetime.timedelta(days=days)
    while day.weekday() > 4:
        day += datetime.timedelta(days=1)
    return f"{day.isoformat()}T{hour:02}:00:00"


class Form:
    def __init__(self):
        self.fields: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}


class Page(html.parser.HTMLParser):
    """The forms of a page, as a browser would send them."""

    def __init__(self, text: str):
        super().__init__()
        self.text = text
        self.forms: list[Form] = []
        self.select = ""  # the one being read
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            assert given.get("method", "").lower() == "post", "a form that acts must POST"
            self.forms.append(Form())
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.forms and given.get("value"):
            self.forms[-1].choices.setdefault(self.select, []).append(given["value"])
        elif tag in ("input", "button") and self.forms and given.get("name"):
            form = self.forms[-1]
            if given.get("type") in ("radio", "submit") or tag == "button":
                form.choices.setdefault(given["name"], []).append(given.get("value", ""))
            else:
                form.fields[given["name"]] = given.get("value", "")

    def form(self, act: str) -> Form:
        for form in self.forms:
            if act in form.choices.get("act", []) or form.fields.get("act") == act:
                return form
        raise AssertionError(f"no form offers {act}: {[f.choices | f.fields for f in self.forms]}")

    def offers(self, act: str) -> bool:
        return any(act in f.choices.get("act", []) or f.fields.get("act") == act for f in self.forms)


class LoopCase(harness.SuiteCase):
    count = 0
    lifts_caps = True  # so that one contact can be asked by many in a class

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(copies.check, cls.instance)  # before the suite stops: cleanups run last first
        if not cls.lifts_caps:
            return
        numbers = {"contact_pending_cap": 1000, "contact_term_cap": 1000, "contact_rest_days": 0, "seeker_pending_cap": 1000}
        cls.platform.call(TENANTS + "UpdatePolicy", {"policy": {"numbers": numbers}})

    def caught_up(self) -> bool:
        head = self.status("contacts").head
        return all(
            any(feed.source == "contacts" and feed.revision >= head for feed in self.status(name).feeds)
            for name in ("scheduling", "notification")
        )

    def status(self, name: str):
        with self.service(name) as client:
            return client.call("parley.feed.v1.FeedService/Status")

    def new_seeker(self) -> tuple[str, str]:
        LoopCase.count += 1
        email = f"seeker{self.count}@example.edu"
        seeker = {"display_name": f"Ada Example {self.count}", "email": email, "zone": "Europe/Berlin"}
        return self.platform.call(SEEKERS + "CreateSeeker", {"seeker": seeker}).name, email

    def new_contact(self, **fields) -> tuple[str, str]:
        LoopCase.count += 1
        email = f"contact{self.count}@example.com"
        contact = {"display_name": f"Grace Sample {self.count}", "email": email, "zone": ZONE} | fields
        return self.platform.call(CONTACTS + "CreateContact", {"contact": contact}).name, email

    def identify(self, seeker: wire.Client, contact: str):
        # A service that has just started may answer that news of a person is still on its way.
        self.wait_until(self.caught_up, "the followers are past the people")
        goals = {"contact": contact, "scope": "SCOPE_ROLE", "goals": ["How people get in"], "mode": "MODE_VIDEO"}
        return seeker.call(INTERVIEWS + "CreateInterview", {"interview": goals})

    def ask(self, seeker: wire.Client, contact: str, *times: str):
        made = self.identify(seeker, contact)
        request = {
            "name": made.name,
            "reason": "Your talk on trial data made me curious how you came to it.",
            "connection": "We both sang in the Lakeview choir.",
            "text": "I am not looking for a job; I would like to learn from you for 20 minutes.",
            "offered_times": [{"wall_time": time, "zone": ZONE} for time in times],
        }
        return seeker.call(INTERVIEWS + "RequestInterview", request)

    def mail(self, recipient: str, number: int):
        """The number-th mail to the recipient (1 = the first)."""
        self.wait_until(lambda: len(self.mails(recipient)) >= number, f"mail {number} to {recipient}")
        return self.mails(recipient)[number - 1]

    def calendar(self, mail):
        part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
        attached = [part for part in mail.walk() if part.get_filename() == "invite.ics"]
        self.assertEqual([part.get_payload(decode=True) for part in attached], [part.get_payload(decode=True)])
        parsed = icalendar.Calendar.from_ical(part.get_payload(decode=True))
        self.assertEqual(part.get_param("method"), str(parsed["METHOD"]))
        events = parsed.walk("VEVENT")
        self.assertEqual(len(events), 1)
        return parsed, events[0]

    def link(self, mail) -> str:
        text = mail.get_body(("plain",)).get_content()
        found = LINK.search(text)
        self.assertIsNotNone(found, text)
        return found[0]

    def http(self, url: str, form: dict | None = None):
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(url, data=data, timeout=wire.CALL_SECONDS) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def page(self, url: str) -> Page:
        status, text, headers = self.http(url)
        self.assertEqual(status, 200, text)
        self.assertEqual(headers["referrer-policy"], "no-referrer")
        self.assertIn("no-store", headers["cache-control"])
        self.assertNotIn("<script", text)
        return Page(text)

    def act(self, url: str, act: str, **fields) -> Page:
        form = self.page(url).form(act)
        status, text, _headers = self.http(url, form.fields | fields | {"act": act})
        self.assertEqual(status, 200, text)  # after the redirect
        return Page(text)

    def state(self, seeker: wire.Client, name: str) -> str:
        return wire.as_dict(seeker.call(INTERVIEWS + "GetInterview", {"name": name}))["state"]

    def surviving(self, victim: str, step):
        """Does the step, kills the victim -9 right after its reply, and starts it again."""
        reply = step()
        self.suite.kill(victim)
        self.suite.start()
        self.wait_until(self.answers, "the suite answers again")
        return reply

    def answers(self) -> bool:
        try:
            self.platform.call(INTERVIEWS + "ListInterviews")
            self.platform.call(TENANTS + "GetTenant")
            self.platform.call("parley.notification.v1.NoticesService/ListNotices")
            return True
        except wire.Refused:
            return False
