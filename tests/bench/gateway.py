"""grpc_forward: unary gRPC through the gateway against the same calls made directly at the service."""

from __future__ import annotations

import pathlib
import struct
import tempfile
from collections.abc import Callable

import figures
import h2load
import stage
import wire

METHOD = stage.CONTACTS + "GetContact"
CLIENTS, STREAMS = 8, 8  # connections, and calls in progress on each
COUNTED_SHARE = 0.9  # of what h2load counts must be in the server's own counters; the rest ended outside its seconds


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
            with _all_ok(suite, size.seconds) as counted:
                counted.rate = h2load.per_second(
                    url, size.seconds, headers, clients=CLIENTS, streams=STREAMS, body=pathlib.Path(body.name)
                )
            return counted.rate

        ours, peer = [], []
        for _round in range(size.rounds):
            _check_sample(through, wanted)
            peer.append(load("contacts", lambda: ("x-parley-caller-bin", stage.signed_header(suite))))
            ours.append(load("gateway", lambda: ("authorization", f"Bearer {key}")))
            _check_sample(through, wanted)
        through.close()
    settings = {
        "call": METHOD, "peer": "the same calls at the service", "connections": CLIENTS, "calls in progress": CLIENTS * STREAMS,
        "seconds a measurement": size.seconds, "load": "h2load",
    }
    return [figures.row("grpc_forward", "calls/s", settings, ours, peer)]


class _all_ok:
    """The block's calls all end with OK by the service's own counters; those cut off at its end are CANCELLED."""

    def __init__(self, suite: stage.Suite, seconds: float):
        self.rate = 0.0
        self._suite = suite
        self._seconds = seconds

    def __enter__(self) -> _all_ok:
        self._before = stage.calls_by_code(self._suite, "contacts_admin", METHOD)
        return self

    def __exit__(self, kind, _error, _trace) -> None:
        if kind is not None:
            return
        after = stage.calls_by_code(self._suite, "contacts_admin", METHOD)
        made = {code: count - self._before.get(code, 0) for code, count in after.items()}
        bad = {code: count for code, count in made.items() if count and code not in ("OK", "CANCELLED")}
        least = COUNTED_SHARE * self.rate * self._seconds
        if bad or made.get("CANCELLED", 0) > CLIENTS * STREAMS or made.get("OK", 0) < least:
            raise stage.BenchError(f"of the calls measured the service says {made}; all should be OK, {least:.0f} at least")


def _check_sample(client: wire.Client, wanted: wire.Message) -> None:
    """One call with an independent client, gRPC's status and message included."""
    if client.call(METHOD, {"name": wanted.name}) != wanted:
        raise stage.BenchError("the gateway answers another contact than the one asked for")
