"""rest_call: our REST against a gateway in Node that a team would write itself (peers/rest_gateway.mjs)."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator

import figures
import h2load
import stage
import wire

PEER = "tests/bench/peers"
CLIENTS = 32  # connections, one request in progress on each
STOP_SECONDS = 10
COMPARED = ("name", "displayName", "email", "position", "zone", "createTime", "etag")


def measure(size: stage.Size) -> list[figures.Row]:
    stage.build()
    peer_folder = pathlib.Path(_output([stage.ROOT / "tests/npm", PEER]))
    with stage.suite("contacts", "gateway") as suite:
        with wire.Client(suite.instance.address("gateway"), wire.with_api_key(suite.instance.api_key)) as client:
            contact = {
                "display_name": "Grace Sample",
                "email": "grace@example.com",
                "position": "Clinical data scientist",
            }
            path = "/v1/" + client.call(stage.CONTACTS + "CreateContact", {"contact": contact}).name
        with _peer(suite, peer_folder, workers=1) as alone, _peer(suite, peer_folder, workers=2) as doubled:
            return _compare(size, suite, path, {"rest_call": alone, "rest_call_cluster": doubled})


def _compare(size: stage.Size, suite: stage.Suite, path: str, peers: dict[str, str]) -> list[figures.Row]:
    headers = {"authorization": f"Bearer {suite.instance.api_key}"}
    our_url = f"http://{suite.instance.address('gateway_http')}{path}"
    expected = _answer(our_url, headers)
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in peers}
    for _round in range(size.rounds):
        for name, address in peers.items():
            answer = _answer(address + path, headers)
            if any(answer.get(field) != expected.get(field) for field in COMPARED):
                raise stage.BenchError(f"the two do not answer the same: {expected} and {answer}")
            theirs[name].append(h2load.per_second(address + path, size.seconds, headers, clients=CLIENTS, http1=True))
        ours.append(h2load.per_second(our_url, size.seconds, headers, clients=CLIENTS, http1=True))
    settings = {
        "call": "GET /v1/contacts/*",
        "connections": CLIENTS,
        "seconds a measurement": size.seconds,
        "load": "h2load, HTTP/1.1 kept alive",
        "peer": "express 5 and @grpc/grpc-js; both without the edge",
    }
    processes = {
        "rest_call": "one process, as `node gateway.mjs` runs",
        "rest_call_cluster": "two processes of its cluster module",
    }
    return [figures.row(name, "calls/s", settings | {"peer's": processes[name]}, ours, theirs[name]) for name in peers]


@contextlib.contextmanager
def _peer(suite: stage.Suite, folder: pathlib.Path, workers: int) -> Iterator[str]:
    """The peer's address while it runs; it is stopped by its pid."""
    secrets = suite.instance.folder / "secrets"
    environment = os.environ | {
        "CONTACTS_ADDRESS": suite.instance.address("contacts"),
        "CALLER_KEY_FILE": str(secrets / "caller.key"),
        "API_KEY": suite.instance.api_key,
        "PROTOS": str(stage.ROOT / "protos") + os.pathsep + os.pathsep.join(wire.THIRD_PARTY),
        "WORKERS": str(workers),
    }
    process = subprocess.Popen(
        ["node", "rest_gateway.mjs"], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        ready = process.stdout.readline()  # ends, with nothing, when the process ends
        if not ready.startswith("http://"):
            raise stage.BenchError(f"the peer did not start: {ready}")
        yield ready.strip()
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def _answer(url: str, headers: dict[str, str]) -> dict:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=wire.CALL_SECONDS) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        raise stage.BenchError(f"GET {url} answers {error.code}: {error.read(300).decode(errors='replace')}") from error


def _output(command: list) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
