"""The mail catcher over real SMTP: what it keeps, under which name, and what it refuses."""

import contextlib
import json
import pathlib
import smtplib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import port_plan
from instance import Instance
from suite import Suite

# Bytes that a careless reader changes: a line that starts with a dot, UTF-8, and no line end of their own choosing.
MESSAGE = "Subject: Thank you\r\n\r\n.hidden line\r\nGrüße\r\n".encode()


class MailCatcherTest(unittest.TestCase):
    def setUp(self):
        cleanup = contextlib.ExitStack()
        self.addCleanup(cleanup.close)
        folder = pathlib.Path(cleanup.enter_context(tempfile.TemporaryDirectory()))
        self.instance = Instance(folder / "mail", cleanup.enter_context(port_plan.reserved_ports()))
        self.mail = self.instance.folder / "mail"
        self.suite = Suite(self.instance, pathlib.Path("/nonexistent"))
        cleanup.callback(self.suite.stop)
        self.suite.start("mail")

    def send(self, recipients, message=MESSAGE):
        with smtplib.SMTP("127.0.0.1", self.instance.ports["smtp"], timeout=10) as client:
            client.sendmail("parley@careers.example.edu", recipients, message)

    def test_a_message_is_kept_byte_for_byte_beside_its_envelope(self):
        self.send(["ada@example.com", "grace@example.com"])
        self.assertEqual((self.mail / "00001.eml").read_bytes(), MESSAGE)
        envelope = json.loads((self.mail / "00001.json").read_text())
        self.assertEqual(envelope["mail_from"], "parley@careers.example.edu")
        self.assertEqual(envelope["recipients"], ["ada@example.com", "grace@example.com"])

    def test_numbers_go_on_after_a_restart_so_nothing_is_overwritten(self):
        self.send(["ada@example.com"])
        self.suite.kill("mail")
        self.suite.start("mail")
        self.send(["grace@example.com"])
        self.assertEqual([file.name for file in sorted(self.mail.glob("*.eml"))], ["00001.eml", "00002.eml"])

    def test_a_message_over_one_megabyte_is_refused_and_not_kept(self):
        with self.assertRaises(smtplib.SMTPResponseException) as refused:
            self.send(["ada@example.com"], MESSAGE + b"a line\r\n" * 150_000)
        self.assertEqual(refused.exception.smtp_code, 552)
        self.assertEqual(list(self.mail.glob("*.eml")), [])


if __name__ == "__main__":
    unittest.main()
