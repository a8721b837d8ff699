"""One API in four dialects: REST, Connect and gRPC-Web through the edge say what gRPC says, in success and in failure.

gRPC, by python3-grpcio, is the measure: the others must give the same reply, and the same code, reason, message and
violations. What is refused before there is a message, such as JSON that is none, is looked at for itself.
"""

from __future__ import annotations

import base64
import dataclasses
import http.client
import json
import struct
import time
import unittest
import urllib.parse

import grpc
import harness
import wire
from google.protobuf import json_format

CONTACTS = "parley.contacts.v1.ContactsService/"
SEEKERS = "parley.contacts.v1.SeekersService/"
TENANTS = "parley.contacts.v1.TenantsService/"
INTERVIEWS = "parley.scheduling.v1.InterviewsService/"
NOTICES = "parley.notification.v1.NoticesService/"
HTTP_STATUSES = {
    "OK": 200, "INVALID_ARGUMENT": 400, "UNAUTHENTICATED": 401, "PERMISSION_DENIED": 403, "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409, "ABORTED": 409, "RESOURCE_EXHAUSTED": 429,
}  # fmt: skip
NOBODY = "contacts/01890000-0000-7000-8000-000000000000"
HOSTILE_MS_MAX = 500.0  # loose: sanitizers, two cores, and others at work; the figure is printed

HOSTILE_TEXTS = (
    b" ", b"{", b"[1", b'{"displayName"', b'{"displayName":', b'{"displayName":"a"', b'{"displayName', b'{"displayName":"a",}',
    b"[1,]", b"[,1]", b"[1,,2]", b"{,}", b"[1 2]", b'{"displayName" "a"}', b'{"displayName"::"a"}', b"{1:2}", b"{displayName:1}",
    b"{'displayName':'a'}", b'{"displayName":undefined}', b'{"displayName":NaN}', b'{"displayName":-Infinity}',
    b'{"displayName":True}', b'{"displayName":nul}', b"[1]]", b"{}{}", b'{"displayName":"a"} x', b"1 2", b"[1}", b'{"displayName":1]',
    b"// hi\n{}", b"{/* hi */}", b"# hi\n{}", b"\xef\xbb\xbf{}", b"[01]", b"[+1]", b"[.5]", b"[5.]", b"[1e]", b"[-]", b"[0x1F]",
    b'{"displayName":1e400}', b"[" + b"9" * 400 + b"]", b'["\\x41"]', b'["\\u12"]', b'{"displayName":"\\ud800"}',
    b'["\\udc00"]', b'{"displayName":"\\u0000"}', b'["a\0b"]', b"{}\0x", b'["a\nb"]', b'{"displayName":"\xff"}', b'["\xc0\xaf"]',
    b'["\xed\xa0\x80"]', b"[\xff]", b'{"displayName":"a","displayName":"b"}', b'{"a":1,"\\u0061":2}',
)  # fmt: skip
HOSTILE_FLOODS = {
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"displayName":' * 10_000 + b"1" + b"}" * 10_000,
    "many values": b'{"displayName":[' + b"1," * 100_000 + b"1]}",
    "many names": b"{" + b",".join(b'"a%d":1' % n for n in range(20_000)) + b"}",
    "blank lines": b"\n" * 250_000 + b"x",
    "a long text": b'{"displayName":"' + b"x" * 250_000,
}
HOSTILE = {repr(body): body for body in HOSTILE_TEXTS} | HOSTILE_FLOODS


@dataclasses.dataclass
class Outcome:
    """How a call ended: its reply as proto3 JSON, or what the error said."""

    code: str
    reply: dict | None = None
    message: str = ""
    details: list = dataclasses.field(default_factory=list)  # as JSON, with "@type"

    @property
    def reason(self) -> str:
        return next((detail["reason"] for detail in self.details if "reason" in detail), "")

    @property
    def fields(self) -> list[str]:
        violations = [detail.get("fieldViolations", []) for detail in self.details]
        return [violation["field"] for some in violations for violation in some]


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@dataclasses.dataclass
class Call:
    """A unary call and its REST form; `rest` is method, path and body."""

    method: str
    request: dict
    rest: tuple[str, str, dict | None]


