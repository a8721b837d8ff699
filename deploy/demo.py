"""Lives two linked conversations from the list to the month-later note, in virtual time, and prints what people would
have got. `parley demo` and `deploy/up --demo` run it.

    demo.py PARLEY [--keep]

Everything happens through the real parts of an instance of its own, "demo": the command line for the seeker, the pages
of the links in the mails for the contacts. The instance is stopped at the end, and taken away unless --keep is given.
Exit code: 0 when every step and every reminder came as it should, 1 otherwise.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap
import urllib.parse
import urllib.request
import zoneinfo

INSTANCE = "demo"
ZONE = zoneinfo.ZoneInfo("America/New_York")  # of the tenant and of everybody in this story
PORT_BASE = 18080  # beside a suite that may run on the usual ports
WIDTH = 100
CALL_SECONDS = 300
MINUTES_EACH = datetime.timedelta(minutes=20)


class Trouble(Exception):
    """A sentence for the person who runs the demo."""


class Suite:
    """The instance of the demo, as people use it: the command line, and a browser."""

    def __init__(self, parley: pathlib.Path, deploy: pathlib.Path):
        self._parley = parley
        self._up = deploy / "up"
        self._environment = os.environ | {"PARLEY_BIN_DIR": str(parley.parent)}

    def start(self) -> None:
        self._deploy("--clean", "--yes")
        self._deploy("--test-clock", f"--port-base={PORT_BASE}")

    def stop(self, keep: bool) -> None:
        self._deploy(*(["--stop"] if keep else ["--clean", "--yes"]))

    def _deploy(self, *options: str) -> None:
        command = [str(self._up), f"--instance={INSTANCE}", *options]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=CALL_SECONDS)
        if done.returncode:
            raise Trouble(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")

    def run(self, *words: str) -> str:
        command = [str(self._parley), "--instance", INSTANCE, *words]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=CALL_SECONDS)
        if done.returncode:
            raise Trouble(f"parley {' '.join(words)}\n{done.stderr}")
        return done.stdout

    def call(self, *words: str) -> dict:
        return json.loads(self.run("-o", "json", *words))

    def now(self) -> datetime.datetime:
        return _instant(self.call("clock")["now"])

    def advance(self, to: datetime.datetime) -> None:
        self.run("clock", "advance", "--to", to.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))

    def mails(self) -> list[dict]:
        return json.loads(self.run("-o", "json", "mail", "list"))

    def text(self, number: int) -> str:
        return json.loads(self.run("-o", "json", "mail", "show", str(number)))["text"]


class Story:
    """Says what happens, and which mails came of it, as a list of lines by virtual time."""

    def __init__(self, suite: Suite):
        self._suite = suite
        self._told = 0
        self.subjects: list[tuple[str, str]] = []  # recipient and subject of every mail

    def chapter(self, title: str) -> None:
        print(f"\n{title}\n{'-' * len(title)}")

    def happens(self, what: str) -> None:
        self.mails_came()
        self._line(self._suite.now(), what)

    def time_passes(self, to: datetime.datetime) -> None:
        self._suite.advance(to)
        self.mails_came()

    def mails_came(self) -> None:
        for mail in self._suite.mails()[self._told :]:
            when = datetime.datetime.strptime(mail["date"], "%a, %d %b %Y %H:%M:%S %z")
            who = re.sub(r"\s*<.*", "", mail["to"]).strip('"')
            self._line(when, f"  mail to {who}: {mail['subject']}")
            self.subjects.append((mail["to"], mail["subject"]))
            self._told += 1

    def show_last(self, recipient: str) -> None:
        """The words of the newest mail to `recipient`, indented."""
        mail = [mail for mail in self._suite.mails() if recipient in mail["to"]][-1]
        print(textwrap.indent(self._suite.text(mail["number"]).strip(), "        | ", lambda _line: True))

    def _line(self, when: datetime.datetime, what: str) -> None:
        stamp = when.astimezone(ZONE).strftime("%a %d %b %Y %H:%M")
        lines = textwrap.wrap(what, WIDTH - 24, subsequent_indent="    ") if not what.startswith("  ") else [what]
        print(f"{stamp}   {lines[0]}")
        for line in lines[1:]:
            print(f"{'':23}{line}")


class Page(html.parser.HTMLParser):
    """The first form of a contact's page that has `act`, as a browser would send it."""

    def __init__(self, text: str):
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self.forms and given.get("value"):
            self.forms[-1].setdefault(self._select, []).append(given["value"])
        elif tag in ("input", "button") and self.forms and given.get("name"):
            self.forms[-1].setdefault(given["name"], []).append(given.get("value", ""))

    def form(self, act: str) -> dict[str, str]:
        for form in self.forms:
            if act in form.get("act", []):
                return {name: values[0] for name, values in form.items()} | {"act": act}
        raise Trouble(f"the contact's page does not offer '{act}'")


