"""Reads every mail there is with other people's parsers: Python's email, python3-icalendar, dateutil and html.parser.

The mails are written by notification_samples (samples_fixture.cc), the hostile ones among them. What the words of the friendly
ones are is kept in golden/, to be read like the letters they are; PARLEY_ACCEPT=1 writes the files anew.
"""

import datetime
import difflib
import email
import email.header
import email.policy
import functools
import html.parser
import io
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

import icalendar
from dateutil import tz

HERE = pathlib.Path(__file__).resolve().parent
BIN = pathlib.Path(os.environ.get("PARLEY_BIN_DIR") or HERE.parents[2] / "build/dev/bin")
HEADERS = ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
HEADERS_TO_CONTACT = [*HEADERS[:2], "Reply-To", *HEADERS[2:]]


def setUpModule():
    global FOLDER
    FOLDER = tempfile.TemporaryDirectory(prefix="parley-mails-")
    unittest.addModuleCleanup(FOLDER.cleanup)
    subprocess.run([BIN / "notification_samples", FOLDER.name], check=True)


def raw(name):
    return pathlib.Path(FOLDER.name, f"{name}.eml").read_bytes()


@functools.cache
def mails(prefix=""):
    names = sorted(file.stem for file in pathlib.Path(FOLDER.name).glob(f"{prefix}*.eml"))
    return {name: email.message_from_bytes(raw(name), policy=email.policy.default) for name in names}


def friendly():
    return {name: mail for name, mail in mails().items() if not name.startswith(("hostile_", "zone_"))}


def part(mail, kind):
    found = [part for part in mail.walk() if part.get_content_type() == kind]
    return found[0] if len(found) == 1 else None


def content(mail, kind):
    return part(mail, kind).get_content().replace("\r\n", "\n")


def calendar_of(mail):
    return icalendar.Calendar.from_ical(part(mail, "text/calendar").get_payload(decode=True))


def decoded(mail, header):
    """RFC 2047 as decode_header reads it; the parser of addresses in Python 3.11 keeps the folds between words."""
    return str(email.header.make_header(email.header.decode_header(dict(mail.raw_items())[header])))


class Words(html.parser.HTMLParser):
    """The words of a document in reading order, and its elements."""

    def __init__(self, document):
        super().__init__()
        self.words, self.tags, self.links, self._is_skipped = [], [], [], False
        self.feed(document)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("href", "src")]
        self._is_skipped = tag == "title"

    def handle_endtag(self, tag):
        self._is_skipped = False

    def handle_data(self, data):
        if not self._is_skipped:
            self.words += data.split()


class StructureTest(unittest.TestCase):
    def test_every_mail_has_exactly_the_headers_it_should_have_and_no_defect(self):
        for name, mail in mails().items():
            with self.subTest(name):
                expected = HEADERS_TO_CONTACT if mail["To"].addresses[0].addr_spec == "grace@example.com" else HEADERS
                self.assertEqual(mail.keys(), expected)
                for inner in mail.walk():
                    self.assertEqual(inner.defects, [])
                for header in ("From", "To", "Reply-To"):
                    if mail[header]:
                        self.assertEqual(len(mail[header].addresses), 1)

    def test_lines_end_in_cr_lf_and_are_short(self):
        for name in mails():
            with self.subTest(name):
                lines = raw(name).split(b"\r\n")
                self.assertEqual([line for line in lines if b"\n" in line or b"\r" in line], [])
                unfoldable = (b"Message-ID: ", b"Content-Type: multipart/")
                self.assertEqual([line for line in lines if len(line) > 78 and not line.startswith(unfoldable)], [])

    def test_a_booking_has_text_html_and_calendar_last_and_the_same_calendar_as_a_file(self):
        for name, mail in mails().items():
            has_calendar = name.removeprefix("hostile_").startswith(
                ("booked", "rescheduled", "cancelled", "zone", "day_before_contact"))
            with self.subTest(name):
                kinds = [inner.get_content_type() for inner in mail.walk()]
                if not has_calendar:
                    self.assertEqual(kinds, ["multipart/alternative", "text/plain", "text/html"])
                    continue
                self.assertEqual(kinds, ["multipart/mixed", "multipart/alternative", "text/plain", "text/html",
                                         "text/calendar", "application/ics"])
                inline, file = part(mail, "text/calendar"), part(mail, "application/ics")
                self.assertEqual(inline.get_payload(decode=True), file.get_payload(decode=True))
                self.assertEqual((file.get_filename(), file.get_content_disposition()), ("invite.ics", "attachment"))
                self.assertEqual(inline.get_param("method"), str(calendar_of(mail)["METHOD"]))
                self.assertEqual(inline.get_param("charset").upper(), "UTF-8")

    def test_who_it_is_from_and_whom_an_answer_reaches(self):
        request = mails()["request"]
        self.assertEqual(str(request["From"]),
                         "Ada Example via Lakeview University <hello@careers.lakeview.example.edu>")
        self.assertEqual(request["Reply-To"].addresses[0].addr_spec, "ada@students.example.edu")
        self.assertEqual(str(mails()["accepted"]["From"]), "Lakeview University <hello@careers.lakeview.example.edu>")
        self.assertEqual(request["Auto-Submitted"], "auto-generated")
        self.assertEqual(request["Message-ID"],
                         "<018f0000-0000-7000-8000-000000000001@careers.lakeview.example.edu>")
        self.assertEqual(request["Date"].datetime,
                         datetime.datetime(2026, 3, 2, 15, 4, 5, tzinfo=datetime.timezone.utc))


