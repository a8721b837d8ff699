"""An invitation from "identified" to its end, over the real parts: mail read from the catcher, calendar by an
independent parser, the contact's pages over plain HTTP, everything else by gRPC through the edge."""

from __future__ import annotations

import concurrent.futures
import datetime
import html.parser
import re
import unittest
import urllib.error
import urllib.parse
import urllib.request

import harness
import icalendar
import wire

CONTACTS = "parley.contacts.v1.ContactsService/"
SEEKERS = "parley.contacts.v1.SeekersService/"
TENANTS = "parley.contacts.v1.TenantsService/"
INTERVIEWS = "parley.scheduling.v1.InterviewsService/"
ZONE = "America/New_York"
RACERS = 100


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


class InvitationCase(harness.SuiteCase):
    count = 0
    lifts_caps = True  # so that one contact can be asked by many in a class

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
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
        InvitationCase.count += 1
        email = f"seeker{self.count}@example.edu"
        seeker = {"display_name": f"Ada Example {self.count}", "email": email, "zone": "Europe/Berlin"}
        return self.platform.call(SEEKERS + "CreateSeeker", {"seeker": seeker}).name, email

    def new_contact(self, **fields) -> tuple[str, str]:
        InvitationCase.count += 1
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
        found = re.search(r"http://\S+/c/[A-Za-z0-9_-]+", text)
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


