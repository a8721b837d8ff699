"""What shells, man and readers get of the command line, without a suite: completion, the man page, the README."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/integration"))
import harness  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent
# Bash as it completes: the words so far, the last one being typed; prints one candidate a line.
COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_parley
printf '%s\\n' "${COMPREPLY[@]}"
"""


def parley(*arguments):
    run = subprocess.run([harness.bin_folder() / "parley", *arguments], capture_output=True, encoding="utf-8",
                         timeout=60, check=False)
    if run.returncode != 0:
        raise AssertionError(f"parley {' '.join(arguments)}: {run.stderr}")
    return run.stdout


class BashCompletionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="parley-"))
        cls.script = pathlib.Path(folder) / "parley.bash"
        cls.script.write_text(parley("completion", "bash"), encoding="utf-8")

    def completed(self, *words):
        command = ["bash", "--norc", "-c", COMPLETE, "bash", str(self.script), "parley", *words]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=30, check=False, cwd=FOLDER)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        return run.stdout.split()

    def test_nouns_and_verbs(self):
        self.assertLessEqual({"contacts", "interviews", "doctor", "completion"}, set(self.completed("")))
        self.assertEqual(self.completed("cont"), ["contacts"])
        self.assertLessEqual({"create", "list", "import"}, set(self.completed("contacts", "")))
        self.assertEqual(self.completed("interviews", "pick"), ["pick-time"])
        self.assertEqual(self.completed("clock", ""), ["advance"])

    def test_flags_are_those_of_the_command_and_of_every_command(self):
        flags = self.completed("contacts", "create", "--")
        self.assertLessEqual({"--display-name", "--origin", "--json", "--seeker", "--instance"}, set(flags))
        self.assertNotIn("--page-size", flags)
        self.assertEqual(self.completed("--seeker", "x", "contacts", "create", "--disp"), ["--display-name"])

    def test_values_of_a_few_words(self):
        self.assertEqual(self.completed("contacts", "create", "--origin", "al"), ["alumni"])
        self.assertEqual(self.completed("contacts", "create", "--origin", "=", "al"), ["alumni"])
        self.assertEqual(self.completed("contacts", "list", "-o", ""), ["table", "json", "yaml"])
        self.assertEqual(self.completed("completion", "z"), ["zsh"])
        self.assertEqual(self.completed("contacts", "create", "--email", ""), [])

    def test_files(self):
        self.assertEqual(self.completed("contacts", "import", "parley_surface"), ["parley_surface_test.py"])
        self.assertEqual(self.completed("contacts", "create", "--json", "parley_surface"), ["parley_surface_test.py"])

    def test_shellcheck_finds_nothing(self):
        if shutil.which("shellcheck") is None:
            self.skipTest("shellcheck is not installed; .ci/run installs it")
        run = subprocess.run(["shellcheck", "-s", "bash", self.script], capture_output=True, encoding="utf-8", check=False)
        self.assertEqual((run.returncode, run.stdout), (0, ""))


class ManPageTest(unittest.TestCase):
    def test_groff_has_nothing_to_complain_of(self):
        command = ["groff", "-ww", "-man", "-Tascii", "-P-cbu"]  # neither bold nor underlined
        run = subprocess.run(command, input=parley("man"), capture_output=True, encoding="utf-8", check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        for heading in ("SYNOPSIS", "COMMANDS", "ENVIRONMENT", "FILES", "EXIT STATUS"):
            self.assertIn(f"\n{heading}\n", run.stdout)


class ReadmeTest(unittest.TestCase):
    def test_the_exit_codes_are_those_of_the_program(self):
        table = re.findall(r"^\| (\d) \| (.*) \|$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
        lines = [line.split("  ", 1) for line in parley("help", "exit-codes").splitlines()]
        self.assertEqual([tuple(line) for line in lines], table)


if __name__ == "__main__":
    unittest.main()
