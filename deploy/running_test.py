"""Processes of our own are known again and stopped; processes of others are never touched."""

import os
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import readiness
import running


class RunningTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = pathlib.Path(folder.name) / "process.log"

    def start(self, script):
        """Starts a shell that runs `script`, which says "ready" when it is."""
        identity = running.start(["/bin/sh", "-c", script], dict(os.environ), self.log)
        self.addCleanup(running.kill, identity)
        self.assertTrue(readiness.wait_until(lambda: "ready" in self.log.read_text(), 10))
        return identity

    def test_a_process_ends_on_sigterm_within_its_grace(self):
        identity = self.start("echo ready; exec sleep 60")
        running.stop(identity, grace_seconds=10)
        self.assertFalse(running.is_alive(identity))

    def test_a_process_that_ignores_sigterm_is_killed_after_its_grace(self):
        identity = self.start("trap '' TERM; echo ready; while :; do sleep 1; done")
        running.stop(identity, grace_seconds=0.1)
        self.assertFalse(running.is_alive(identity))

    def test_a_process_that_was_given_the_same_pid_later_is_neither_ours_nor_signalled(self):
        identity = self.start("echo ready; exec sleep 60")
        former = identity | {"started": identity["started"] - 1}
        self.assertFalse(running.is_alive(former))
        running.stop(former, grace_seconds=0.1)
        running.kill(former)
        self.assertTrue(running.is_alive(identity))

    def test_a_pid_from_before_a_reboot_is_neither_ours_nor_signalled(self):
        identity = self.start("echo ready; exec sleep 60")
        former = identity | {"boot": "another boot"}
        running.stop(former, grace_seconds=0.1)
        self.assertTrue(running.is_alive(identity))

    def test_a_process_has_a_session_of_its_own_and_no_terminal(self):
        identity = self.start("echo ready; exec sleep 60")
        self.assertEqual(os.getsid(identity["pid"]), identity["pid"])
        self.assertEqual(os.readlink(f"/proc/{identity['pid']}/fd/0"), os.devnull)


if __name__ == "__main__":
    unittest.main()
