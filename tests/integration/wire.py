"""Calls by name, with requests and replies as the protos describe them: no generated code to keep in step.

The .proto files are compiled once in each test process (0.1 s), third-party ones from where Debian has them.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import pathlib
import subprocess
import time
from collections.abc import Iterable, Iterator

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.message import Message

ROOT = pathlib.Path(__file__).resolve().parents[2]
THIRD_PARTY = ("/usr/share/gocode/src/github.com/gogo/googleapis", "/usr/share/grpc-proto")
THIRD_PARTY_FILES = ("google/rpc/status.proto", "google/rpc/error_details.proto", "grpc/health/v1/health.proto")
CALL_SECONDS = 10.0


_PROTOS = ROOT / "protos"
_FILES = sorted(str(file.relative_to(_PROTOS)) for file in _PROTOS.rglob("*.proto"))


def _compiled() -> descriptor_pool.DescriptorPool:
    paths = [f"-I{folder}" for folder in (_PROTOS, *THIRD_PARTY)]
    command = ["protoc", *paths, "--include_imports", "--descriptor_set_out=/dev/stdout", *_FILES, *THIRD_PARTY_FILES]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(output).file:  # each after what it imports
        pool.Add(file)
    return pool


POOL = _compiled()
_MESSAGES = message_factory.MessageFactory(POOL)
_SERVICE_ROLE = POOL.FindEnumTypeByName("parley.auth.v1.Role").values_by_name["ROLE_SERVICE"].number


def message(full_name: str, fields: dict | None = None) -> Message:
    """A message of the type, e.g. "parley.contacts.v1.Seeker", with fields as in proto3 JSON."""
    empty = _MESSAGES.GetPrototype(POOL.FindMessageTypeByName(full_name))()
    return json_format.ParseDict(fields or {}, empty, descriptor_pool=POOL)


def as_dict(reply: Message) -> dict:
    return json_format.MessageToDict(reply, preserving_proto_field_name=True, descriptor_pool=POOL)


class Refused(Exception):
    """A call that ended in an error: its code, its reason (ErrorInfo) and every detail, decoded."""

    def __init__(self, error: grpc.RpcError):
        self.code: str = error.code().name
        self.message: str = error.details()
        self.details: list[Message] = _details(error)
        information = self.detail("google.rpc.ErrorInfo")
        self.reason: str = information.reason if information else ""
        self.metadata: dict[str, str] = dict(information.metadata) if information else {}
        super().__init__(f"{self.code} / {self.reason or 'no reason'}: {self.message} {self.fields or ''}")

    def detail(self, full_name: str) -> Message | None:
        """The first detail of the type, or None."""
        return next((detail for detail in self.details if detail.DESCRIPTOR.full_name == full_name), None)

    @property
    def fields(self) -> list[str]:
        """The paths of all fields that were found wrong (BadRequest)."""
        violations = self.detail("google.rpc.BadRequest")
        return [violation.field for violation in violations.field_violations] if violations else []


def _details(error: grpc.RpcError) -> list[Message]:
    trailers = dict(error.trailing_metadata() or ())
    status = message("google.rpc.Status")
    status.ParseFromString(trailers.get("grpc-status-details-bin", b""))
    details = []
    for packed in status.details:
        detail = message(packed.type_url.rpartition("/")[2])
        detail.ParseFromString(packed.value)
        details.append(detail)
    return details


class Client:
    """Calls one address as one caller. `metadata` is sent with each call, `options` are the channel's. Close it, or
    use it in a with block."""

    def __init__(self, address: str, metadata: dict[str, str | bytes] | None = None, options: tuple = ()):
        self._channel = grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0), *options])
        self._metadata = metadata or {}

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_error) -> None:
        self.close()

    def close(self) -> None:
        self._channel.close()

    def call(
        self, method: str, fields: dict | Message | None = None, *, seconds: float = CALL_SECONDS, **metadata
    ) -> Message:
        """A unary call of "parley.contacts.v1.SeekersService/GetSeeker". Raises Refused."""
        described, serialize, parse = _codec(method)
        send = self._channel.unary_unary(f"/{method}", serialize, parse)
        request = fields if isinstance(fields, Message) else message(described.input_type.full_name, fields)
        try:
            return send(request, timeout=seconds, metadata=self._sent(metadata), wait_for_ready=True)
        except grpc.RpcError as error:
            raise Refused(error) from None

    def stream(
        self, method: str, requests: Iterable[dict | Message], *, seconds: float = CALL_SECONDS, **metadata
    ) -> Iterator[Message]:
        """A streaming call in either or both directions: yields the replies as they come. Raises Refused."""
        described, serialize, parse = _codec(method)
        name = described.input_type.full_name
        sent = (fields if isinstance(fields, Message) else message(name, fields) for fields in requests)
        try:
            yield from self._channel.stream_stream(f"/{method}", serialize, parse)(
                sent, timeout=seconds, metadata=self._sent(metadata), wait_for_ready=True
            )
        except grpc.RpcError as error:
            raise Refused(error) from None

    def _sent(self, metadata: dict) -> tuple:
        return tuple((self._metadata | {name.replace("_", "-"): value for name, value in metadata.items()}).items())


@dataclasses.dataclass(frozen=True)
class Method:
    """A method of the suite, as its descriptor has it."""

    name: str  # "parley.contacts.v1.SeekersService/GetSeeker"
    request: str  # full name of its request
    is_streaming: bool
    is_public: bool  # clients may call it, and not only services

    @property
    def service_word(self) -> str:
        """Who serves it: "contacts"."""
        return self.name.split(".")[1]

    @property
    def resource(self) -> str:
        """What it is about, in lower case: "getseeker"."""
        return self.name.partition("/")[2].lower()


def methods() -> list[Method]:
    """Every method of the services of this suite."""
    found = []
    for name in _FILES:
        for service in POOL.FindFileByName(name).services_by_name.values():
            for described in service.methods:
                policy = _option(described, "google.protobuf.MethodOptions", "parley.auth.v1.policy")
                streams = described.client_streaming or described.server_streaming
                public = any(role != _SERVICE_ROLE for role in policy.allow)
                full_name = f"{service.full_name}/{described.name}"
                found.append(Method(full_name, described.input_type.full_name, streams, public))
    return found


def rule(field) -> Message:
    """What a field accepts: its parley.api.v1.Field."""
    return _option(field, "google.protobuf.FieldOptions", "parley.api.v1.field")


def _option(described, options_name: str, option: str) -> Message:
    options = _MESSAGES.GetPrototype(POOL.FindMessageTypeByName(options_name))()
    options.ParseFromString(described.GetOptions().SerializeToString())
    return options.Extensions[POOL.FindExtensionByName(option)]


def with_api_key(key: str, seeker: str = "") -> dict[str, str]:
    """The metadata of a platform, or, when it names one, of a platform acting for a seeker ("seekers/...")."""
    return {"authorization": f"Bearer {key}"} | ({"x-parley-seeker": seeker} if seeker else {})


def signed_by_service(key_file: pathlib.Path, tenant: str = "") -> dict[str, bytes]:
    """The metadata of one of our own services, good for 60 s."""
    return signed(key_file, {"role": "ROLE_SERVICE", "tenant": tenant, "subject": "services/tests"})


def signed(key_file: pathlib.Path, caller: dict) -> dict[str, bytes]:
    """The metadata of a parley.caller.v1.Caller, good for 60 s (common/rpc/caller.h)."""
    stated = message("parley.caller.v1.Caller", caller | {"expire_unix_seconds": int(time.time()) + 60})
    assertion = message("parley.caller.v1.SignedCaller")
    assertion.caller = stated.SerializeToString()
    assertion.mac = hmac.digest(bytes.fromhex(key_file.read_text().strip()), assertion.caller, hashlib.sha256)
    return {"x-parley-caller-bin": assertion.SerializeToString()}


def signed_for_seeker(key_file: pathlib.Path, tenant: str, seeker: str) -> dict[str, bytes]:
    """What the gateway sends to a service when a platform acts for a seeker; good for 60 s."""
    acting = {"subject": "apiKeys/tests", "act_as": seeker, "scopes": ["*"]}
    return signed(key_file, {"role": "ROLE_SEEKER", "tenant": tenant} | acting)


def types(method: str) -> tuple[str, str]:
    """The full names of a method's request and reply."""
    described, _, _ = _codec(method)
    return described.input_type.full_name, described.output_type.full_name


def _codec(method: str):
    service, _, name = method.partition("/")
    described = POOL.FindServiceByName(service).FindMethodByName(name)
    reply = _MESSAGES.GetPrototype(described.output_type)
    return described, lambda request: request.SerializeToString(), reply.FromString
