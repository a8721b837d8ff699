"""What README.md says to try is pasted into a shell line by line; every line must exit 0.

The suite is the test's own, in virtual time. Names stand for what the lines before printed: `seekers/ID` is the last
seeker that was shown. What the page asks of a person between two lines is done here by HOOKS.
"""

from __future__ import annotations

import datetime
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "integration"))
import harness  # noqa: E402
import markdown  # noqa: E402
import virtual  # noqa: E402
import wire  # noqa: E402

PAGE = wire.ROOT / "README.md"
MARK = "---readme-test---"
NAME = re.compile(r"\b(seekers|contacts|interviews|notices)/[0-9a-f-]{36}")


class Shell:
    """A shell that lines are pasted into."""

    def __init__(self, environment: dict[str, str]):
        self._process = subprocess.Popen(
            ["bash", "--norc"],
            cwd=wire.ROOT,
            env=environment,
            text=True,
            bufsize=1,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def paste(self, line: str) -> tuple[int, str]:
        """The line's exit code and what it printed."""
        self._process.stdin.write(f"{line}\necho {MARK} $?\n")
        printed: list[str] = []
        for text in self._process.stdout:  # ends, at the latest, with the shell
            before, mark, code = text.rpartition(MARK)
            if mark:
                return int(code), "".join([*printed, before])
            printed.append(text)
        raise AssertionError(f"the shell ended at: {line}\n{''.join(printed)}")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(harness.WAIT_SECONDS)


class ReadmeTest(virtual.TimeCase):
    lifts_caps = False

    def test_every_line_of_try_it(self):
        printed = {"PARLEY_ADDRESS": self.instance.address("edge"), "PARLEY_API_KEY": self.instance.api_key}
        environment = self.environment() | printed | {"PARLEY_INSTANCE": "test", "no_proxy": "*"}
        shell = Shell(environment)
        self.addCleanup(shell.close)
        names: dict[str, str] = {}
        for line in markdown.commands(PAGE, "Try it"):
            for start, hook in HOOKS.items():
                if line.startswith(start):
                    hook(self, names)
            pasted = self.filled_in(line, names)
            code, printed = shell.paste(pasted)
            self.assertEqual(code, 0, f"{pasted}\n{printed}")
            names |= {name[1]: name[0] for name in NAME.finditer(printed)}

    def filled_in(self, line: str, names: dict[str, str]) -> str:
        line = line.replace("$PWD/build/release/bin", str(harness.bin_folder()))
        for collection, name in names.items():
            line = line.replace(f"{collection}/ID", name)
        self.assertNotIn("/ID", line, "no line before has shown a name for it")
        return line

    def await_mail(self, _names: dict[str, str]) -> None:
        self.wait_until(lambda: len(self.mails()) >= 1, "the request's mail")

    def be_the_contact(self, _names: dict[str, str]) -> None:
        """Opens the link of the mail and picks the time that was offered."""
        link = self.link(self.mails()[0])
        self.act(link, "pick", start=self.page(link).form("pick").choices["start"][0])
        self.wait_until(lambda: len(self.mails()) >= 3, "both are told of the booking")

    def let_it_begin(self, names: dict[str, str]) -> None:
        with self.client(names["seekers"]) as seeker:
            interview = seeker.call(virtual.INTERVIEWS + "GetInterview", {"name": names["interviews"]})
        self.advance(interview.booking.start_time.ToDatetime(datetime.timezone.utc) + datetime.timedelta(minutes=1))


# Before the line that begins so.
HOOKS = {
    "parley mail list": ReadmeTest.await_mail,
    "parley notices list": ReadmeTest.be_the_contact,
    "parley interviews mark-held": ReadmeTest.let_it_begin,
}


class MarkdownTest(unittest.TestCase):
    def test_a_section_without_commands_is_an_error(self):
        with self.assertRaises(ValueError):
            markdown.commands(PAGE, "What is where")

    def test_a_line_that_goes_on_is_one_command(self):
        request = [line for line in markdown.commands(PAGE, "Try it") if line.startswith("parley interviews request")]
        self.assertEqual(len(request), 1)
        self.assertIn("--offered-times", request[0])


if __name__ == "__main__":
    unittest.main()
