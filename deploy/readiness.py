"""Asking a process whether it is ready, and waiting, with an end, for anything that can be asked."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable

from processes import Ready

TIMEOUT_SECONDS = 1.0  # for one question
POLL_SECONDS = 0.02
SERVING = b"\x08\x01"  # grpc.health.v1.HealthCheckResponse{status: SERVING} on the wire


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Asks again and again until the answer is yes; False when it was not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def is_ready(question: Ready, address: str) -> bool:
    try:
        return _ASK[question.how](question, address)
    except (OSError, http.client.HTTPException):
        return False


def _accepts(question: Ready, address: str) -> bool:
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), TIMEOUT_SECONDS):
        return True


def _answers_http(question: Ready, address: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", question.path)
        return connection.getresponse().status == 200
    finally:
        connection.close()


def _serves_grpc(question: Ready, address: str) -> bool:
    _accepts(question, address)  # a refused connection answers at once; a gRPC channel would back off for a second
    import grpc  # here, so that --stop and the refusals do not wait for it

    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")  # bytes in, bytes out; b"" asks for the server
        try:
            return check(b"", timeout=TIMEOUT_SECONDS, wait_for_ready=True) == SERVING
        except grpc.RpcError:
            return False


_ASK = {"tcp": _accepts, "http": _answers_http, "grpc": _serves_grpc}
