"""The images that .ci/images built, running as compose.yaml says: hardened, healthy, and together the whole suite.

.ci/images runs this as root in a network namespace of its own. What is asked is asked on the images' real ports.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import unittest

DEPLOY = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(DEPLOY), str(DEPLOY.parent / "tests"), str(DEPLOY.parent / "tests/integration")]
import containers  # noqa: E402
import instance  # noqa: E402
import manifests  # noqa: E402
import port_plan  # noqa: E402
import readiness  # noqa: E402
import wire  # noqa: E402
from processes import PROCESSES, Ready  # noqa: E402

IMAGES = DEPLOY.parent / "build/images"
PORTS = port_plan.ports_at(port_plan.DEFAULT_BASE)
VERSION = (DEPLOY.parent / "VERSION").read_text().strip()
SERVICES = ("contacts", "scheduling", "notification", "gateway")
BOOT_SECONDS = 60
STOP_SECONDS = 45  # as in compose.yaml
INTERVIEWS = "parley.scheduling.v1.InterviewsService/"


class ImagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cleanup = contextlib.ExitStack()
        cls.addClassCleanup(cleanup.close)
        folder, buildah = _prepare(cleanup)
        compose = containers.compose()
        _answer_for(cleanup, {name: ["127.0.0.1"] for name in compose["services"]})
        cls.secrets = _make_secrets(folder, compose)
        cls.images = {name: buildah.image(service["image"]) for name, service in compose["services"].items()}
        cls.containers = {}
        for name in (process.name for process in PROCESSES):
            container = containers.Container(name, compose, cls.images[name], folder)
            container.start()
            cleanup.callback(_stop, name, container)
            cls.containers[name] = container
        for name, container in cls.containers.items():
            if not readiness.wait_until(container.is_healthy, BOOT_SECONDS):
                raise AssertionError(f"{name} did not become healthy:\n{container.log.read_text()[-4000:]}")

    def client(self, seeker: str = "") -> wire.Client:
        key = json.loads((self.secrets / "bootstrap.json").read_text())["api_key"]
        return wire.Client(f"127.0.0.1:{PORTS['edge']}", wire.with_api_key(key, seeker))

    def identified(self, seeker: wire.Client, contact: str) -> str:
        """The name of a new interview. News of a person may still be on its way to scheduling, which says so."""
        made = []

        def is_made() -> bool:
            fields = {"contact": contact, "scope": "SCOPE_ROLE", "goals": ["How people get in"], "mode": "MODE_VIDEO"}
            try:
                made.append(seeker.call(INTERVIEWS + "CreateInterview", {"interview": fields}).name)
            except wire.Refused as refused:
                self.assertEqual(refused.code, "UNAVAILABLE", refused)
            return bool(made)

        self.assertTrue(readiness.wait_until(is_made, BOOT_SECONDS), "scheduling does not know the contact")
        return made[0]

    def test_every_process_of_the_suite_has_an_image(self):
        self.assertEqual(set(self.images), {process.name for process in PROCESSES})

    def test_what_an_image_says_of_itself(self):
        for name, image in self.images.items():
            with self.subTest(name):
                labels = image.config["Labels"]
                self.assertEqual(labels["org.opencontainers.image.title"], f"parley/{name}")
                self.assertEqual(labels["org.opencontainers.image.version"], VERSION)
                self.assertEqual(labels["org.opencontainers.image.licenses"], "Apache-2.0")
                self.assertTrue(labels["org.opencontainers.image.description"])
                self.assertEqual(image.config["User"], "65532:65532")

    def test_every_library_of_a_service_is_there(self):
        for name in SERVICES:
            with self.subTest(name):
                listed = self.containers[name].run("ldd", "/usr/local/bin/parley-service")
                self.assertEqual(listed.returncode, 0, listed.stderr)
                self.assertIn("libgrpc", listed.stdout)
                self.assertNotIn("not found", listed.stdout)

    def test_what_kubernetes_runs_in_a_container_is_there(self):
        for name, command in _executed(manifests.overlays()[0]):
            with self.subTest(name, command=command):
                self.assertEqual(self.containers[name].run("test", "-x", command[0]).returncode, 0)

    def test_nothing_that_compiles_is_in_an_image(self):
        for name, image in self.images.items():
            for tool in ("gcc", "g++", "cc", "make", "cmake", "ninja", "protoc"):
                self.assertFalse((image.root / "usr/bin" / tool).exists(), f"{tool} in {name}")

    def test_every_process_runs_without_a_right_to_more(self):
        for name, container in self.containers.items():
            with self.subTest(name):
                status = container.status()
                self.assertEqual(set(status["Uid"].split()), {"65532"})
                self.assertEqual(set(status["Gid"].split()), {"65532"})
                self.assertEqual({status[kind] for kind in ("CapEff", "CapPrm", "CapBnd")}, {"0" * 16})
                self.assertEqual(status["NoNewPrivs"], "1")
                written = container.run("touch", "/etc/parley.new")
                self.assertIn("Read-only file system", written.stderr)

    def test_every_health_service_says_serving_on_new_connections(self):
        for name in SERVICES:
            for service in (b"", b"readiness", b"liveness"):
                with self.subTest(name, service=service):
                    self.assertEqual(_health(PORTS[name], service), readiness.SERVING)
        self.assertTrue(readiness.is_ready(Ready("http", "edge_admin"), f"127.0.0.1:{PORTS['edge_admin']}"))

    def test_a_request_goes_through_every_part_and_comes_out_as_a_mail(self):
        with self.client() as platform:
            seeker = {"display_name": "Ada Example", "email": "ada@example.edu"}
            seeker_name = platform.call("parley.contacts.v1.SeekersService/CreateSeeker", {"seeker": seeker}).name
            contact = {"display_name": "Grace Sample", "email": "grace@example.com"}
            contact_name = platform.call("parley.contacts.v1.ContactsService/CreateContact", {"contact": contact}).name
        with self.client(seeker_name) as seeker:
            interview = self.identified(seeker, contact_name)
            request = {"name": interview, "reason": "Your talk made me curious how you came to it."}
            seeker.call(INTERVIEWS + "RequestInterview", request)
        folder = self.containers["mail"].volume
        self.assertTrue(readiness.wait_until(lambda: any(folder.glob("*.eml")), 30), "no mail came out")
        self.assertIn(b"grace@example.com", next(folder.glob("*.eml")).read_bytes())


class GatewaysTest(unittest.TestCase):
    """The edge's image before gateways that come and go, as pods do; HTTP listeners that say who they are stand for them."""

    def test_calls_are_spread_over_all_gateways_and_follow_them(self):
        with contextlib.ExitStack() as cleanup:
            folder, buildah = _prepare(cleanup)
            addresses = ["127.0.0.1", "127.0.0.2", "127.0.0.3"]
            names = _answer_for(cleanup, {"gateway": addresses})
            for address in addresses:
                _say_who(cleanup, address)
            compose = containers.compose()
            edge = containers.Container("edge", compose, buildah.image(compose["services"]["edge"]["image"]), folder)
            edge.start()
            cleanup.callback(_stop, "edge", edge)
            for there in (addresses, addresses[1:2], addresses):
                names.addresses["gateway"] = there
                answer = functools.partial(_these_answer, set(there))
                self.assertTrue(readiness.wait_until(answer, BOOT_SECONDS), f"the edge does not find {there} alone")