def name_of(number: int) -> str:
    return next(code.name for code in grpc.StatusCode if code.value[0] == number)


def detail_json(detail) -> dict:
    return {"@type": f"type.googleapis.com/{detail.DESCRIPTOR.full_name}"} | json_format.MessageToDict(detail)


def frame(message: bytes, flag: int = 0) -> bytes:
    return struct.pack(">BI", flag, len(message)) + message


def frames(body: bytes) -> list[tuple[int, bytes]]:
    found = []
    while body:
        flag, length = struct.unpack(">BI", body[:5])
        found.append((flag, body[5 : 5 + length]))
        body = body[5 + length :]
    return found


class DialectsCase(harness.SuiteCase):
    seeker = ""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.seeker = cls.platform.call(
            SEEKERS + "CreateSeeker", {"seeker": {"display_name": "Ada Example", "email": "ada@example.edu"}}
        ).name

    def headers(self, seeker: str = "", key: str | None = None) -> dict[str, str]:
        key = self.instance.api_key if key is None else key
        return ({"authorization": f"Bearer {key}"} if key else {}) | ({"x-parley-seeker": seeker} if seeker else {})

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection(self.instance.address("edge"), timeout=20)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())

    # The same call in each dialect.

    def by_grpc(self, call: Call, headers: dict[str, str]) -> Outcome:
        with wire.Client(self.instance.address("edge"), headers) as client:
            try:
                return Outcome("OK", json_format.MessageToDict(client.call(call.method, call.request)))
            except wire.Refused as error:
                return Outcome(error.code, None, error.message, [detail_json(detail) for detail in error.details])

    def by_rest(self, call: Call, headers: dict[str, str]) -> Outcome:
        method, path, body = call.rest
        encoded = None if body is None else json.dumps(body).encode()
        answer = self.ask(method, path, encoded, headers | ({"content-type": "application/json"} if encoded else {}))
        self.assertEqual(answer.headers["content-type"], "application/json")
        if answer.status == 200:
            return Outcome("OK", answer.json)
        outcome = Outcome(name_of(answer.json["code"]), None, answer.json["message"], answer.json["details"])
        self.assertEqual(answer.status, HTTP_STATUSES[outcome.code])
        return outcome

    def by_connect(self, call: Call, headers: dict[str, str], kind: str = "json") -> Outcome:
        request = wire.message(wire.types(call.method)[0], call.request)
        body = request.SerializeToString() if kind == "proto" else json_format.MessageToJson(request).encode()
        answer = self.ask("POST", "/" + call.method, body, headers | {"content-type": f"application/{kind}"})
        if answer.status == 200:
            self.assertEqual(answer.headers["content-type"], f"application/{kind}")
            return Outcome("OK", answer.json if kind == "json" else self.reply(call, answer.body))
        self.assertEqual(answer.headers["content-type"], "application/json")
        details = []
        for detail in answer.json["details"]:
            message = wire.message(detail["type"])
            message.ParseFromString(base64.b64decode(detail["value"] + "=" * (-len(detail["value"]) % 4)))
            self.assertEqual(json_format.MessageToDict(message), detail["debug"])
            details.append(detail_json(message))
        code = {"canceled": "CANCELLED"}.get(answer.json["code"], answer.json["code"].upper())
        self.assertEqual(answer.status, HTTP_STATUSES[code])
        return Outcome(code, None, answer.json["message"], details)

    def by_connect_proto(self, call: Call, headers: dict[str, str]) -> Outcome:
        return self.by_connect(call, headers, "proto")

    def by_grpc_web(self, call: Call, headers: dict[str, str], *, text: bool = False) -> Outcome:
        body = frame(wire.message(wire.types(call.method)[0], call.request).SerializeToString())
        kind = "application/grpc-web-text" if text else "application/grpc-web+proto"
        answer = self.ask(
            "POST", "/" + call.method, base64.b64encode(body) if text else body, headers | {"content-type": kind}
        )
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, kind))
        *messages, (flag, trailers) = frames(base64.b64decode(answer.body, validate=True) if text else answer.body)
        self.assertEqual(flag, 0x80)
        said = dict(line.split(": ", 1) for line in trailers.decode("ascii").splitlines())
        if said["grpc-status"] == "0":
            [(flag, message)] = messages
            self.assertEqual(flag, 0)
            return Outcome("OK", self.reply(call, message))
        self.assertEqual(messages, [])
        bits = said["grpc-status-details-bin"]
        status = wire.message("google.rpc.Status")
        status.ParseFromString(base64.b64decode(bits + "=" * (-len(bits) % 4)))
        details = []
        for packed in status.details:
            message = wire.message(packed.type_url.rpartition("/")[2])
            message.ParseFromString(packed.value)
            details.append(detail_json(message))
        return Outcome(name_of(int(said["grpc-status"])), None, urllib.parse.unquote(said["grpc-message"]), details)

    def by_grpc_web_text(self, call: Call, headers: dict[str, str]) -> Outcome:
        return self.by_grpc_web(call, headers, text=True)

    @staticmethod
    def reply(call: Call, data: bytes) -> dict:
        message = wire.message(wire.types(call.method)[1])
        message.ParseFromString(data)
        return json_format.MessageToDict(message)

    def assert_all_say(self, call: Call, headers: dict[str, str]) -> Outcome:
        """Every dialect ends the call as gRPC does; what that was."""
        expected = self.by_grpc(call, headers)
        for dialect in (
            self.by_rest, self.by_connect, self.by_connect_proto, self.by_grpc_web, self.by_grpc_web_text,
        ):  # fmt: skip
            with self.subTest(dialect=dialect.__name__, method=call.method):
                self.assertEqual(dialect(call, headers), expected)
        return expected


