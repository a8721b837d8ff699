"""The examples of deploy/examples, run as their page says, against a suite of their own; the test is the contact."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "integration"))
import loop  # noqa: E402
import markdown  # noqa: E402
import wire  # noqa: E402

PAGE = wire.ROOT / "deploy/examples/README.md"
EXAMPLE_SECONDS = 100


class ExamplesTest(loop.LoopCase):  # each example asks the same contact
    def run_section(self, heading: str, **environment: str) -> subprocess.CompletedProcess:
        given = {"PARLEY_ADDRESS": self.instance.address("edge"), "PARLEY_API_KEY": self.instance.api_key, "CI": "true"}
        script = "\n".join(["set -eu", *markdown.commands(PAGE, heading)])
        return subprocess.run(
            ["bash", "-c", script],
            cwd=wire.ROOT,
            env=os.environ | given | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=EXAMPLE_SECONDS,
            check=False,
        )

    def check_story(self, heading: str) -> None:
        """The example prints REQUESTED, and SCHEDULED once the contact has picked by her link."""
        known = self.links()
        answered = threading.Thread(target=self.answer, args=(known,))
        answered.start()
        done = self.run_section(heading)
        answered.join()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        states = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("interviews/")]
        self.assertEqual(states, ["STATE_REQUESTED", "STATE_SCHEDULED"], done.stdout)
        (link,) = self.links() - known
        self.act(link, "cancel")  # the next example offers the same times

    def answer(self, known: set[str]) -> None:
        """Picks by the link of the request; mails of the example before, which have none that is new, may still come."""
        self.wait_until(lambda: self.links() - known, "the request's mail")
        (link,) = self.links() - known
        self.act(link, "pick", start=self.page(link).form("pick").choices["start"][0])

    def links(self) -> set[str]:
        texts = [mail.get_body(("plain",)).get_content() for mail in self.mails()]
        return {link for text in texts for link in loop.LINK.findall(text)}

    def check_refusal(self, heading: str, *expected: str) -> None:
        """With a key that is none the example ends with 1 and says what the server said."""
        done = self.run_section(heading, PARLEY_API_KEY="parley_dev_" + "0" * 32 + "_" + "0" * 64)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for words in expected:
            self.assertIn(words, done.stdout + done.stderr)
        self.assertNotIn("Traceback", done.stderr)

    def test_python(self):
        self.check_story("Python")
        self.check_refusal("Python", "UNAUTHENTICATED", "reason CREDENTIAL_INVALID")

    def test_curl(self):
        self.check_story("curl")
        self.check_refusal("curl", "CREDENTIAL_INVALID")

    @unittest.skipUnless(os.environ.get("PARLEY_TEST_NPM"), "needs npm; .ci/clients runs it")
    def test_node(self):
        self.check_story("Node")
        self.check_refusal("Node", "Unauthenticated", "reason CREDENTIAL_INVALID")


if __name__ == "__main__":
    unittest.main()