class Contact:
    """Somebody without an account: all she has is the link in her mail."""

    def __init__(self, suite: Suite, address: str):
        self._suite = suite
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def act(self, act: str, **fields: str) -> None:
        link = self._link()
        with self._opener.open(link, timeout=30) as page:
            form = Page(page.read().decode()).form(act)
        with self._opener.open(link, urllib.parse.urlencode(form | fields).encode(), timeout=30) as answer:
            answer.read()

    def _link(self) -> str:
        for mail in reversed([mail for mail in self._suite.mails() if self._address in mail["to"]]):
            found = re.search(r"http://\S+/c/[A-Za-z0-9_-]+", self._suite.text(mail["number"]))
            if found:
                return found[0]
        raise Trouble(f"no mail to {self._address} has a link")


def main() -> int:
    options = argparse.ArgumentParser(prog="parley demo")
    options.add_argument("parley", type=pathlib.Path)
    options.add_argument("--keep", action="store_true")
    given = options.parse_args()
    suite = Suite(given.parley, pathlib.Path(__file__).resolve().parent)
    print("Starting an instance of its own, in virtual time ...", flush=True)
    try:
        suite.start()
        try:
            live(suite)
        finally:
            suite.stop(given.keep)
        return 0
    except Trouble as trouble:
        print(f"parley demo: {trouble}", file=sys.stderr)
        return 1


def live(suite: Suite) -> None:
    story = Story(suite)
    monday = _next_monday(suite.now())
    suite.advance(_at(monday, "09:00"))
    noor = _create(suite, "seekers", "--display-name", "Noor Sample", "--email", "noor@example.edu")
    first, mei = first_conversation(suite, story, noor, monday)
    second, second_end = second_conversation(suite, story, noor, first, mei, monday)
    a_month_later(suite, story, noor, first, second, second_end)
    check(suite, story, noor, Plan(monday, first, second, second_end))


def first_conversation(suite: Suite, story: Story, noor: str, monday: datetime.date) -> tuple[str, str]:
    story.chapter("1. Noor asks somebody she knows of")
    connections = pathlib.Path(__file__).resolve().parent / "examples/Connections.csv"
    suite.run("contacts", "import", str(connections), "--seeker", noor)
    listed = suite.call("contacts", "list", "--seeker", noor)["contacts"]
    mei = next(contact for contact in listed if contact["displayName"] == "Mei Invented")["name"]
    story.happens(f"Noor brings her {len(listed)} connections from LinkedIn, and chooses Mei, a technical artist.")
    interview = _create(suite, "interviews", "--seeker", noor, "--contact", mei, "--goals", "How people get into it")
    tuesday = monday + datetime.timedelta(days=8)
    story.happens("Noor asks Mei for 20 minutes, and says that she is not asking for a job.")
    suite.run(
        "interviews", "request", interview, "--seeker", noor,
        "--reason", "Your talk on light in games made me curious how you came to it.",
        "--connection", "We both studied at Lakeview.",
        "--text", "I am not looking for a job; I would like to learn from you for 20 minutes.",
        "--offered-times.wall-time", f"{tuesday}T10:00:00", "--offered-times.zone", ZONE.key,
    )  # fmt: skip
    _await_mail(suite, "mei.invented@example.com")
    story.mails_came()
    story.show_last("mei.invented@example.com")

    story.time_passes(_at(monday + datetime.timedelta(days=1), "12:30"))
    story.happens("Mei opens the link in her mail, and picks the time Noor offered. She has no account.")
    Contact(suite, "mei.invented@example.com").act("pick")
    story.time_passes(_at(tuesday, "10:21"))
    story.happens("The conversation is over. Noor stays where she is and writes it down.")
    captured = suite.call(
        "capture", "record", interview, "--seeker", noor,
        "--notes", "Half of the work is looking. She learned it at night, from films.",
        "--insights.text", "Half of the work is looking.", "--insights.theme", "entails",
        "--verdict", "closer", "--follow-up", "yes",
        "--next-steps.title", "the book on light you lent me", "--next-steps.type", "book",
        "--referrals.display-name", "Tim Sample",
    )  # fmt: skip
    _thank(suite, story, noor, interview, "thank-you", "Noor reads the draft made from her notes, and thanks Mei.")
    story.show_last("mei.invented@example.com")
    suite.run("capture", "complete-next-step", captured["nextSteps"][0]["name"], "--seeker", noor)
    return interview, mei