class _Who(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        answer = self.server.server_address[0].encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_arguments):
        pass


def _say_who(cleanup: contextlib.ExitStack, address: str) -> None:
    server = cleanup.enter_context(http.server.ThreadingHTTPServer((address, PORTS["gateway_http"]), _Who))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cleanup.callback(server.shutdown)


def _these_answer(expected: set[str]) -> bool:
    """Whether these, and nobody else, answer calls of the edge, each its part."""
    return {_who_answers() for _ in range(2 * len(expected))} == expected


def _who_answers() -> str:
    """Who answers a call of the edge; "" when nobody does."""
    connection = http.client.HTTPConnection("127.0.0.1", PORTS["edge"], timeout=5)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return answer.read().decode() if answer.status == 200 else ""
    except OSError:
        return ""
    finally:
        connection.close()


def _prepare(cleanup: contextlib.ExitStack) -> tuple[pathlib.Path, containers.Buildah]:
    """A folder and the images; both are cleaned up after what comes later."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="parley-images-")))
    folder.chmod(0o755)
    buildah = containers.Buildah(IMAGES / "storage", IMAGES / "run")
    cleanup.callback(buildah.remove_all)
    return folder, buildah


def _answer_for(cleanup: contextlib.ExitStack, addresses: dict[str, list[str]]) -> containers.NameServer:
    names = containers.NameServer(addresses)
    cleanup.callback(names.close)
    return names


def _stop(name: str, container: containers.Container) -> None:
    code = container.stop(STOP_SECONDS)
    if code != 0:
        raise AssertionError(f"{name} ended with {code} when it was stopped:\n{container.log.read_text()[-4000:]}")


def _executed(overlay: manifests.Overlay):
    """The name of a workload and a command, for every `exec` of its container."""
    for name, workload in overlay.workloads().items():
        container = manifests.container_of(manifests.pod_of(workload))
        handlers = [container[probe] for probe in ("startupProbe", "readinessProbe", "livenessProbe")]
        handlers += container.get("lifecycle", {}).values()
        yield from ((name, handler["exec"]["command"]) for handler in handlers if "exec" in handler)


def _make_secrets(folder: pathlib.Path, compose: dict) -> pathlib.Path:
    """Secrets of this test alone, owned by the images' user, in the place of those that compose.yaml names."""
    made = folder / "secrets"
    instance.write_secrets(made)
    for name, secret in compose["secrets"].items():
        os.chown(made / name, containers.USER, containers.USER)
        secret["file"] = str(made / name)
    return made


def _health(port: int, service: bytes) -> bytes:
    import grpc

    options = [("grpc.enable_http_proxy", 0), ("grpc.use_local_subchannel_pool", 1)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        request = b"\x0a" + bytes([len(service)]) + service if service else b""
        return check(request, timeout=10, wait_for_ready=True)


if __name__ == "__main__":
    unittest.main(verbosity=2)
