"""deploy/compose.yaml and deploy/Dockerfile agree with the programs, with deploy/processes.py and with each other; without
Docker. .ci/images starts what they describe."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import manifests
from manifests import PORTS, PROCESS_OF, ROOT, SERVICES, VERSION

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
IMAGE_ROLES = ("service", "edge", "redis", "mail")


class ComposeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.compose = manifests.compose()
        cls.services = cls.compose["services"]

    def test_the_services_are_the_processes_of_the_suite(self):
        self.assertEqual(set(self.services), set(PROCESS_OF))

    def test_every_flag_is_given_and_is_one_that_the_program_has(self):
        for name in SERVICES:
            flags = manifests.compose_flags(self.compose, name)
            expected = manifests.expected_flags(PROCESS_OF[name]) | {"environment", "reflection"}
            self.assertEqual(set(flags), expected, name)
            given = [f"--{flag}={value}" for flag, value in flags.items()]
            command = [manifests.BIN / f"parley-{name}", "--print_config", *given]
            printed = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual(printed.returncode, 0, printed.stderr)
            self.assertLessEqual(set(given), set(printed.stdout.splitlines()))

    def test_every_service_listens_and_calls_where_the_plan_says(self):
        for name in SERVICES:
            flags = manifests.compose_flags(self.compose, name)
            for flag, port in manifests.listens(PROCESS_OF[name]).items():
                self.assertEqual(flags[flag], f"0.0.0.0:{port}", name)
            for connection in manifests.called(name, flags):
                self.assertIn(connection.port, {PORTS[port] for port in PROCESS_OF[connection.target].ports})
        gateway = self.services["edge"]["environment"]["PARLEY_GATEWAY"]
        self.assertIn(gateway, self.services)

    def test_redis_and_the_mail_catcher_are_told_what_they_are_told_on_kubernetes(self):
        workloads = manifests.overlays()[0].workloads()
        for name in ("redis", "mail"):
            told = manifests.container_of(manifests.pod_of(workloads[name]))["args"]
            self.assertEqual(self.services[name]["command"], told)

    def test_only_the_edge_has_a_port_outside_and_that_on_loopback(self):
        published = {name: service["ports"] for name, service in self.services.items() if "ports" in service}
        self.assertEqual(published, {"edge": [f"127.0.0.1:{PORTS['edge']}:{PORTS['edge']}"]})
        for name, service in self.services.items():
            self.assertEqual("outside" in service["networks"], name == "edge")
        self.assertIs(self.compose["networks"]["inside"]["internal"], True)

    def test_every_container_is_restricted_and_limited(self):
        for name, service in self.services.items():
            with self.subTest(name):
                self.assertEqual(service["user"], "65532:65532")
                self.assertIs(service["read_only"], True)
                self.assertEqual(service["cap_drop"], ["ALL"])
                self.assertEqual(service["security_opt"], ["no-new-privileges:true"])
                self.assertNotIn("privileged", service)
                self.assertNotIn("cap_add", service)
                self.assertLessEqual({"mem_limit", "pids_limit", "ulimits", "stop_grace_period"}, set(service))

    def test_every_container_checks_its_health_on_a_port_of_its_own(self):
        for name, service in self.services.items():
            own = {str(PORTS[port]) for port in PROCESS_OF[name].ports}
            kind, *words = service["healthcheck"]["test"]
            self.assertEqual(kind, "CMD", "a shell is not needed to start it")
            self.assertEqual(len(own & set(re.findall(r"\d{4}", " ".join(words)))), 1, name)

    def test_secrets_are_files_and_each_service_has_those_it_reads(self):
        for name in SERVICES:
            flags = manifests.compose_flags(self.compose, name)
            reads = {value for value in flags.values() if value.startswith("/run/secrets/")}
            self.assertEqual({f"/run/secrets/{secret}" for secret in self.services[name]["secrets"]}, reads)
        for name, secret in self.compose["secrets"].items():
            self.assertEqual(secret, {"file": f"secrets.d/{name}"})

    def test_what_lasts_is_in_a_named_volume(self):
        for name, service in self.services.items():
            lasts = name not in ("edge", "gateway")
            self.assertEqual(service.get("volumes", []), [f"{name}:/data"] if lasts else [])
            self.assertEqual(name in self.compose["volumes"], lasts)

    def test_images_are_of_this_version_and_built_by_targets_that_exist(self):
        targets = set(re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE))
        for name, service in self.services.items():
            self.assertEqual(service["image"], f"parley/{name}:{VERSION}")
            build = service["build"]
            self.assertIn(build["target"], targets)
            self.assertEqual(build["args"]["VERSION"], VERSION)
            self.assertEqual(build["args"].get("SERVICE"), name if name in SERVICES else None)
            self.assertEqual((DEPLOY / build["context"]).resolve() / build["dockerfile"], DEPLOY / "Dockerfile")

    def test_the_secrets_that_are_named_are_those_that_are_made(self):
        with tempfile.TemporaryDirectory() as folder:
            made = pathlib.Path(folder, "made")
            subprocess.run([DEPLOY / "secrets", made, "prod"], check=True)
            first = {file.name: file.read_text() for file in made.iterdir()}
            self.assertEqual(set(first), set(self.compose["secrets"]))
            self.assertEqual({file.stat().st_mode & 0o777 for file in made.iterdir()}, {0o600})
            subprocess.run([DEPLOY / "secrets", made], check=True)
            self.assertEqual({file.name: file.read_text() for file in made.iterdir()}, first)
            self.assertRegex(json.loads(first["bootstrap.json"])["api_key"], r"^parley_prod_[0-9a-f]{32}_[0-9a-f]{64}$")
            for wrong in ([], ["--help"], [made, "staging"]):
                refused = subprocess.run([DEPLOY / "secrets", *wrong], capture_output=True)
                self.assertEqual(refused.returncode, 1, wrong)


class DockerfileTest(unittest.TestCase):
    def test_every_image_ends_as_the_user_without_rights_and_starts_a_program_without_a_shell(self):
        stages = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)
        final = [stage for stage in stages if re.match(rf"ground AS ({'|'.join(IMAGE_ROLES)})\n", stage)]
        self.assertEqual(len(final), len(IMAGE_ROLES))
        for stage in final:
            self.assertEqual(re.findall(r"^USER (.*)$", stage, re.MULTILINE), ["65532:65532"])
            self.assertRegex(stage, r'(?m)^ENTRYPOINT \["/')
            self.assertIn("org.opencontainers.image.title", stage)

    def test_what_images_hold_stands_in_the_list_of_packages(self):
        roles = set()
        for line in (DEPLOY / "packages.txt").read_text().splitlines():
            if line and not line.startswith("#"):
                roles |= set(line.split()[1].split(","))
        self.assertLessEqual(set(IMAGE_ROLES) | {"build"}, roles)
        installed = set(re.findall(r"^RUN /?deploy/install (\w+)", DOCKERFILE, re.MULTILINE))
        self.assertEqual(installed, set(IMAGE_ROLES) | {"build"})

    def test_no_base_comes_from_a_named_registry_or_is_whatever_is_latest(self):
        self.assertIn("ARG BASE=debian:bookworm-slim\n", DOCKERFILE)
        froms = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
        self.assertEqual(froms, {"${BASE}", "ground"})
        for text in (DOCKERFILE, (DEPLOY / "compose.yaml").read_text()):
            self.assertNotIn(":latest", text)

    def test_the_edge_understands_its_configuration_in_clear_text_and_with_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            rendered = pathlib.Path(folder, "haproxy.cfg")
            command = ["sed", "-f", DEPLOY / "config/edge_image.sed", DEPLOY / "config/haproxy.cfg.in"]
            text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            self.assertNotRegex(text, r"@\w+@")
            self.assertEqual(text.count("server-template"), text.count("    server"), "every server is looked up")
            rendered.write_text(text)
            certificate = pathlib.Path(folder, "edge.pem")
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=parley.example.edu"]
                + ["-days", "1", "-keyout", f"{certificate}.key", "-out", certificate],
                check=True, capture_output=True,
            )
            tls = manifests.edge_tls().replace("/run/secrets/edge.pem", str(certificate))
            for listens in (":8080", tls):
                checked = self.check_edge(rendered, listens)
                self.assertEqual(checked.returncode, 0, checked.stderr)
            self.assertNotEqual(self.check_edge(rendered, tls.replace("edge.pem", "none.pem")).returncode, 0)

    def check_edge(self, rendered: pathlib.Path, listens: str) -> subprocess.CompletedProcess:
        files = ["-f", rendered, "-f", DEPLOY / "config/resolvers.cfg"]
        environment = os.environ | {"PARLEY_EDGE": listens, "PARLEY_GATEWAY": "127.0.0.1"}
        return subprocess.run(["/usr/sbin/haproxy", "-c", *files], env=environment, capture_output=True, text=True)


if __name__ == "__main__":
    unittest.main()