class WordsTest(unittest.TestCase):
    def test_letters_read_as_they_are_kept(self):
        for name, mail in friendly().items():
            with self.subTest(name):
                written = f"Subject: {mail['Subject']}\n\n{content(mail, 'text/plain')}"
                file = HERE / "golden" / f"{name}.txt"
                if os.environ.get("PARLEY_ACCEPT"):
                    file.write_text(written, encoding="utf-8")
                kept = file.read_text(encoding="utf-8")
                difference = difflib.unified_diff(kept.splitlines(), written.splitlines(), "kept", "written", lineterm="")
                self.assertEqual(kept, written, "\n".join(difference))

    def test_text_and_html_say_the_same(self):
        for name, mail in mails().items():
            with self.subTest(name):
                lines = part(mail, "text/plain").get_content().splitlines()
                lines = [line.removesuffix(":") if after.startswith("https://parley.example.edu/c/") else line
                         for line, after in zip(lines, [*lines[1:], ""])]  # a button's label has no colon
                text = [word for line in lines for word in line.split()]
                html_words = Words(part(mail, "text/html").get_content()).words
                self.assertEqual([word for word in html_words if word != "-"],  # a list's items begin with one in text
                                 [word for word in text if word != "-"])

    def test_html_holds_no_element_but_ours_and_no_address_but_the_page(self):
        ours = {"html", "head", "meta", "title", "body", "main", "p", "br", "ul", "li", "blockquote", "a",
                "h2", "pre", "code"}
        for name, mail in mails().items():
            with self.subTest(name):
                document = Words(part(mail, "text/html").get_content())
                self.assertEqual(set(document.tags) - ours, set())
                self.assertTrue(all(link.startswith("https://parley.example.edu/c/") for link in document.links))
                self.assertEqual(document.tags.count("html"), 1)

    def test_only_mails_to_the_contact_show_her_page(self):
        for name, mail in mails().items():
            is_to_seeker = mail["To"].addresses[0].addr_spec == "ada@students.example.edu"
            with self.subTest(name):
                self.assertFalse(is_to_seeker and "/c/" in part(mail, "text/plain").get_content())

    def test_templates_are_not_read_in_what_people_write(self):
        text = part(mails()["hostile_request"], "text/plain").get_content()
        self.assertIn("{{7*7}}", text)
        self.assertNotIn("49", text)
        self.assertIn("What connects you: {{{link}}}", text)
        self.assertEqual(text.count("https://parley.example.edu/c/"), 1)


class NoteTest(unittest.TestCase):
    def test_a_note_of_the_seekers_has_its_own_paragraphs_and_line_breaks(self):
        document = content(mails()["thank_you"], "text/html")
        self.assertIn("<p>Dear Grace,</p>\n<p>Thank you for your time. What you said about ward nights stayed with me:"
                      "<br>\nI have asked to sit in on one.</p>\n<p>Yours, Ada</p>\n<p>\u2014 Ada Example</p>",
                      document)

    def test_a_note_comes_from_the_seeker_and_is_answered_to_her(self):
        for name in ("thank_you", "progress", "referrer_thanks"):
            with self.subTest(name):
                self.assertEqual(mails()[name]["From"].addresses[0].display_name, "Ada Example via Lakeview University")
                self.assertEqual(mails()[name]["Reply-To"].addresses[0].addr_spec, "ada@students.example.edu")


