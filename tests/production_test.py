"""The services start with the flag files of k8s/overlays/prod, and refuse to without what production needs.

Only the places differ from a pod: secrets, data and ports are this test's own.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import unittest

import manifests
from manifests import SERVICES

sys.path.insert(0, str(manifests.ROOT / "deploy"))
import instance  # noqa: E402
import port_plan  # noqa: E402
import readiness  # noqa: E402
from processes import Ready  # noqa: E402

START_SECONDS = 30
STOP_SECONDS = 40


class ProductionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        (cls.production,) = [overlay for overlay in manifests.overlays() if overlay.title == "prod, as written"]
        cleanup = contextlib.ExitStack()
        cls.addClassCleanup(cleanup.close)
        cls.ports = cleanup.enter_context(port_plan.reserved_ports())

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="parley-production-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        instance.write_secrets(self.folder / "secrets")

    def test_every_service_serves_with_the_flags_of_production(self):
        for name in SERVICES:
            with self.subTest(name), self.started(name) as process:
                question = Ready("grpc", name)
                address = f"127.0.0.1:{self.ports[name]}"
                is_decided = lambda: readiness.is_ready(question, address) or process.poll() is not None  # noqa: E731
                self.assertTrue(readiness.wait_until(is_decided, START_SECONDS), "neither serves nor ends")
                self.assertIsNone(process.poll(), process.poll() is not None and process.stdout.read())
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(STOP_SECONDS), 0)

    def test_a_test_clock_is_refused(self):
        clock = self.folder / "clock"
        clock.write_bytes(struct.pack("<q", 0))
        for name in ("contacts", "scheduling", "notification"):
            self.assertIn("takes no test clock", self.refusal(name, PARLEY_TEST_CLOCK=str(clock)))

    def test_a_secret_that_is_missing_is_named(self):
        for name in SERVICES:
            for file in sorted(self.secrets_of(name)):
                with self.subTest(name, file=file.name):
                    kept = file.read_bytes()
                    file.unlink()
                    words = self.refusal(name)
                    self.assertIn("bootstrap" if file.name == "bootstrap.json" else file.name, words)
                    file.write_bytes(kept)

    def test_a_key_that_is_cut_short_is_refused(self):
        (self.folder / "secrets/caller.key").write_text("abc\n")
        for name in SERVICES:
            self.assertIn("64 hex digits", self.refusal(name))

    def secrets_of(self, name: str) -> set[pathlib.Path]:
        values = self.production.flags(name).values()
        return {self.folder / "secrets" / pathlib.Path(value).name for value in values if value.startswith("/run/secrets/")}

    def refusal(self, name: str, **environment: str) -> str:
        """What the service says when it ends by itself without serving."""
        with self.started(name, **environment) as process:
            words = process.communicate(timeout=START_SECONDS)[0]
        self.assertEqual(process.returncode, 1, words)
        self.assertIn("cannot start", words)
        return words

    @contextlib.contextmanager
    def started(self, name: str, **environment: str):
        """The program with one flag file, made of the overlay's, until the block ends."""
        file = self.folder / f"{name}.flags"
        file.write_text("".join(f"--{flag}={self.placed(name, value)}\n" for flag, value in self.flags(name)))
        process = subprocess.Popen(
            [manifests.BIN / f"parley-{name}", f"--flagfile={file}"],
            env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def flags(self, name: str):
        return self.production.flags(name).items()

    def placed(self, name: str, value: str) -> str:
        """A value of a pod's flag, with this test's places in it."""
        for port, number in manifests.PORTS.items():
            value = value.replace(f"0.0.0.0:{number}", f"127.0.0.1:{self.ports[port]}")
            value = value.replace(f"{port}:{number}", f"127.0.0.1:{self.ports[port]}")
        if value == "/data":
            return str(self.folder / f"data-{name}")
        return value.replace("/run/secrets/", f"{self.folder}/secrets/")


if __name__ == "__main__":
    unittest.main()
