"""The mail viewer on messages as the catcher keeps them: ours, other people's, and broken ones."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

VIEWER = pathlib.Path(__file__).resolve().parent / "mail_show.py"

INVITATION = """\
From: Parley for Ada <parley@careers.example.edu>
To: =?utf-8?q?Zo=C3=AB_Sample?= <zoe@example.com>
Subject: =?utf-8?b?R2VzcHLDpGNo?= on Tuesday
Date: Tue, 10 Mar 2026 09:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Dear Zo=C3=AB,
see you.
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+RGVhciBab8OrPC9wPg==
--b
Content-Type: text/calendar; method=REQUEST; charset=utf-8

BEGIN:VCALENDAR
END:VCALENDAR
--b--
"""


class MailShowTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def keep(self, number, message):
        (self.folder / f"{number:05}.eml").write_bytes(message.encode() if isinstance(message, str) else message)

    def run_viewer(self, *arguments):
        command = [sys.executable, "-I", VIEWER, self.folder, *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=30, check=False)

    def test_the_list_has_a_decoded_line_for_each_message_in_order(self):
        for number in (2, 10, 1):
            self.keep(number, INVITATION)
        lines = self.run_viewer("list").stdout.splitlines()
        self.assertEqual([line.split()[0] for line in lines], ["N", "1", "2", "10"])
        self.assertIn("Zoë Sample <zoe@example.com>", lines[1])
        self.assertIn("Gespräch on Tuesday", lines[1])

    def test_an_empty_folder_is_told_beside_the_output(self):
        run = self.run_viewer("list")
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", "No mail yet.\n"))

    def test_the_text_is_shown_below_the_headers(self):
        self.keep(1, INVITATION)
        self.assertEqual(
            self.run_viewer("show", "1").stdout,
            "Date: Tue, 10 Mar 2026 09:00:00 +0000\n"
            "From: Parley for Ada <parley@careers.example.edu>\n"
            "To: Zoë Sample <zoe@example.com>\n"
            "Subject: Gespräch on Tuesday\n"
            "\n"
            "Dear Zoë,\nsee you.\n",
        )

    def test_other_parts_stand_alone_so_that_they_can_be_piped(self):
        self.keep(1, INVITATION)
        self.assertEqual(self.run_viewer("show", "1", "--part", "html").stdout, "<p>Dear Zoë</p>\n")
        calendar = self.run_viewer("show", "1", "--part", "calendar").stdout
        self.assertEqual(calendar, "BEGIN:VCALENDAR\nEND:VCALENDAR\n")
        self.assertIn("Zo=C3=AB", self.run_viewer("show", "1", "--part", "raw").stdout)

    def test_json_holds_what_is_shown(self):
        self.keep(1, INVITATION)
        shown = json.loads(self.run_viewer("show", "1", "--json").stdout)
        self.assertEqual((shown["number"], shown["text"].splitlines()[0]), (1, "Dear Zoë,"))
        self.assertEqual(json.loads(self.run_viewer("list", "--json").stdout)[0]["subject"], "Gespräch on Tuesday")

    def test_a_missing_message_or_part_is_named(self):
        self.keep(1, "Subject: plain\n\ntext\n")
        missing = self.run_viewer("show", "7")
        self.assertEqual((missing.returncode, missing.stderr), (2, "Error: there is no message 7; see `parley mail list`.\n"))
        partless = self.run_viewer("show", "1", "--part", "calendar")
        self.assertEqual(partless.returncode, 2)
        self.assertIn("no text/calendar part, only text/plain", partless.stderr)

    def test_no_message_can_drive_the_terminal(self):
        self.keep(1, "Subject: =?utf-8?q?a=1B[2Jb=E2=80=AEc?=\nTo: x@example.com\n\n\x1b]0;title\x07text\n")
        for arguments in (("list",), ("show", "1"), ("show", "1", "--part", "raw")):
            shown = self.run_viewer(*arguments).stdout
            self.assertFalse(set("\x1b\x07\u202e") & set(shown), arguments)
            self.assertIn("a[2Jbc" if "raw" not in arguments else "]0;title", shown)

    def test_broken_messages_are_shown_as_far_as_they_go(self):
        broken = (
            b"",
            b"\xff\xfe\x00",
            b"Subject: =?no-such-charset?q?x?=\n\nbody\n",
            b"To: <<<>>>;,\"\nDate: never\nFrom: @@\n\nbody\n",
            b"Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: base64\n\n!!!!\n",
            b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nno end",
        )
        for number, message in enumerate(broken, 1):
            self.keep(number, message)
        listed = self.run_viewer("list")
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        self.assertEqual(len(listed.stdout.splitlines()), 1 + len(broken))
        for number in range(1, len(broken) + 1):
            run = self.run_viewer("show", str(number))
            self.assertNotIn("Traceback", run.stderr, broken[number - 1])


if __name__ == "__main__":
    unittest.main()
