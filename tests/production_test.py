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
import tempfile
import unittest

import manifests  # first: it makes deploy/ importable
from manifests import SERVICES
import instance
import port_plan
import readiness
from processes import Ready

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
                address = f"127.0.0.1:{self.ports[name]}"
                serves = readiness.wait_until(lambda: readiness.is_ready(Ready("grpc", name), address), START_SECONDS)
                process.send_signal(signal.SIGTERM)
                words = process.communicate(timeout=STOP_SECONDS)[0]
                self.assertTrue(serves, words)
                self.assertEqual(process.returncode, 0, words)

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
        values = (value for _flag, value in self.flags(name) if value.startswith("/run/secrets/"))
        return {self.folder / "secrets" / pathlib.Path(value).name for value in values}

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
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
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
