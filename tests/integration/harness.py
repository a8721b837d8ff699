"""What black-box tests stand on: a suite of real processes on ports of its own, clients, and waiting with an end.

    class SeekersTest(SuiteCase):
        def test_a_seeker_that_was_created_is_found(self):
            seeker = self.platform.call("parley.contacts.v1.SeekersService/CreateSeeker", {"seeker": {...}})

The programs are those of $PARLEY_BIN_DIR; ctest names build/dev/bin, with sanitizers, and that is the default.
"""

from __future__ import annotations

import contextlib
import email
import email.message
import email.policy
import os
import pathlib
import re
import sys
import tempfile
import unittest
import urllib.request
from collections.abc import Callable

import wire

sys.path.insert(0, str(wire.ROOT / "deploy"))
import port_plan  # noqa: E402
import readiness  # noqa: E402
from instance import Instance  # noqa: E402
from suite import Suite  # noqa: E402

SANITIZER_REPORT = re.compile(r"ERROR: \w+Sanitizer|: runtime error: ")
WAIT_SECONDS = 30.0  # far above what anything takes; a test that waits this long has failed


class SuiteCase(unittest.TestCase):
    """One suite for all tests of the class, started before the first and stopped after the last."""

    test_clock = False  # a class that sets it has virtual time

    suite: Suite
    instance: Instance
    platform: wire.Client  # calls the edge with the suite's API key

    @classmethod
    def setUpClass(cls) -> None:
        cleanup = contextlib.ExitStack()
        cls.addClassCleanup(cleanup.close)
        folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="parley-")))
        ports = cleanup.enter_context(port_plan.reserved_ports())
        cls.instance = Instance(folder / "parley/test", ports, test_clock=cls.test_clock)
        cls.suite = Suite(cls.instance, bin_folder())
        cleanup.callback(cls._check_logs)
        cleanup.callback(cls.suite.stop)
        cls.suite.start()
        cls.platform = cleanup.enter_context(cls.client())

    @classmethod
    def client(cls, seeker: str = "", *, key: str | None = None) -> wire.Client:
        """A client of the edge: the platform, or the platform acting for a seeker. Close it, or use `with`."""
        key = cls.instance.api_key if key is None else key
        return wire.Client(cls.instance.address("edge"), wire.with_api_key(key, seeker))

    @classmethod
    def service(cls, port: str, tenant: str = "") -> wire.Client:
        """A client of one service's own port ("contacts"), as a neighbour is: signed as SERVICE, good for 60 s."""
        key_file = cls.instance.folder / "secrets/caller.key"
        return wire.Client(cls.instance.address(port), wire.signed_by_service(key_file, tenant))

    @classmethod
    def environment(cls) -> dict[str, str]:
        """For programs that look for an instance, as the command line does; give it --instance test."""
        return os.environ | {"XDG_STATE_HOME": str(cls.instance.folder.parents[1])}

    def wait_until(self, is_so: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
        self.assertTrue(readiness.wait_until(is_so, seconds), f"not within {seconds} s: {what}")

    @contextlib.contextmanager
    def refused(self, code: str, reason: str):
        """The block must be refused with this code and reason; gives a list that then holds the refusal."""
        refusals: list[wire.Refused] = []
        with self.assertRaises(wire.Refused) as raised:
            yield refusals
        refusals.append(raised.exception)
        self.assertEqual((raised.exception.code, raised.exception.reason), (code, reason), raised.exception)

    def mails(self, recipient: str = "") -> list[email.message.EmailMessage]:
        """What the mail catcher has, in the order of its coming; to one recipient when named."""
        files = sorted((self.instance.folder / "mail").glob("*.eml"))
        parsed = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [mail for mail in parsed if recipient in str(mail["to"])]

    def metrics(self, port: str) -> str:
        """The text of /metrics at an admin port ("contacts_admin")."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{self.instance.address(port)}/metrics", timeout=wire.CALL_SECONDS) as answer:
            return answer.read().decode()

    @classmethod
    def _check_logs(cls) -> None:
        """A sanitizer's finding fails the class, also one made while stopping, such as a leak."""
        for log in sorted((cls.instance.folder / "logs").glob("*.log")):
            text = log.read_text(errors="replace")
            found = SANITIZER_REPORT.search(text)
            if found:
                raise AssertionError(f"{log.name}:\n{text[found.start() :][:8000]}")


def bin_folder() -> pathlib.Path:
    return pathlib.Path(os.environ.get("PARLEY_BIN_DIR") or wire.ROOT / "build/dev/bin").resolve()