class EqualTest(DialectsCase):
    def test_a_reply_is_the_same_in_every_dialect(self):
        contact = {
            "displayName": "Grace Sample", "email": "grace@example.com", "position": "Engineer é",
        }  # fmt: skip
        made = self.ask("POST", "/v1/contacts", json.dumps(contact).encode(), self.headers()).json
        self.assertEqual(made["displayName"], "Grace Sample")
        name = made["name"]
        self.assertEqual(
            self.assert_all_say(
                Call(CONTACTS + "GetContact", {"name": name}, ("GET", f"/v1/{name}", None)), self.headers()
            ).reply,
            made,
        )
        for call in (
            Call(CONTACTS + "ListContacts", {"pageSize": 5}, ("GET", "/v1/contacts?pageSize=5", None)),
            Call(CONTACTS + "ListContacts", {"page_size": 1}, ("GET", "/v1/contacts?page_size=1", None)),
            Call(SEEKERS + "GetSeeker", {"name": self.seeker}, ("GET", f"/v1/{self.seeker}", None)),
            Call(TENANTS + "GetTenant", {}, ("GET", "/v1/tenant", None)),
            Call(TENANTS + "GetPolicy", {}, ("GET", "/v1/policy", None)),
            Call(TENANTS + "ListApiKeys", {}, ("GET", "/v1/apiKeys", None)),
            Call(INTERVIEWS + "ListInterviews", {}, ("GET", "/v1/interviews", None)),
        ):
            self.assertEqual(
                self.assert_all_say(call, self.headers(self.seeker if "Interview" in call.method else "")).code, "OK"
            )

    def test_a_write_repeated_in_another_dialect_is_the_same_write(self):
        request = {"seeker": {"displayName": "Once Only", "email": "once@example.edu"}, "requestId": "dialects-once-1"}
        path = "/v1/seekers?requestId=dialects-once-1"
        made = self.assert_all_say(
            Call(SEEKERS + "CreateSeeker", request, ("POST", path, request["seeker"])), self.headers()
        )
        self.assertEqual(made.reply["displayName"], "Once Only")
        with_key = self.ask(
            "POST",
            "/v1/seekers",
            json.dumps(request["seeker"]).encode(),
            self.headers() | {"Idempotency-Key": "dialects-once-2"},
        )
        self.assertEqual((with_key.status, with_key.json["details"][0]["reason"]), (409, "ALREADY_EXISTS"))

    def test_an_update_names_its_resource_in_the_path_and_its_mask_in_the_query(self):
        made = self.platform.call(
            SEEKERS + "CreateSeeker", {"seeker": {"display_name": "Before", "email": "mask@example.edu"}}
        )
        changed = self.ask(
            "PATCH", f"/v1/{made.name}?updateMask=displayName", b'{"displayName":"After","email":"other@example.edu"}',
            self.headers(),
        )  # fmt: skip
        self.assertEqual(
            (changed.status, changed.json["displayName"], changed.json["email"]), (200, "After", "mask@example.edu")
        )
        self.assertEqual(self.ask("DELETE", f"/v1/{made.name}", None, self.headers()).json, {})
        self.assertEqual(self.ask("GET", f"/v1/{made.name}", None, self.headers()).status, 404)

    def test_an_error_is_the_same_in_every_dialect(self):
        cases = (
            ("NOT_FOUND", "NOT_FOUND", self.headers(),
             Call(CONTACTS + "GetContact", {"name": NOBODY}, ("GET", f"/v1/{NOBODY}", None))),
            ("INVALID_ARGUMENT", "INVALID_FIELDS", self.headers(),
             Call(CONTACTS + "CreateContact", {"contact": {"email": "no address"}},
                  ("POST", "/v1/contacts", {"email": "no address"}))),
            ("INVALID_ARGUMENT", "INVALID_FIELDS", self.headers(),
             Call(CONTACTS + "CreateContact", {}, ("POST", "/v1/contacts", None))),
            ("INVALID_ARGUMENT", "SEEKER_REQUIRED", self.headers(),
             Call(INTERVIEWS + "CreateInterview", {"interview": {"contact": NOBODY}},
                  ("POST", "/v1/interviews", {"contact": NOBODY}))),
            ("INVALID_ARGUMENT", "INVALID_FIELDS", self.headers("nobody"),
             Call(INTERVIEWS + "ListInterviews", {}, ("GET", "/v1/interviews", None))),
            ("UNAUTHENTICATED", "CREDENTIAL_INVALID", self.headers(key=""),
             Call(TENANTS + "GetTenant", {}, ("GET", "/v1/tenant", None))),
            ("UNAUTHENTICATED", "CREDENTIAL_INVALID", self.headers(key="parley_dev_1_wrong"),
             Call(TENANTS + "GetTenant", {}, ("GET", "/v1/tenant", None))),
            ("PERMISSION_DENIED", "ROLE_NOT_ALLOWED", self.headers(self.seeker),
             Call(SEEKERS + "ListSeekers", {}, ("GET", "/v1/seekers", None))),
        )  # fmt: skip
        for code, reason, headers, call in cases:
            outcome = self.assert_all_say(call, headers)
            self.assertEqual((outcome.code, outcome.reason), (code, reason), outcome)


