"""Five clients that nobody of this project wrote, each made to call a method with a JSON request.

All give an Outcome in one form: the reply as proto3 JSON, or gRPC's code, the message and every detail.
"""

from __future__ import annotations

import base64
import json
import pathlib
import re
import subprocess
import urllib.parse
from collections.abc import Callable, Sequence

import wire
from google.protobuf import json_format

CODES = {
    "OK": 0,
    "CANCELLED": 1,
    "UNKNOWN": 2,
    "INVALID_ARGUMENT": 3,
    "DEADLINE_EXCEEDED": 4,
    "NOT_FOUND": 5,
    "ALREADY_EXISTS": 6,
    "PERMISSION_DENIED": 7,
    "RESOURCE_EXHAUSTED": 8,
    "FAILED_PRECONDITION": 9,
    "ABORTED": 10,
    "OUT_OF_RANGE": 11,
    "UNIMPLEMENTED": 12,
    "INTERNAL": 13,
    "UNAVAILABLE": 14,
    "DATA_LOSS": 15,
    "UNAUTHENTICATED": 16,
}
SECONDS_MAX = 120  # for all calls of one client
CALL_SECONDS = 10
RULE = re.compile(
    r"^  rpc (\w+)\([^)]*\) returns \([^)]*\) \{\s*option \(google\.api\.http\) = " r'\{(\w+): "([^"]+)"(?: body: "([^"]+)")?\}',
    re.MULTILINE | re.DOTALL,
)
SERVICE = re.compile(r"^service (\w+) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
VARIABLE = re.compile(r"\{([\w.]+)=([^}]*)\}")

Call = dict  # {"method": ..., "request": {...}, "headers": {...}}
Outcome = dict  # {"reply": {...}} or {"code": ..., "message": ..., "details": [...]}


def python_grpcio(address: str, calls: Sequence[Call]) -> list[Outcome]:
    outcomes = []
    for call in calls:
        with wire.Client(address, call["headers"]) as client:
            try:
                reply = client.call(call["method"], call["request"])
                outcomes.append({"reply": json_format.MessageToDict(reply, descriptor_pool=wire.POOL)})
            except wire.Refused as refused:
                outcomes.append(_refused(CODES[refused.code], refused.message, refused.details))
    return outcomes


def javascript(
    client: str, folder: pathlib.Path, descriptors: pathlib.Path
) -> Callable[[str, Sequence[Call]], list[Outcome]]:
    """@grpc/grpc-js ("grpc-js") or connect-es on fetch ("connect-es"), by call.mjs in `folder`."""

    def make(address: str, calls: Sequence[Call]) -> list[Outcome]:
        command = ["node", "call.mjs", client, address, str(descriptors)]
        lines = "".join(json.dumps(call) + "\n" for call in calls)
        done = subprocess.run(
            command, cwd=folder, input=lines, capture_output=True, text=True, timeout=SECONDS_MAX, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{client}: {done.stderr}")
        return [_decoded(json.loads(line)) for line in done.stdout.splitlines()]

    return make


def buf_curl(program: pathlib.Path) -> Callable[[str, Sequence[Call]], list[Outcome]]:
    """By reflection: it knows no .proto file."""

    def one(address: str, call: Call) -> Outcome:
        command = [
            str(program),
            "curl",
            "--http2-prior-knowledge",
            "--protocol",
            "grpc",
            "--data",
            json.dumps(call["request"]),
        ]
        command += [part for name, value in call["headers"].items() for part in ("--header", f"{name}: {value}")]
        command.append(f"http://{address}/{call['method']}")
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
        if done.returncode == 0:
            return {"reply": json.loads(done.stdout)}
        error = json.loads(done.stderr)
        return _decoded(
            {
                "code": CODES[error["code"].upper()],
                "message": error.get("message", ""),
                "details": error.get("details", []),
            }
        )

    return lambda address, calls: [one(address, call) for call in calls]


def curl(address: str, calls: Sequence[Call]) -> list[Outcome]:
    """REST, by the google.api.http rules of the .proto files."""
    rules = _http_rules()
    return [_curl_one(address, call, *rules[call["method"]]) for call in calls]


def _curl_one(address: str, call: Call, verb: str, template: str, body: str) -> Outcome:
    rest = json.loads(json.dumps(call["request"]))
    path = VARIABLE.sub(lambda found: urllib.parse.quote(_taken(rest, found[1]), safe="/"), template)
    command = [
        "curl",
        "--silent",
        "--show-error",
        "--noproxy",
        "*",
        "--max-time",
        str(CALL_SECONDS),
        "--request",
        verb.upper(),
    ]
    command += [part for name, value in call["headers"].items() for part in ("--header", f"{name}: {value}")]
    if body:
        sent = rest if body == "*" else rest.pop(_json_name(body), {})
        command += ["--header", "content-type: application/json", "--data", json.dumps(sent)]
        rest = {} if body == "*" else rest
    query = f"?{urllib.parse.urlencode(rest)}" if rest else ""
    done = subprocess.run([*command, f"http://{address}{path}{query}"], capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    if "code" not in answer:
        return {"reply": answer}
    details = [
        _message_of(detail["@type"], {key: value for key, value in detail.items() if key != "@type"})
        for detail in answer.get("details", [])
    ]
    return _refused(answer["code"], answer.get("message", ""), details)


def _taken(request: dict, path: str) -> str:
    """The value at the path, which is taken out of the request: it stands in the URL."""
    *outer, last = (_json_name(part) for part in path.split("."))
    for name in outer:
        request = request.get(name, {})
    return request.pop(last, "")


def _json_name(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(part.capitalize() for part in more)


def _http_rules() -> dict[str, tuple[str, str, str]]:
    """Method -> verb, template, body: the rules as they stand in the protos, each on one line."""
    rules = {}
    for file in (wire.ROOT / "protos").rglob("*.proto"):
        text = re.sub(r"//.*", "", file.read_text())
        package = re.search(r"^package ([\w.]+);", text, re.MULTILINE)[1]
        for service, methods in SERVICE.findall(text):
            for method, verb, template, body in RULE.findall(methods):
                rules[f"{package}.{service}/{method}"] = (verb, template, body)
    return rules


def _decoded(outcome: dict) -> Outcome:
    """The outcome of a client that gives details as bytes in base64."""
    if "reply" in outcome:
        return outcome
    details = []
    for packed in outcome["details"]:
        detail = wire.message(packed["type"])
        detail.ParseFromString(base64.b64decode(packed["value"] + "=" * (-len(packed["value"]) % 4)))
        details.append(detail)
    return _refused(outcome["code"], outcome["message"], details)


def _message_of(type_url: str, fields: dict) -> wire.Message:
    return wire.message(type_url.rpartition("/")[2], fields)


def _refused(code: int, message: str, details: Sequence[wire.Message]) -> Outcome:
    named = [{"type": detail.DESCRIPTOR.full_name, "fields": wire.as_dict(detail)} for detail in details]
    return {"code": code, "message": message, "details": named}
