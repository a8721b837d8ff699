"""The command line as a person uses it: the real program against a whole suite, through the edge."""

import json
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/integration"))
import harness  # noqa: E402

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


class ParleyTest(harness.SuiteCase):
    def run_parley(self, *arguments, stdin=""):
        command = [harness.bin_folder() / "parley", "--instance", self.instance.name, *arguments]
        return subprocess.run(command, env=self.environment(), input=stdin, capture_output=True, encoding="utf-8",
                              timeout=60, check=False)

    def parley(self, *arguments, stdin=""):
        """The JSON on stdout of a command that has to succeed."""
        run = self.run_parley(*arguments, "-o", "json", stdin=stdin)
        self.assertEqual((run.returncode, run.stderr), (0, ""), arguments)
        return json.loads(run.stdout)

    def new_seeker(self):
        email = f"{self.id().rpartition('.')[2]}@example.edu"
        return self.parley("seekers", "create", "--display-name", "Ada Example", "--email", email)["name"]

    def file(self, text):
        path = self.instance.folder / "Connections.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def test_a_resource_lives_from_create_to_delete(self):
        seeker = self.new_seeker()
        created = self.parley("contacts", "create", "--display-name", "Grace Sample", "--email", "grace@example.com",
                              "--origin", "own-network", "--seeker", seeker)
        self.assertEqual(created["origin"], "ORIGIN_OWN_NETWORK")
        bare_id = created["name"].removeprefix("contacts/")
        updated = self.parley("contacts", "update", bare_id, "--email=", "--position", "Nurse", "--etag",
                              created["etag"], "--seeker", seeker)
        self.assertEqual((updated.get("email"), updated["position"]), (None, "Nurse"))
        listed = self.parley("contacts", "list", "--as", seeker)["contacts"]
        self.assertEqual([contact["name"] for contact in listed], [created["name"]])
        deleted = self.run_parley("contacts", "delete", bare_id, "--seeker", seeker)
        self.assertEqual((deleted.returncode, deleted.stdout, deleted.stderr), (0, "", "Done.\n"))
        gone = self.run_parley("contacts", "get", bare_id, "--seeker", seeker)
        self.assertEqual(gone.returncode, 1)
        self.assertIn("Error: NOT_FOUND / NOT_FOUND", gone.stderr)

    def test_a_whole_request_may_come_as_json(self):
        request = json.dumps({"seeker": {"displayName": "Bo Example", "email": "bo@example.edu"}, "requestId": "bo-1"})
        first = self.parley("seekers", "create", "--json", "-", stdin=request)
        repeated = self.parley("seekers", "create", "--json", "-", stdin=request)
        self.assertEqual(first, repeated)

    def test_every_wrong_field_is_told_with_its_flag(self):
        run = self.run_parley("seekers", "create", "--display-name", "", "--email", "nobody", "--zone", "Mars")
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("Error: INVALID_ARGUMENT / INVALID_FIELDS\n", run.stderr)
        for line in ("  seeker.display_name: ", "  seeker.email: ", "  seeker.zone: "):
            self.assertIn(line, run.stderr)
        for flag in ("(--display-name)", "(--email)", "(--zone)"):
            self.assertIn(flag, run.stderr)

    def test_a_policy_number_is_set_by_its_short_or_its_full_name(self):
        for flag, value in (("--numbers.contact-rest-days", 7), ("--policy.numbers.contact-rest-days", 9)):
            policy = self.parley("tenants", "update-policy", flag, str(value))
            self.assertEqual(policy["numbers"]["contactRestDays"], value)

    def test_an_import_says_what_became_of_each_row_and_may_be_repeated(self):
        seeker = self.new_seeker()
        file = self.file(HEADER + "Grace,Sample,https://www.linkedin.com/in/grace-sample,,Lakeview,Nurse,12 Mar 2024\n"
                                  "No,Address,,,,,\n")
        dry = self.run_parley("contacts", "import", file, "--seeker", seeker, "--dry-run")
        self.assertEqual((dry.returncode, dry.stdout), (3, "Dry run, nothing was written. 2 read: 1 to add, 1 failed\n"))
        first = self.run_parley("contacts", "import", file, "--seeker", seeker)
        self.assertEqual((first.returncode, first.stdout), (3, "2 read: 1 added, 1 failed\n"))
        self.assertIn(f"{file}:3: ", first.stderr)
        again = self.run_parley("contacts", "import", file, "--seeker", seeker)
        self.assertEqual((again.returncode, again.stdout), (3, "2 read: 1 unchanged, 1 failed\n"))

    def test_a_long_import_through_a_pipe_shows_progress(self):
        rows = (f"Ada,Example{n},https://www.linkedin.com/in/ada-{n},,Lakeview,Nurse,12 Mar 2024\n" for n in range(6000))
        run = self.run_parley("contacts", "import", "-", "--seeker", self.new_seeker(), stdin=HEADER + "".join(rows))
        self.assertEqual((run.returncode, run.stdout), (0, "6,000 read: 6,000 added\n"))
        self.assertIn("5,000 read: 5,000 added\n", run.stderr)

    def test_an_import_that_cannot_begin_is_refused(self):
        seeker = self.new_seeker()
        empty = self.run_parley("contacts", "import", self.file(""), "--seeker", seeker)
        self.assertEqual((empty.returncode, empty.stdout), (1, ""))
        self.assertIn("(IMPORT_FILE_EMPTY)", empty.stderr)
        nobody = self.run_parley("contacts", "import", self.file(HEADER))
        self.assertEqual(nobody.returncode, 1)
        self.assertIn("SEEKER_REQUIRED", nobody.stderr)
        self.assertIn("--seeker ID", nobody.stderr)

    def test_a_key_that_is_not_good_is_refused_with_the_flag_that_names_another(self):
        key_file = self.instance.folder / "other.key"
        key_file.write_text("parley_dev_nobody_0\n")
        run = self.run_parley("tenants", "get", "--api-key-file", str(key_file))
        self.assertEqual(run.returncode, 1)
        self.assertIn("UNAUTHENTICATED / CREDENTIAL_INVALID", run.stderr)
        self.assertIn("--api-key-file", run.stderr)

    def test_mail_is_listed_and_shown(self):
        (self.instance.folder / "mail/00001.eml").write_text("Subject: Thank you\nTo: grace@example.com\n\nDear Grace\n")
        self.assertIn("Thank you", self.run_parley("mail", "list").stdout)
        self.assertIn("\n\nDear Grace\n", self.run_parley("mail", "show", "1").stdout)
        self.assertEqual(self.run_parley("mail", "show", "2").returncode, 2)

    def test_yaml_is_the_same_as_json(self):
        self.assertIn('zone: "America/New_York"\n', self.run_parley("tenants", "get", "-o", "yaml").stdout)


if __name__ == "__main__":
    unittest.main()