class InvitationTest(InvitationCase):
    def test_from_request_to_cancel_by_link_with_one_calendar_event_for_life(self):
        seeker_name, seeker_mail = self.new_seeker()
        contact, contact_mail = self.new_contact()
        first, second = weekday(3, 10), weekday(4, 11)
        with self.client(seeker_name) as seeker:
            asked = self.ask(seeker, contact, first, second)
            self.assertEqual(wire.as_dict(asked)["state"], "STATE_REQUESTED")

            request = self.mail(contact_mail, 1)
            self.assertIn("Lakeview choir", request.get_body(("plain",)).get_content())
            self.assertEqual(request["reply-to"].addresses[0].addr_spec, seeker_mail)
            url = self.link(request)
            for _ in range(3):
                self.page(url)  # looking is not acting
            self.assertEqual(self.state(seeker, asked.name), "STATE_REQUESTED")

            form = self.page(url).form("pick")
            self.assertEqual(form.choices["start"][:2], [first[:16], second[:16]])
            self.act(url, "pick", start=first[:16], place="https://meet.example.com/abc")
            self.assertEqual(self.state(seeker, asked.name), "STATE_SCHEDULED")

            booked = [self.mail(contact_mail, 2), self.mail(seeker_mail, 1)]
            uids = set()
            for mail in booked:
                parsed, event = self.calendar(mail)
                self.assertEqual((str(parsed["METHOD"]), int(event["SEQUENCE"])), ("REQUEST", 0))
                self.assertEqual(event["DTSTART"].dt.strftime("%Y-%m-%dT%H:%M:%S"), first)
                self.assertEqual(str(event["LOCATION"]), "https://meet.example.com/abc")
                uids.add(str(event["UID"]))
            self.assertEqual(len(uids), 1)

            free = self.page(url).form("reschedule").choices["free"]
            self.assertNotIn(first[:16], free)
            self.act(url, "reschedule", start="free", free=free[-1])
            _parsed, event = self.calendar(self.mail(seeker_mail, 2))
            self.assertEqual((int(event["SEQUENCE"]), str(event["UID"])), (1, uids.pop()))

            self.act(url, "cancel")
            self.assertEqual(self.state(seeker, asked.name), "STATE_CANCELLED")
            parsed, event = self.calendar(self.mail(seeker_mail, 3))
            self.assertEqual((str(parsed["METHOD"]), int(event["SEQUENCE"])), ("CANCEL", 2))
            self.assertEqual(str(event["STATUS"]), "CANCELLED")

    def test_a_no_is_one_tap_and_the_page_offers_the_opposite(self):
        seeker_name, seeker_mail = self.new_seeker()
        contact, contact_mail = self.new_contact()
        with self.client(seeker_name) as seeker:
            asked = self.ask(seeker, contact)
            url = self.link(self.mail(contact_mail, 1))
            after = self.act(url, "decline")
            self.assertEqual(self.state(seeker, asked.name), "STATE_DECLINED")
            self.mail(seeker_mail, 1)
            self.assertTrue(after.offers("accept"))

    def test_the_same_form_sent_twice_has_one_effect(self):
        seeker_name, seeker_mail = self.new_seeker()
        contact, contact_mail = self.new_contact()
        with self.client(seeker_name) as seeker:
            self.ask(seeker, contact)
            url = self.link(self.mail(contact_mail, 1))
            form = self.page(url).form("accept").fields | {"act": "accept"}
            for _ in range(3):
                self.assertEqual(self.http(url, form)[0], 200)
            self.mail(seeker_mail, 1)
            other_seeker, _ = self.new_seeker()
            other, other_mail = self.new_contact()
            with self.client(other_seeker) as later:
                self.ask(later, other)
            self.mail(other_mail, 1)  # sent after anything the repeats could have caused
            self.assertEqual(len(self.mails(seeker_mail)), 1)

    def test_links_that_are_no_links_get_one_answer(self):
        _seeker, _ = self.new_seeker()
        contact, contact_mail = self.new_contact()
        with self.client(_seeker) as seeker:
            self.ask(seeker, contact)
        url = self.link(self.mail(contact_mail, 1))
        base, _, token = url.rpartition("/")
        changed = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
        answers = {self.http(f"{base}/{bad}")[:2] for bad in ("x", token[:-1], token + "A", changed, "A" * len(token))}
        self.assertEqual(len(answers), 1)
        self.assertEqual(answers.pop()[0], 404)

    def test_what_an_interview_refuses(self):
        seeker_name, _ = self.new_seeker()
        contact, _ = self.new_contact()
        silent, _ = self.new_contact(email="")
        unwilling, _ = self.new_contact(willingness="WILLINGNESS_NEVER")
        with self.client(seeker_name) as seeker:
            made = self.identify(seeker, contact)
            with self.refused("ALREADY_EXISTS", "INTERVIEW_LIVE"):
                self.identify(seeker, contact)
            gap = {"name": made.name, "reason": "r", "offered_times": [{"wall_time": "2027-03-14T02:30:00", "zone": ZONE}]}
            with self.refused("INVALID_ARGUMENT", "SLOT_IN_DST_GAP") as refusals:
                seeker.call(INTERVIEWS + "RequestInterview", gap)
            self.assertIn("03:00", str(refusals[0].details))
            with self.refused("INVALID_ARGUMENT", "SLOT_IN_PAST"):
                past = {"offered_times": [{"wall_time": "2020-03-02T10:00:00", "zone": ZONE}]}
                seeker.call(INTERVIEWS + "RequestInterview", gap | past)
            with self.refused("FAILED_PRECONDITION", "CONTACT_UNREACHABLE"):
                self.ask(seeker, silent)
            with self.refused("FAILED_PRECONDITION", "CONTACT_UNWILLING"):
                self.ask(seeker, unwilling)
            with self.refused("NOT_FOUND", "NOT_FOUND"):
                self.identify(seeker, "contacts/not-there")
            with self.refused("INVALID_ARGUMENT", "SEEKER_REQUIRED"):
                self.platform.call(INTERVIEWS + "CreateInterview", {"interview": {"contact": contact}})
        other, _ = self.new_seeker()
        with self.client(other) as stranger, self.refused("NOT_FOUND", "NOT_FOUND"):
            stranger.call(INTERVIEWS + "GetInterview", {"name": made.name})

    def test_of_a_hundred_racers_for_one_slot_one_wins_and_the_others_get_alternatives(self):
        contact, contact_mail = self.new_contact()
        slot = weekday(5, 9)
        names = [self.new_seeker()[0] for _ in range(RACERS)]

        def ask(name: str):
            with self.client(name) as seeker:
                return self.ask(seeker, contact, slot).name

        def pick(pair):
            seeker_name, interview = pair
            with self.client(seeker_name) as seeker:
                try:
                    start = {"wall_time": slot, "zone": ZONE}
                    seeker.call(INTERVIEWS + "PickTime", {"name": interview, "start": start})
                    return "won", None
                except wire.Refused as refused:
                    return f"{refused.code} / {refused.reason}", refused.detail("google.rpc.PreconditionFailure")

        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            interviews = list(pool.map(ask, names))
            outcomes = list(pool.map(pick, zip(names, interviews)))
        won = [outcome for outcome, _ in outcomes if outcome == "won"]
        lost = [details for outcome, details in outcomes if outcome == "ABORTED / SLOT_TAKEN"]
        self.assertEqual((len(won), len(lost)), (1, RACERS - 1), {outcome for outcome, _ in outcomes})
        self.assertTrue(all(details.violations for details in lost))


