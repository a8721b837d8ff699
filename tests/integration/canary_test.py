"""Personal data stays where it belongs: every field of every request that is marked personal is filled with a word of its
own, in calls that succeed where that is possible and in calls that are refused; afterwards no log, no metric, no error and
no command line has any of the words. So are the credentials.

The fields are those of the descriptors, so that a field that comes later is filled without anybody thinking of it.
"""

from __future__ import annotations

import itertools
import pathlib
import re
import unittest
import urllib.error
import urllib.parse
import urllib.request

import wire
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from loop import LoopCase, weekday

CANARY = re.compile(r"kanari\d{5}x", re.IGNORECASE)
PATHS = ("gateway_admin", "contacts_admin", "scheduling_admin", "notification_admin")
SERVICES = ("contacts", "scheduling", "notification")
STREAM_SECONDS = 2.0  # of a stream that never ends by itself
FORMATS = {"FORMAT_ZONE": "Europe/Berlin", "FORMAT_LANGUAGE": "en", "FORMAT_URL": "https://example.com"}
# Calls that must succeed with personal fields set, or the test would only ever look at refusals.
MUST_SUCCEED = {
    "parley.contacts.v1.SeekersService/CreateSeeker",
    "parley.contacts.v1.SeekersService/UpdateSeeker",
    "parley.contacts.v1.ContactsService/CreateContact",
    "parley.contacts.v1.ContactsService/UpdateContact",
    "parley.contacts.v1.ContactsService/ImportContacts",
    "parley.scheduling.v1.InterviewsService/CreateInterview",
    "parley.scheduling.v1.InterviewsService/RequestInterview",
}


class Words:
    """Canaries, each used once."""

    def __init__(self):
        self._count = itertools.count()
        self.used: list[str] = []

    def new(self) -> str:
        self.used.append(f"kanari{next(self._count):05}x")
        return self.used[-1]


class Filler:
    """Fills requests: personal fields with canaries, the others as their rules want it.

    names: collection -> a resource that exists. is_good: false breaks every personal field's rule besides.
    """

    def __init__(self, words: Words, names: dict[str, str], *, is_good: bool):
        self._words = words
        self._names = names
        self._is_good = is_good

    def requests(self, full_name: str) -> list:
        """The request; one for each alternative, where its parts are alternatives (an import's)."""
        choices = [field.name for oneof in wire.message(full_name).DESCRIPTOR.oneofs for field in oneof.fields] or [""]
        filled = [wire.message(full_name) for _ in choices]
        for request, choice in zip(filled, choices, strict=True):
            self._fill(request, choice, is_top=True)
        return filled

    def _fill(self, message, choice: str = "", *, is_top: bool = False) -> None:
        for field in message.DESCRIPTOR.fields:
            rule = wire.rule(field)
            if rule.output_only or (field.containing_oneof and choice and field.name != choice):
                continue
            if field.message_type:
                self._fill_message(message, field)
            elif field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
                text = self._text(field, rule, is_top=is_top)
                if field.label == FieldDescriptor.LABEL_REPEATED:
                    getattr(message, field.name).append(text)
                elif text:
                    setattr(message, field.name, text)
            elif field.enum_type and field.label != FieldDescriptor.LABEL_REPEATED:
                setattr(message, field.name, 1)

    def _fill_message(self, message, field) -> None:
        name = field.message_type.full_name
        if name == "google.protobuf.FieldMask":
            message.update_mask.paths.extend(self._personal(message.DESCRIPTOR.fields[0].message_type))
        elif name.startswith("parley.") and not field.message_type.GetOptions().map_entry:
            inner = getattr(message, field.name)
            self._fill(inner.add() if field.label == FieldDescriptor.LABEL_REPEATED else inner)

    @staticmethod
    def _personal(resource) -> list[str]:
        return [field.name for field in resource.fields if wire.rule(field).pii]

    def _text(self, field, rule, *, is_top: bool) -> str | bytes:
        if rule.pii:
            return self._canary(field, rule)
        kind = rule.DESCRIPTOR.fields_by_name["format"].enum_type.values_by_number[rule.format].name
        if kind == "FORMAT_RESOURCE_NAME":
            return self._names.get(rule.collection, rule.collection.replace("*", "none") + "/none")
        if kind == "FORMAT_WALL_TIME":
            return weekday(3, 10)
        if kind == "FORMAT_REQUEST_ID":
            return f"canary-{len(self._words.used)}-{id(self)}"
        if kind in FORMATS:
            return FORMATS[kind]
        if is_top and field.name == "name":  # of the resource itself
            return self._names.get("", "none")
        return ""

    def _canary(self, field, rule) -> str | bytes:
        word = self._words.new()
        if field.type == FieldDescriptor.TYPE_BYTES:
            row = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
            return f"{row}{word},{word},https://example.com/{word},{word}@example.com,{word},{word},12 Mar 2024\n".encode()
        kind = rule.DESCRIPTOR.fields_by_name["format"].enum_type.values_by_number[rule.format].name
        if not self._is_good:
            return f"{word}\x07 <not {word}>"  # no text may hold a bell, and this is no address and no URL either
        return {"FORMAT_EMAIL": f"{word}@example.com", "FORMAT_URL": f"https://example.com/{word}"}.get(kind, word)