class ReminderTest(unittest.TestCase):
    def test_every_command_is_a_method_with_its_fields(self):
        methods = _methods()
        commands = {line.strip() for mail in friendly().values()
                    for line in content(mail, "text/plain").splitlines() if line.startswith("    parley ")}
        self.assertGreater(len(commands), 10)
        for command in commands:
            with self.subTest(command):
                _, noun, verb, *rest = shlex.split(command)
                flags = {word[2:] for word in rest if word.startswith("--")}
                self.assertIn("seeker", flags)
                self.assertLessEqual(flags - {"seeker"}, methods[noun, verb])

    def test_commands_stand_whole_in_a_line_of_their_own(self):
        document = content(mails()["brain_dump"], "text/html")
        self.assertIn(">parley interviews mark-absent interviews/i1 --seeker seekers/ada --absent contact\n"
                      "parley interviews mark-absent interviews/i1 --seeker seekers/ada --absent seeker</code></pre>",
                      document)

    def test_reminders_in_one_mail_have_one_greeting_one_closing_and_a_heading_each(self):
        mail = mails()["merged_three"]
        text = content(mail, "text/plain")
        self.assertEqual(text.count("Hello "), 1)
        self.assertEqual(text.count("Lakeview University"), 1)
        self.assertTrue(text.endswith("\n\nLakeview University\n"))
        self.assertTrue(mails()["merged_two"]["Subject"].endswith(", and one more reminder"))
        self.assertTrue(mail["Subject"].endswith(", and two more reminders"))
        self.assertIn("<h2", content(mail, "text/html"))
        self.assertIn("\n\n\nNews for Katherine Specimen: what came of your conversation\n\n", text)
        self.assertIn("parley interviews nudge interviews/i2 --seeker seekers/ada", text)


def _methods():
    """{(noun, verb): the flags of its request}, from the protos by the rules of services/cli/README.md."""
    methods = {}
    for file in (HERE.parents[2] / "protos/parley").glob("*/v1/*.proto"):
        proto = file.read_text(encoding="utf-8")
        subject = re.search(r"^service (\w+)Service", proto, re.MULTILINE)
        for method, request in re.findall(r"^  rpc (\w+)\((\w+)\)", proto, re.MULTILINE) if subject else []:
            body = re.search(rf"^message {request} {{(.*?)^}}", proto, re.MULTILINE | re.DOTALL)
            flags = set(re.findall(r"^  (?:repeated )?[\w.]+ (\w+) = \d+", body[1], re.MULTILINE)) if body else set()
            verb = re.sub(f"(?<=.)(?:{subject[1]}|{subject[1].removesuffix('s')})$", "", method)
            kebab = [re.sub(r"(?<=.)([A-Z])", r"-\1", word).lower() for word in (subject[1], verb)]
            methods[tuple(kebab)] = {flag.replace("_", "-") for flag in flags}
    return methods


class HostileTest(unittest.TestCase):
    def test_names_arrive_whole_in_their_header(self):
        mail = mails()["hostile_booked"]
        self.assertIn("Bcc: victim@example.com", decoded(mail, "From"))
        self.assertTrue(decoded(mail, "From").endswith("of <b>Everything</b> <hello@careers.lakeview.example.edu>"))
        self.assertTrue(decoded(mail, "To").startswith("\U0001F331\u00e9\u6f22 "))

    def test_the_calendar_has_the_components_and_properties_it_has_without_them(self):
        for kind, friendly_name in (("booked", "booked_to_contact"), ("cancelled", "cancelled_to_contact"),
                                    ("day_before_contact", "day_before_contact")):
            plain = calendar_of(mails()[friendly_name])
            hostile = calendar_of(mails()[f"hostile_{kind}"])
            with self.subTest(kind):
                self.assertEqual([component.name for component in hostile.walk()],
                                 [component.name for component in plain.walk()])
                self.assertEqual([sorted(component.keys()) for component in hostile.walk()],
                                 [sorted(component.keys()) for component in plain.walk()])

    def test_the_calendars_texts_arrive_as_written_and_its_lines_are_folded_between_characters(self):
        mail = mails()["hostile_booked"]
        event = calendar_of(mail).walk("VEVENT")[0]
        self.assertTrue(str(event["LOCATION"]).startswith("\U0001F331\u00e9\u6f22 \U0001F331\u00e9\u6f22 "))
        self.assertIn('"; , \\ =?utf-8?q?=41?=', str(event["LOCATION"]))
        for line in part(mail, "text/calendar").get_payload(decode=True).split(b"\r\n"):
            self.assertLessEqual(len(line), 75)
            line.decode("utf-8")  # raises where a character was cut