class DefaultPolicyTest(InvitationCase):
    lifts_caps = False

    def test_a_tenant_that_never_set_a_number_can_be_asked_for(self):
        contact, _ = self.new_contact()
        with self.client(self.new_seeker()[0]) as seeker:
            self.assertEqual(wire.as_dict(self.identify(seeker, contact))["state"], "STATE_IDENTIFIED")


class FaultTest(InvitationCase):
    def test_killed_at_each_step_the_loop_ends_the_same(self):
        for victim in ("contacts", "scheduling", "notification", "gateway"):
            with self.subTest(victim):
                self.one_loop(victim)

    def one_loop(self, victim: str):
        seeker_name, seeker_mail = self.new_seeker()
        contact, contact_mail = self.new_contact()
        slot = weekday(6, 10)
        with self.client(seeker_name) as seeker:
            made = self.surviving(victim, lambda: self.identify(seeker, contact))
            request = {"name": made.name, "reason": "r", "request_id": f"ask-{victim}"}
            self.surviving(victim, lambda: seeker.call(INTERVIEWS + "RequestInterview", request))
            self.mail(contact_mail, 1)
            pick = {"name": made.name, "start": {"wall_time": slot, "zone": ZONE}, "request_id": f"pick-{victim}"}
            self.surviving(victim, lambda: seeker.call(INTERVIEWS + "PickTime", pick))
            self.mail(contact_mail, 2)
            self.mail(seeker_mail, 1)
            cancel = {"name": made.name, "request_id": f"cancel-{victim}"}
            self.surviving(victim, lambda: seeker.call(INTERVIEWS + "CancelInterview", cancel))
            self.mail(contact_mail, 3)
            self.mail(seeker_mail, 2)
        kinds = [self.subject_method(mail) for mail in self.mails(contact_mail)]
        self.assertEqual(kinds, [None, "REQUEST", "CANCEL"])
        self.assertEqual([self.subject_method(mail) for mail in self.mails(seeker_mail)], ["REQUEST", "CANCEL"])

    def subject_method(self, mail) -> str | None:
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        return parts[0].get_param("method") if parts else None

    def surviving(self, victim: str, step):
        """Does the step, kills the victim, starts it again, and repeats the step if it had an id."""
        reply = step()
        self.suite.kill(victim)
        self.suite.start()
        self.wait_until(lambda: self.answers(), "the suite answers again")
        return reply

    def answers(self) -> bool:
        try:
            self.platform.call(INTERVIEWS + "ListInterviews")
            self.platform.call(TENANTS + "GetTenant")
            return True
        except wire.Refused:
            return False


if __name__ == "__main__":
    unittest.main()