class CanaryTest(LoopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.words = Words()
        cls.told: list[tuple[str, str]] = []  # method, and all that its caller was told of an error
        cls.succeeded: set[str] = set()

    def names(self) -> dict[str, str]:
        """A seeker, a contact, and an interview of the two that was not asked for yet."""
        seeker, _ = self.new_seeker()
        contact, _ = self.new_contact()
        with self.client(seeker) as client:
            interview = self.identify(client, contact).name
        return {"seekers": seeker, "contacts": contact, "interviews": interview}

    def call(self, client: wire.Client, method: wire.Method, requests: list) -> None:
        try:
            if method.is_streaming:
                for _ in client.stream(method.name, requests, seconds=STREAM_SECONDS):
                    self.succeeded.add(method.name)
                return
            if requests[0] is not None:
                self.call_over_http(method, requests[0])
            client.call(method.name, requests[0])
            self.succeeded.add(method.name)
        except wire.Refused as refused:
            self.told.append((method.name, f"{refused} {refused.details}"))

    def call_over_http(self, method: wire.Method, request) -> None:
        """The same over Connect, once as it is, and once broken in the middle of its JSON."""
        text = json_format.MessageToJson(request, descriptor_pool=wire.POOL)
        for body in (text, text[: len(text) * 2 // 3]):
            sent = urllib.request.Request(
                f"http://{self.instance.address('edge')}/{method.name}",
                data=body.encode(),
                headers=wire.with_api_key(self.instance.api_key) | {"content-type": "application/json"},
            )
            self.answer(sent)

    def fill(self, method: wire.Method, names: dict[str, str], *, is_good: bool):
        collection = next((word for word in ("seeker", "contact", "interview") if word in method.resource), "")
        known = names | {"": names.get(f"{collection}s", "")}
        if method.name.endswith("/CreateInterview"):  # with the contact of a live one it is refused
            known["contacts"], _ = self.new_contact()
            self.wait_until(self.caught_up, "scheduling knows her")
        return Filler(self.words, known, is_good=is_good).requests(method.request)

    def call_all(self, *, is_good: bool) -> None:
        names = self.names()
        with self.client(names["seekers"]) as seeker:
            # What deletes comes last: the others need what is there.
            for method in sorted(wire.methods(), key=lambda method: "/Delete" in method.name):
                if method.is_public:
                    for client in (self.platform, seeker):
                        self.call(client, method, self.fill(method, names, is_good=is_good))
                    continue
                # Those that only services may call: as one of them, at its own port. Feed and clock are each one's.
                for word in [method.service_word] if method.service_word in SERVICES else SERVICES:
                    with self.service(word, "none") as neighbour:
                        self.call(neighbour, method, self.fill(method, names, is_good=is_good))

    def call_with_odd_credentials(self) -> None:
        """A key, a seeker and a link that nobody has, and headers that are not ours."""
        key, seeker = f"parley_dev_{self.words.new()}_{self.words.new()}", f"seekers/{self.words.new()}"
        method = next(method for method in wire.methods() if method.name.endswith("/ListSeekers"))
        for client in (self.client(key=key), self.client(seeker, key=key), self.client(seeker)):
            with client:
                self.call(client, method, [None])
        edge = f"http://{self.instance.address('edge')}"
        for path in (f"/c/{self.words.new()}", f"/healthz?q={self.words.new()}"):
            request = urllib.request.Request(edge + path)
            request.add_header("authorization", f"Bearer {self.words.new()}")
            request.add_header("cookie", self.words.new())
            self.answer(request)
        form = urllib.parse.urlencode({"act": self.words.new(), "place": self.words.new()}).encode()
        self.answer(urllib.request.Request(f"{edge}/c/{self.words.new()}", data=form))

    def answer(self, request: urllib.request.Request) -> None:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            self.told.append((request.get_method(), error.read().decode()))

    def seen(self) -> dict[str, str]:
        """Where canaries must not be: what -> its text."""
        logs = {log.name: log.read_text(errors="replace") for log in (self.instance.folder / "logs").glob("*.log")}
        metrics = {port: self.metrics(port) for port in PATHS}
        identities = self.instance.running.items()
        commands = {
            f"command line of {name}": pathlib.Path(f"/proc/{identity['pid']}/cmdline").read_text()
            for name, identity in identities
        }
        return logs | metrics | commands

    def test_no_personal_word_and_no_credential_comes_into_logs_metrics_errors_or_command_lines(self):
        self.call_all(is_good=True)
        self.assertEqual(MUST_SUCCEED - self.succeeded, set(), [told for told in self.told if told[0] in MUST_SUCCEED])
        self.call_all(is_good=False)
        self.call_with_odd_credentials()
        self.wait_until(lambda: self.caught_up() and len(self.mails("kanari")) >= 1, "mails went out")
        self.assertGreater(len(self.words.used), 100)
        for where, text in self.seen().items():
            self.assertEqual(sorted(set(CANARY.findall(text))), [], where)
        # Nor are they told to the caller who sent them: an error names the field, and the rule that it breaks.
        for method, text in self.told:
            self.assertIsNone(CANARY.search(text), f"{method}: {text}")


if __name__ == "__main__":
    unittest.main()
