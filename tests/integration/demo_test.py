"""The demo lives its two conversations, finds every reminder at its instant, and leaves nothing behind."""

from __future__ import annotations

import os
import pathlib
import subprocess
import tempfile
import unittest

import harness

DEMO_SECONDS = 240


class DemoTest(unittest.TestCase):
    def test_two_linked_conversations_to_the_month_later_note(self):
        with tempfile.TemporaryDirectory(prefix="parley-demo-") as folder:
            command = [str(harness.bin_folder() / "parley"), "demo"]
            environment = os.environ | {"XDG_STATE_HOME": folder}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=DEMO_SECONDS)
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)
            self.assertIn("14 reminders, each at its instant and once; 5 things owed, and all of them done.", done.stdout)
            left = [str(path) for path in pathlib.Path(folder).rglob("*") if path.is_file()]
            self.assertEqual(left, [], "the instance was taken away")


if __name__ == "__main__":
    unittest.main()