def second_conversation(
    suite: Suite, story: Story, noor: str, first: str, mei: str, monday: datetime.date
) -> tuple[str, datetime.datetime]:
    story.chapter("2. Mei spoke of somebody else")
    referral = suite.call("capture", "get", first, "--seeker", noor)["referrals"][0]["name"]
    tim = _create(
        suite, "contacts", "--seeker", noor, "--display-name", "Tim Sample", "--email", "tim@example.com",
        "--referral", referral, "--referred-by", mei,
    )  # fmt: skip
    story.happens("Noor puts Tim, of whom Mei spoke, on her list.")
    interview = _create(suite, "interviews", "--seeker", noor, "--contact", tim, "--goals", "A day of his work")
    reason = "Mei Invented told me that nobody knows night scenes as you do."
    story.happens("Noor asks Tim.")
    suite.run("interviews", "request", interview, "--seeker", noor, "--reason", reason, "--connection", "Mei Invented")
    _await_mail(suite, "tim@example.com")
    story.mails_came()

    asked = suite.now()
    story.time_passes(_business_days_after(asked, 7))
    story.happens("No answer. Noor asks once more, and never a third time.")
    suite.run("interviews", "nudge", interview, "--seeker", noor, "--text", "If this week is too full, any later one is fine.")
    story.time_passes(_business_days_after(asked, 9))
    day = _business_days_after(asked, 12).date()
    story.happens("Tim has found the mail, says yes, and calls her to settle a time.")
    tim_page = Contact(suite, "tim@example.com")
    tim_page.act("accept")
    pick = ("--start.wall-time", f"{day}T16:00:00", "--start.zone", ZONE.key)
    suite.run("interviews", "pick-time", interview, "--seeker", noor, *pick)  # he told her by phone
    end = _at(day, "16:20")
    story.time_passes(end + datetime.timedelta(hours=3))
    story.happens("Noor writes it down that evening, and thanks Tim.")
    suite.run("capture", "record", interview, "--seeker", noor, "--insights.text", "A night scene is lit from memory.",
              "--verdict", "closer")  # fmt: skip
    _thank(suite, story, noor, interview, "thank-you", "")
    story.time_passes(end + datetime.timedelta(hours=25))
    owed = suite.call("obligations", "list", first, "--seeker", noor)["obligations"]
    thanks = next(one for one in owed if one["kind"] == "OBLIGATION_KIND_THANK_REFERRER")["name"].rsplit("/", 1)[1]
    _thank(suite, story, noor, first, thanks, "Mei opened that door, so Noor thanks her for it.")
    story.show_last("mei.invented@example.com")
    return interview, end


def a_month_later(
    suite: Suite, story: Story, noor: str, first: str, second: str, second_end: datetime.datetime
) -> None:
    story.chapter("3. A month later")
    for interview in (first, second):
        due = _instant(_obligation(suite, noor, interview, "progress")["dueTime"])
        story.time_passes(due + datetime.timedelta(minutes=30))
        _thank(suite, story, noor, interview, "progress", "Noor tells what came of it.")
        if interview == first:
            story.show_last("mei.invented@example.com")
    story.time_passes(second_end + datetime.timedelta(days=60))
    for interview in (first, second):
        suite.run("interviews", "close", interview, "--seeker", noor)
    story.happens("Both conversations are put away: nothing is owed to anybody.")


@dataclasses.dataclass(frozen=True)
class Plan:
    """What must have come when, worked out from the dates of the story."""

    monday: datetime.date
    first: str
    second: str
    second_end: datetime.datetime

    def reminders(self) -> list[tuple[datetime.datetime, str, str]]:
        first_start = _at(self.monday + datetime.timedelta(days=8), "10:00")
        second_start = self.second_end - MINUTES_EACH
        asked = _at(self.monday + datetime.timedelta(days=8), "10:21")
        expected = [(self.first, *row) for row in _around(first_start)]
        expected += [(self.second, *row) for row in _around(second_start)]
        expected += [
            (self.second, "NUDGE_DUE", _business_days_after(asked, 7)),
            (self.second, "REQUEST_EXPIRING", _business_days_after(asked, 8)),  # 2 before the 10th
            (self.second, "AFTER_TALK", self.second_end + datetime.timedelta(hours=2)),
            (self.first, "THANK_REFERRER", self.second_end + datetime.timedelta(hours=24)),
        ]
        return sorted((when, interview, kind) for interview, kind, when in expected)


