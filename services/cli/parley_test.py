"""The command line as a person uses it: the real program against a whole suite, through the edge."""

import json
import pathlib
import socket
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/integration"))
import harness  # noqa: E402

HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def copy(source, sink):
    """Until one of the two is closed."""
    try:
        while data := source.recv(1 << 16):
            sink.sendall(data)
    except OSError:
        pass


def relay_second(listener, host, port):
    """The first connection is closed as it comes, the second leads to host:port."""
    listener.accept()[0].close()
    near, _ = listener.accept()
    with near, socket.create_connection((host, port)) as far:
        threading.Thread(target=copy, args=(far, near), daemon=True).start()
        copy(near, far)


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

    def test_a_long_import_through_a_pipe_is_quiet_until_its_end(self):
        rows = (f"Ada,Example{n},https://www.linkedin.com/in/ada-{n},,Lakeview,Nurse,12 Mar 2024\n" for n in range(6000))
        run = self.run_parley("contacts", "import", "-", "--seeker", self.new_seeker(), stdin=HEADER + "".join(rows))
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "6,000 read: 6,000 added\n", ""))

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

    def test_a_connect_that_failed_is_tried_again(self):
        host, port = self.instance.address("edge").split(":")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=relay_second, args=(listener, host, int(port)), daemon=True).start()
            command = [harness.bin_folder() / "parley", "tenants", "get", "--address",
                       f"127.0.0.1:{listener.getsockname()[1]}"]
            run = subprocess.run(command, env=self.environment() | {"PARLEY_API_KEY": self.instance.api_key},
                                 capture_output=True, encoding="utf-8", timeout=60, check=False)
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_a_watch_brings_what_is_there_and_ends_when_told(self):
        seeker = self.new_seeker()
        contact = self.parley("contacts", "create", "--display-name", "Watched Sample", "--seeker", seeker)["name"]
        created = self.run_parley("interviews", "create", "--contact", contact, "--seeker", seeker, "-o", "json")
        self.assertEqual(created.returncode, 0, created.stderr)
        watched = self.parley("interviews", "watch", "--limit", "1", "--seeker", seeker)
        self.assertEqual(watched, json.loads(created.stdout))
        silent = self.run_parley("inbox", "watch", "--timeout", "1s", "--seeker", seeker)
        self.assertEqual((silent.returncode, silent.stdout, silent.stderr), (0, "", ""))

    def test_the_key_may_come_by_environment_or_standard_input(self):
        key = self.instance.api_key
        address = self.instance.address("edge")
        command = [harness.bin_folder() / "parley", "--address", address, "tenants", "get", "-o", "json"]
        for extra, environment, stdin in ((["--api-key-file", "-"], {}, key + "\n"), ([], {"PARLEY_API_KEY": key}, "")):
            run = subprocess.run([*command, *extra], env=self.environment() | environment, input=stdin, capture_output=True,
                                 encoding="utf-8", timeout=60, check=False)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.assertEqual(json.loads(run.stdout)["name"], "tenant")

    def test_a_dry_run_is_a_request_that_can_be_sent_later(self):
        dry = self.run_parley("seekers", "create", "--display-name", "Cy Example", "--email", "cy@example.edu", "--dry-run")
        self.assertEqual(dry.returncode, 0)
        sent = self.parley("seekers", "create", "--json", "-", stdin=dry.stdout)
        self.assertEqual(sent["displayName"], "Cy Example")

    def test_mail_is_listed_and_shown(self):
        (self.instance.folder / "mail/00001.eml").write_text("Subject: Thank you\nTo: grace@example.com\n\nDear Grace\n")
        self.assertIn("Thank you", self.run_parley("mail", "list").stdout)
        self.assertIn("\n\nDear Grace\n", self.run_parley("mail", "show", "1").stdout)
        self.assertEqual(self.run_parley("mail", "show", "2").returncode, 2)

    def test_yaml_is_the_same_as_json(self):
        self.assertIn('zone: "America/New_York"\n', self.run_parley("tenants", "get", "-o", "yaml").stdout)


class DoctorTest(harness.SuiteCase):
    def doctor(self, **environment):
        """The exit code, and the findings that are not OK by their subject."""
        command = [harness.bin_folder() / "parley", "doctor", "--instance", self.instance.name, "-o", "json"]
        if environment:  # what is typed wins over the environment, so nothing is
            command = [harness.bin_folder() / "parley", "doctor", "-o", "json"]
            environment["PARLEY_INSTANCE"] = self.instance.name
        run = subprocess.run(command, env=self.environment() | environment, capture_output=True, encoding="utf-8",
                             timeout=60, check=False)
        findings = json.loads(run.stdout)["findings"]
        self.assertTrue(all(finding["mend"] for finding in findings if finding["level"] != "OK"), findings)
        return run.returncode, {each["subject"]: each for each in findings if each["level"] != "OK"}

    def test_a_suite_that_runs_is_well(self):
        self.assertEqual(self.doctor(), (0, {}))

    def test_a_wrong_key_is_named_with_where_it_came_from(self):
        code, findings = self.doctor(PARLEY_API_KEY="parley_dev_nobody_0")
        self.assertEqual((code, list(findings)), (5, ["API key"]))
        self.assertIn("PARLEY_API_KEY is not accepted", findings["API key"]["finding"])
        self.assertEqual(findings["API key"]["mend"], "unset PARLEY_API_KEY")

    def test_a_service_that_ended_is_named_and_so_is_the_command_that_starts_it(self):
        self.suite.kill("scheduling")
        try:
            code, findings = self.doctor()
        finally:
            self.suite.start()
        self.assertEqual((code, findings["scheduling"]["level"]), (5, "FAIL"))
        self.assertIn("is not running", findings["scheduling"]["finding"])
        self.assertTrue(findings["scheduling"]["mend"].endswith("/deploy/up --instance test"), findings)
        self.assertFalse({"contacts", "gateway", "edge", "API key"} & set(findings))

    def test_a_program_that_took_a_services_port_is_named_with_the_port(self):
        self.suite.stop_process("mail")
        try:
            with socket.create_server(("127.0.0.1", self.instance.ports["smtp"])):
                code, findings = self.doctor()
        finally:
            self.suite.start()
        self.assertEqual((code, list(findings)), (5, ["mail"]))
        self.assertIn("another program answers at its port", findings["mail"]["finding"])

    def test_when_nothing_runs_that_is_said_once(self):
        self.suite.stop()
        try:
            code, findings = self.doctor()
        finally:
            self.suite.start()
        self.assertEqual((code, list(findings)), (5, ["processes"]))

    def test_an_instance_that_is_not_there_is_named_with_what_makes_it(self):
        run = subprocess.run([harness.bin_folder() / "parley", "doctor", "--instance", "nowhere"], env=self.environment(),
                             capture_output=True, encoding="utf-8", timeout=60, check=False)
        self.assertEqual(run.returncode, 5)
        self.assertIn("mend: ./deploy/up --instance nowhere\n", run.stdout)


if __name__ == "__main__":
    unittest.main()
