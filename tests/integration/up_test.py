"""deploy/up as a person uses it, in a home of its own: start, again, status, stop, clean, and each refusal."""

import json
import os
import pathlib
import socket
import subprocess
import tempfile
import unittest

import harness
import port_plan
import wire


class UpTest(unittest.TestCase):
    def setUp(self):
        home = tempfile.TemporaryDirectory(prefix="parley-up-")
        self.addCleanup(home.cleanup)
        self.folder = pathlib.Path(home.name) / "parley/trial"
        self.environment = os.environ | {"XDG_STATE_HOME": home.name, "PARLEY_BIN_DIR": str(harness.bin_folder())}
        self.addCleanup(self.up, "--stop")

    def up(self, *options):
        command = [wire.ROOT / "deploy/up", "--instance", "trial", *options]
        return subprocess.run(
            command, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100
        )

    def running(self):
        return json.loads((self.folder / "instance.json").read_text())["running"]

    def test_a_life_of_an_instance(self):
        first = self.up()
        self.assertEqual(first.returncode, 0, first.stderr)
        key = json.loads((self.folder / "secrets/bootstrap.json").read_text())["api_key"]
        self.assertIn("SERVING", first.stdout)
        self.assertIn(key, first.stdout)
        started = self.running()

        again = self.up()
        self.assertIn("everything was running already", again.stdout)
        self.assertIn(key, again.stdout)
        self.assertEqual(self.running(), started)

        self.assertEqual(self.up("--status").returncode, 0)
        moved = self.up("--port-base", "30000")
        self.assertEqual(moved.returncode, 1)
        self.assertIn("deploy/up --stop first", moved.stderr)

        self.assertEqual(self.up("--stop").returncode, 0)
        self.assertEqual([name for name, process in started.items() if self.is_there(process["pid"])], [])
        self.assertEqual(self.up("--status").returncode, 3)

        refused = self.up("--clean")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--yes", refused.stderr)
        self.assertTrue(self.folder.exists())
        self.assertEqual(self.up("--clean", "--yes").returncode, 0)
        self.assertFalse(self.folder.exists())

    def is_there(self, pid):
        return pathlib.Path(f"/proc/{pid}/exe").exists()

    def test_secrets_are_readable_by_their_owner_alone(self):
        self.assertEqual(self.up().returncode, 0)
        for path in (self.folder / "secrets").iterdir():
            self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)

    def test_every_port_that_is_taken_is_named_with_the_mend(self):
        with port_plan.reserved_ports() as ports, socket.socket() as one, socket.socket() as other:
            base = ports["edge"]
            taken = {name: port_plan.ports_at(base)[name] for name in ("edge", "gateway")}
            for listener, port in zip((one, other), taken.values(), strict=True):
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # another test's may be in TIME_WAIT
                listener.bind(("127.0.0.1", port))
                listener.listen()
            refused = self.up("--port-base", str(base))
        self.assertEqual(refused.returncode, 1)
        for name, port in taken.items():
            self.assertIn(f"{port} ({name})", refused.stderr)
        self.assertIn("--port-base", refused.stderr)
        self.assertNotIn("Traceback", refused.stderr)
        self.assertFalse((self.folder / "secrets").exists())

    def test_a_program_that_ends_at_once_is_named_with_the_end_of_its_log(self):
        self.assertEqual(self.up().returncode, 0)
        self.up("--stop")
        (self.folder / "secrets/caller.key").write_text("not a key\n")
        refused = self.up()
        self.assertEqual(refused.returncode, 1)
        self.assertIn("ended while starting", refused.stderr)
        self.assertIn("caller.key", refused.stderr)

    def test_options_that_make_no_sense_are_refused_before_anything_happens(self):
        for options in ("--strat", "--port-base", "--port-base many", "--port-base 80", "--instance a/b"):
            with self.subTest(options):
                refused = self.up(*options.split())
                self.assertNotEqual(refused.returncode, 0)
                self.assertNotIn("Traceback", refused.stderr)
        self.assertFalse((self.folder / "instance.json").exists())


if __name__ == "__main__":
    unittest.main()