def _around(start: datetime.datetime) -> list[tuple[str, datetime.datetime]]:
    """The reminders that every conversation has. None of these is on a Monday, so the day before is a business day."""
    before = start.date() - datetime.timedelta(days=1)
    end = start + MINUTES_EACH
    month = end.date() + datetime.timedelta(days=30)
    while month.weekday() > 4:
        month += datetime.timedelta(days=1)
    return [
        ("DAY_BEFORE_CONTACT", _at(before, "10:00")),
        ("DAY_BEFORE_SEEKER", _at(before, "17:00")),
        ("SOON", start - datetime.timedelta(hours=2)),
        ("BRAIN_DUMP", end),
        ("PROGRESS_DUE", _at(month, "09:00")),
    ]


def check(suite: Suite, story: Story, noor: str, plan: Plan) -> None:
    """What must be so, whatever the words are: each reminder at its instant and once, and nothing owed any more."""
    notices = suite.call("notices", "list", "--seeker", noor, "--page-size", "500")["notices"]
    sent = sorted(
        (_instant(notice["endTime"]), notice["interview"], notice["kind"].removeprefix("NOTICE_KIND_"))
        for notice in notices
        if notice["cause"] == "NOTICE_CAUSE_PLANNED" and notice["state"] == "NOTICE_STATE_SENT"
    )
    expected = plan.reminders()
    if sent != expected:
        raise Trouble(f"the reminders differ.\nSent:     {_listed(sent)}\nExpected: {_listed(expected)}")
    doubled = sorted({mail for mail in story.subjects if story.subjects.count(mail) > 1})
    if doubled:
        raise Trouble(f"told twice: {doubled}")
    owed = suite.call("obligations", "list", "--seeker", noor)["obligations"]
    left = [one["name"] for one in owed if one["state"] != "OBLIGATION_STATE_DONE"]
    if left:
        raise Trouble(f"still owed: {left}")
    print(
        f"\n{len(story.subjects)} mails. {len(sent)} reminders, each at its instant and once; "
        f"{len(owed)} things owed, and all of them done."
    )


def _listed(reminders: list[tuple[datetime.datetime, str, str]]) -> str:
    return ", ".join(f"{kind} {when.astimezone(ZONE):%a %d %b %H:%M}" for when, _interview, kind in reminders)


def _thank(suite: Suite, story: Story, noor: str, interview: str, obligation: str, what: str) -> None:
    name = f"{interview}/obligations/{obligation}"
    draft = suite.call("obligations", "draft", name, "--seeker", noor)
    text = draft["text"].replace("[...]", "to look at shadows first")
    if what:
        story.happens(what)
    before = len(suite.mails())
    suite.run("obligations", "fulfil", name, "--seeker", noor, "--text", text)
    _await(lambda: len(suite.mails()) > before, f"the note of {obligation} goes out")
    story.mails_came()


def _obligation(suite: Suite, noor: str, interview: str, obligation: str) -> dict:
    return suite.call("obligations", "get", f"{interview}/obligations/{obligation}", "--seeker", noor)


def _create(suite: Suite, noun: str, *words: str) -> str:
    return suite.call(noun, "create", *words)["name"]


def _await_mail(suite: Suite, address: str) -> None:
    _await(lambda: any(address in mail["to"] for mail in suite.mails()), f"a mail to {address}")


def _await(is_so, what: str) -> None:
    for _ in range(200):  # each look takes a moment of its own
        if is_so():
            return
    raise Trouble(f"waited in vain: {what}")


def _instant(stamp: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(stamp.replace("Z", "+00:00"))


def _at(day: datetime.date, clock: str) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(clock), ZONE)


def _next_monday(now: datetime.datetime) -> datetime.date:
    day = now.astimezone(ZONE).date() + datetime.timedelta(days=1)
    return day + datetime.timedelta(days=-day.weekday() % 7)


def _business_days_after(moment: datetime.datetime, count: int) -> datetime.datetime:
    local = moment.astimezone(ZONE)
    day = local.date()
    while count:
        day += datetime.timedelta(days=1)
        count -= day.weekday() < 5
    return datetime.datetime.combine(day, local.time(), ZONE)


if __name__ == "__main__":
    sys.exit(main())