class CalendarTest(unittest.TestCase):
    def test_a_booking_is_one_event_under_one_uid_and_its_sequence_grows(self):
        calendars = {name: calendar_of(mails()[f"{name}_to_contact"]) for name in ("booked", "rescheduled", "cancelled")}
        events = {name: calendar.walk("VEVENT") for name, calendar in calendars.items()}
        self.assertEqual({name: len(found) for name, found in events.items()},
                         {"booked": 1, "rescheduled": 1, "cancelled": 1})
        self.assertEqual({str(found[0]["UID"]) for found in events.values()}, {"i1@careers.lakeview.example.edu"})
        self.assertEqual([events[name][0]["SEQUENCE"] for name in events], [0, 1, 1])
        self.assertEqual([str(calendars[name]["METHOD"]) for name in events], ["REQUEST", "REQUEST", "CANCEL"])
        self.assertEqual([str(events[name][0]["STATUS"]) for name in events], ["CONFIRMED", "CONFIRMED", "CANCELLED"])

    def test_a_reminder_carries_the_same_event_as_its_booking_and_has_an_instant_of_its_own(self):
        booked, again = (calendar_of(mails()[name]) for name in ("booked_to_contact", "day_before_contact"))
        self.assertEqual(str(again["METHOD"]), "REQUEST")
        self.assertEqual(len(again.walk("VEVENT")), 1)
        before, now = (calendar.walk("VEVENT")[0] for calendar in (booked, again))
        for field in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "ORGANIZER"):
            self.assertEqual(now[field].to_ical(), before[field].to_ical(), field)
        self.assertEqual(now["DTSTAMP"].dt, mails()["day_before_contact"]["Date"].datetime)
        self.assertEqual(now["DTSTAMP"].dt, datetime.datetime(2026, 3, 11, 9, tzinfo=datetime.timezone.utc))
        self.assertEqual([person.params["PARTSTAT"] for person in now["ATTENDEE"]], ["ACCEPTED", "ACCEPTED"])

    def test_no_calendar_rings(self):  # alarms are their owner's to set
        for name, mail in mails().items():
            if part(mail, "text/calendar"):
                self.assertEqual(calendar_of(mail).walk("VALARM"), [], name)

    def test_organizer_and_attendees_are_the_university_and_the_two(self):
        event = calendar_of(mails()["booked_to_contact"]).walk("VEVENT")[0]
        self.assertEqual(str(event["ORGANIZER"]), "mailto:hello@careers.lakeview.example.edu")
        self.assertEqual(event["ORGANIZER"].params["CN"], "Parley for Ada Example")
        self.assertEqual([(str(person), person.params["PARTSTAT"]) for person in event["ATTENDEE"]],
                         [("mailto:grace@example.com", "NEEDS-ACTION"), ("mailto:ada@students.example.edu", "ACCEPTED")])
        self.assertEqual(event["DTSTAMP"].dt, datetime.datetime(2026, 3, 2, 15, 4, 5, tzinfo=datetime.timezone.utc))

    def test_whoever_has_been_erased_is_not_invited(self):
        event = calendar_of(mails()["cancelled_contact_erased"]).walk("VEVENT")[0]
        self.assertEqual(str(event["ATTENDEE"]), "mailto:ada@students.example.edu")

    def test_times_mean_their_instant_by_the_zone_that_comes_with_them(self):
        for name, mail in mails("zone_").items():
            instant = datetime.datetime.fromtimestamp(int(name.split("_")[1]), datetime.timezone.utc)
            with self.subTest(name):
                self.assertEqual(_start_by_own_zone(mail), instant)

    def test_a_common_zone_is_named_and_told_not_replaced_by_utc(self):
        for name in ("zone_1773306000_Europe=Berlin", "zone_1773306000_America=New_York"):
            calendar = calendar_of(mails(name)[name])
            zone = name.split("_", 2)[2].replace("=", "/")
            with self.subTest(zone):
                self.assertEqual(calendar.walk("VEVENT")[0]["DTSTART"].params["TZID"], zone)
                self.assertEqual([str(found["TZID"]) for found in calendar.walk("VTIMEZONE")], [zone])


def _start_by_own_zone(mail):
    """The start as a reader understands it who knows no zones but the VTIMEZONE in the same file."""
    text = part(mail, "text/calendar").get_payload(decode=True).decode("utf-8")
    start = calendar_of(mail).walk("VEVENT")[0]["DTSTART"]
    if "TZID" not in start.params:
        return start.dt.astimezone(datetime.timezone.utc)
    own = tz.tzical(io.StringIO(text.replace("\r\n ", "").replace("\r\n", "\n"))).get(start.params["TZID"])
    return start.dt.replace(tzinfo=own).astimezone(datetime.timezone.utc)


if __name__ == "__main__":
    unittest.main()