class RefusedTest(DialectsCase):
    """What only HTTP can say wrong."""

    def refused(self, answer: Answer, status: int, reason: str) -> dict:
        self.assertEqual(answer.status, status, answer.body)
        information = next(detail for detail in answer.json["details"] if "ErrorInfo" in json.dumps(detail))
        self.assertEqual(information.get("reason") or information["debug"]["reason"], reason)
        return answer.json

    def post(self, body: bytes, kind: str = "application/json", path: str = "/v1/contacts", **headers) -> Answer:
        return self.ask("POST", path, body, self.headers() | {"content-type": kind} | headers)

    def test_a_field_that_does_not_exist_or_fit_is_named(self):
        for body, field in (
            (b'{"nme":1}', "contact.nme"),
            (b'{"visibility":"NOPE"}', "contact.visibility"),
            (b'{"displayName":5}', "contact.display_name"),
        ):
            error = self.refused(self.post(body), 400, "INVALID_FIELDS")
            self.assertEqual(error["details"][1]["fieldViolations"][0]["field"], field)
            connect = self.post(b'{"contact":' + body + b"}", path="/" + CONTACTS + "CreateContact")
            debug = self.refused(connect, 400, "INVALID_FIELDS")["details"][1]["debug"]
            self.assertEqual(debug, {"fieldViolations": error["details"][1]["fieldViolations"]})
        query = self.refused(
            self.ask("GET", "/v1/contacts?nothing=1&page_sise=2", None, self.headers()), 400, "INVALID_FIELDS"
        )
        self.assertEqual([v["field"] for v in query["details"][1]["fieldViolations"]], ["nothing", "page_sise"])

    def test_hostile_json_is_refused_soon(self):
        self.assertGreaterEqual(len(HOSTILE), 60)
        slowest = 0.0
        for what, body in HOSTILE.items():
            took = []
            for _ in range(5):
                begun = time.monotonic()
                with self.subTest(what):
                    self.refused(self.post(body), 400, "MALFORMED_REQUEST")
                took.append((time.monotonic() - begun) * 1000)
            median = sorted(took)[2]
            slowest = max(slowest, median)
            self.assertLess(median, HOSTILE_MS_MAX, what)
            if len(body) > 1000:
                print(f"{what}: {len(body)} bytes, {median:.1f} ms")
        print(f"{len(HOSTILE)} bodies, the slowest {slowest:.1f} ms")

    def test_a_body_over_the_limit_is_refused_as_over_grpc(self):
        large = {"contact": {"display_name": "x" * 300_000}}
        with self.assertRaises(wire.Refused) as raised:
            self.platform.call(CONTACTS + "CreateContact", large)
        self.assertEqual((raised.exception.code, raised.exception.reason), ("RESOURCE_EXHAUSTED", "REQUEST_TOO_LARGE"))
        for size in (300_000, 900_000):
            body = b'{"displayName":"' + b"x" * size + b'"}'
            error = self.refused(self.post(body), 413, "REQUEST_TOO_LARGE")
            self.assertEqual((error["code"], error["message"]), (8, raised.exception.message))

    def test_paths_methods_and_types_that_are_not_there(self):
        self.refused(self.ask("GET", "/v1/nothing", None, self.headers()), 404, "METHOD_UNKNOWN")
        self.refused(self.post(b"{}", path="/parley.feed.v1.FeedService/Head"), 404, "METHOD_UNKNOWN")
        other = self.ask("PUT", "/v1/contacts", b"{}", self.headers())
        self.refused(other, 405, "METHOD_UNKNOWN")
        self.assertEqual(other.headers["allow"], "GET, HEAD, POST")
        self.refused(self.post(b"{}", "application/x-www-form-urlencoded"), 415, "DIALECT_UNSUPPORTED")
        self.refused(self.post(b"\x1f\x8b", **{"content-encoding": "gzip"}), 415, "DIALECT_UNSUPPORTED")
        self.refused(self.post(b"{}", path="/" + CONTACTS + "ImportContacts"), 501, "DIALECT_UNSUPPORTED")

    def test_tracing_comes_back_and_an_internal_header_is_dropped(self):
        trace = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"
        answer = self.ask(
            "GET", "/v1/tenant", None,
            self.headers() | {"X-Request-Id": "mine-1", "Traceparent": trace, "x-parley-caller-bin": "Zm9yZ2Vk"},
        )  # fmt: skip
        self.assertEqual((answer.status, answer.headers["x-request-id"]), (200, "mine-1"))
        self.assertEqual(answer.headers["traceparent"].split("-")[1], trace.split("-")[1])

    def test_health_and_the_kind_not_found_are_still_there(self):
        self.assertEqual(self.ask("GET", "/healthz").body, b"ok\n")
        self.assertEqual(self.ask("GET", "/nowhere", None, {"accept": "text/html"}).status, 404)


if __name__ == "__main__":
    unittest.main()
