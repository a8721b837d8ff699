"""An invitation from "identified" to its end, over the real parts: mail read from the catcher, calendar by an
independent parser, the contact's pages over plain HTTP, everything else by gRPC through the edge."""

from __future__ import annotations

import concurrent.futures
import unittest

import wire
from loop import INTERVIEWS, ZONE, LoopCase, weekday

RACERS = 100


class InvitationTest(LoopCase):
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


class DefaultPolicyTest(LoopCase):
    lifts_caps = False

    def test_a_tenant_that_never_set_a_number_can_be_asked_for(self):
        contact, _ = self.new_contact()
        with self.client(self.new_seeker()[0]) as seeker:
            self.assertEqual(wire.as_dict(self.identify(seeker, contact))["state"], "STATE_IDENTIFIED")


class FaultTest(LoopCase):
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


if __name__ == "__main__":
    unittest.main()
