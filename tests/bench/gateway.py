"""grpc_forward: unary gRPC through the gateway against the same calls made directly at the service."""

from __future__ import annotations

import contextlib
import pathlib
import struct
import tempfile
from collections.abc import Callable, Iterator

import figures
import h2load
import stage
import wire

METHOD = stage.CONTACTS + "GetContact"
CLIENTS, STREAMS = 8, 8  # connections, and calls in progress on each


def measure(size: stage.Size) -> list[figures.Row]:
    stage.build()
    with stage.suite("contacts", "gateway") as suite, tempfile.NamedTemporaryFile() as body:
        key = suite.instance.api_key
        through = wire.Client(suite.instance.address("gateway"), wire.with_api_key(key))
        contact = {"display_name": "Grace Sample", "email": "grace@example.com", "position": "Clinical data scientist"}
        wanted = through.call(stage.CONTACTS + "CreateContact", {"contact": contact})
        request = wire.message("parley.contacts.v1.GetContactRequest", {"name": wanted.name}).SerializeToString()
        body.write(struct.pack(">?I", False, len(request)) + request)  # gRPC's frame: not compressed, its length
        body.flush()

        def load(port: str, credential: Callable[[], tuple[str, str]]) -> float:
            name, value = credential()
            headers = {"content-type": "application/grpc", "te": "trailers", name: value}
            url = f"http://{suite.instance.address(port)}/{METHOD}"
            with _all_ok(suite):
                return h2load.per_second(
                    url, size.seconds, headers, clients=CLIENTS, streams=STREAMS, body=pathlib.Path(body.name)
                )

        ours, peer = [], []
        for _round in range(size.rounds):
            _check_sample(through, wanted)
            peer.append(load("contacts", lambda: ("x-parley-caller-bin", stage.signed_header(suite))))
            ours.append(load("gateway", lambda: ("authorization", f"Bearer {key}")))
            _check_sample(through, wanted)
        through.close()
    settings = {
        "call": METHOD,
        "peer": "the same calls at the service",
        "connections": CLIENTS,
        "calls in progress": CLIENTS * STREAMS,
        "seconds a measurement": size.seconds,
        "load": "h2load",
    }
    return [figures.row("grpc_forward", "calls/s", settings, ours, peer)]


@contextlib.contextmanager
def _all_ok(suite: stage.Suite) -> Iterator[None]:
    """The block makes calls, and all of them end with OK by the service's own counters."""
    before = stage.calls_by_code(suite, "contacts_admin", METHOD)
    yield
    after = stage.calls_by_code(suite, "contacts_admin", METHOD)
    made = {code: count - before.get(code, 0) for code, count in after.items() if count > before.get(code, 0)}
    if list(made) != ["OK"]:
        raise stage.BenchError(f"of the calls measured the service says {made}; all should be OK")


def _check_sample(client: wire.Client, wanted: wire.Message) -> None:
    """One call with an independent client, gRPC's status and message included."""
    if client.call(METHOD, {"name": wanted.name}) != wanted:
        raise stage.BenchError("the gateway answers another contact than the one asked for")
