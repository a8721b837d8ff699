"""k8s/ agrees with the programs it starts and with deploy/processes.py, and no pod has a right that it does not need.

A renamed flag, a moved port or a new neighbour fails here, with the object that has to follow.
"""

from __future__ import annotations

import functools
import re
import subprocess
import unittest

import manifests
from manifests import INSTANCE, NAME, PORTS, PROCESS_OF, SERVICES, VERSION, container_of, pod_of

OVERLAY_FLAGS = {"environment", "reflection"}  # what deploy/up leaves at its default
SECRET_FLAGS = {"caller_key_file", "kek_file", "link_key_file", "bootstrap"}
PROBES = {"startupProbe": "readiness", "readinessProbe": "readiness", "livenessProbe": "liveness"}  # the health service
KEEPS_SQLITE = ("contacts", "scheduling", "notification")


def of_each_container(test):
    """Runs the test with the name, pod and container of every workload of the overlay."""

    @functools.wraps(test)
    def run(self):
        for name, workload in self.overlay.workloads().items():
            with self.subTest(name):
                test(self, name, pod_of(workload), container_of(pod_of(workload)))

    return run


@functools.cache
def flags_of_program(name: str) -> set[str]:
    command = [manifests.BIN / f"parley-{name}", "--print_config"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"^--(\w+)=", printed, re.MULTILINE))


def seconds_in(path: str, pattern: str) -> int:
    """The number that the pattern finds in a file of the repository."""
    return int(re.search(pattern, (manifests.ROOT / path).read_text())[1])


class ManifestsTest(unittest.TestCase):
    """load_tests() makes one class of these for each overlay."""

    overlay: manifests.Overlay

    def test_every_process_of_the_suite_is_there(self):
        production = self.overlay.title.startswith("prod")
        self.assertEqual(set(self.overlay.workloads()), set(PROCESS_OF) - ({"mail"} if production else set()))

    def test_every_flag_is_one_that_the_program_has(self):
        for name in SERVICES:
            has = flags_of_program(name)
            self.assertIn("listen", has)
            self.assertEqual(set(self.overlay.flags(name)) - has, set(), name)

    def test_every_flag_that_the_suite_needs_is_given(self):
        for name in SERVICES:
            expected = manifests.expected_flags(PROCESS_OF[name]) | OVERLAY_FLAGS
            self.assertEqual(set(self.overlay.flags(name)), expected, name)

    def test_every_port_is_the_one_of_the_plan(self):
        for name, workload in self.overlay.workloads().items():
            process = PROCESS_OF[name]
            open_ports = {port["containerPort"] for port in container_of(pod_of(workload))["ports"]}
            self.assertEqual(open_ports, {PORTS[port] for port in process.ports}, name)
        for name in SERVICES:
            flags = self.overlay.flags(name)
            for flag, port in manifests.listens(PROCESS_OF[name]).items():
                self.assertEqual(flags[flag], f"0.0.0.0:{port}", name)

    @of_each_container
    def test_redis_and_the_mail_catcher_are_told_what_deploy_up_tells_them(self, name, pod, container):
        if name == "redis":
            told = dict(zip(container["args"][::2], container["args"][1::2], strict=True))
            up = PROCESS_OF[name].command[1:]
            expected = dict(zip(up[::2], up[1::2], strict=True))
            expected |= {"--bind": "0.0.0.0", "--protected-mode": "no", "--port": str(PORTS["redis"]), "--dir": "/data"}
            self.assertEqual(told, expected)
        if name == "mail":
            self.assertEqual(container["args"], [f"--listen=0.0.0.0:{PORTS['smtp']}", "--folder=/data"])

    def test_every_service_leads_to_a_port_of_its_pods(self):
        services = self.services()
        self.assertEqual(set(services), set(self.overlay.workloads()))
        for name, spec in services.items():
            container = container_of(pod_of(self.overlay.workloads()[name]))
            ports = {port["name"]: port["containerPort"] for port in container["ports"]}
            for port in spec["ports"]:
                self.assertIn(port["targetPort"], ports, name)
                if name != "edge":
                    self.assertEqual(port["port"], ports[port["targetPort"]], name)
            is_grpc = name in SERVICES
            self.assertEqual(spec.get("clusterIP") == "None", is_grpc or name == "redis", name)

    def test_every_call_by_a_flag_reaches_a_service_of_that_name_and_port(self):
        services = self.services()
        for connection in self.overlay.connections():
            if connection.target:
                self.assertIn(connection.port, {port["port"] for port in services[connection.target]["ports"]})

    @of_each_container
    def test_every_pod_is_restricted(self, name, pod, container):
        self.assertIs(pod["automountServiceAccountToken"], False)
        self.assertIs(pod["enableServiceLinks"], False)
        self.assertNotIn("hostNetwork", pod)
        context = pod["securityContext"]
        self.assertIs(context["runAsNonRoot"], True)
        self.assertEqual({context[kind] for kind in ("runAsUser", "runAsGroup", "fsGroup")}, {65532})
        self.assertEqual(context["seccompProfile"], {"type": "RuntimeDefault"})
        self.assertEqual(
            container["securityContext"],
            {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}},
        )

    @of_each_container
    def test_every_container_has_requests_and_limits(self, name, pod, container):
        for kind in ("requests", "limits"):
            self.assertEqual(set(container["resources"][kind]), {"cpu", "memory"})

    @of_each_container
    def test_every_container_is_probed_at_its_start_and_for_readiness_and_liveness(self, name, pod, container):
        self.assertLessEqual(set(PROBES), set(container))
        if name in SERVICES:
            asked = {kind: container[kind]["grpc"] for kind in PROBES}
            self.assertEqual(asked, {kind: {"port": PORTS[name], "service": PROBES[kind]} for kind in PROBES})

    @of_each_container
    def test_every_pod_has_longer_to_end_than_it_needs(self, name, pod, container):
        soft_stop = seconds_in("deploy/config/haproxy.cfg.in", r"hard-stop-after (\d+)s")
        drain = seconds_in("common/rpc/serve.cc", r"kDrainTimeMax\{(\d+)\}")
        needs = {"edge": soft_stop, "redis": 0, "mail": 0}.get(name, drain)
        waits = 0
        if name in ("edge", "gateway"):
            program, seconds = container["lifecycle"]["preStop"]["exec"]["command"]
            self.assertEqual(program, "/bin/sleep")
            waits = int(seconds)
            self.assertGreater(waits, 0)
        self.assertGreater(pod["terminationGracePeriodSeconds"], waits + needs + 5)

    def test_a_database_has_one_pod_and_never_two(self):
        for name in KEEPS_SQLITE:
            workload = self.overlay.workloads()[name]
            self.assertEqual((workload["kind"], workload["spec"]["replicas"]), ("StatefulSet", 1), name)
            (claim,) = workload["spec"]["volumeClaimTemplates"]
            mounts = {mount["name"]: mount["mountPath"] for mount in container_of(pod_of(workload))["volumeMounts"]}
            self.assertEqual(mounts[claim["metadata"]["name"]], self.overlay.flags(name)["data_dir"])
        redis = self.overlay.workloads()["redis"]["spec"]
        self.assertEqual((redis["replicas"], redis["strategy"]["type"]), (1, "Recreate"))

    def test_images_are_of_this_version_and_of_no_registry(self):
        for name, workload in self.overlay.workloads().items():
            self.assertEqual(container_of(pod_of(workload))["image"], f"parley/{name}:{VERSION}")
        for thing in self.overlay.objects:
            labels = thing["metadata"].get("labels", {})
            self.assertEqual(labels.get("app.kubernetes.io/version", VERSION), VERSION, thing["metadata"]["name"])

    def test_selectors_hold_name_and_instance_and_find_their_pods(self):
        for name, workload in self.overlay.workloads().items():
            labels = workload["spec"]["template"]["metadata"]["labels"]
            self.assertEqual(workload["spec"]["selector"]["matchLabels"], {NAME: name, INSTANCE: "parley"})
            self.assertLessEqual({NAME: name, INSTANCE: "parley"}.items(), labels.items())
            wanted = {f"app.kubernetes.io/{word}" for word in "version component part-of managed-by".split()}
            self.assertLessEqual(wanted, set(labels))
            for spread in pod_of(workload).get("topologySpreadConstraints", ()):
                self.assertEqual(spread["labelSelector"]["matchLabels"], {NAME: name, INSTANCE: "parley"})
        for thing in self.overlay.of_kind("Service", "PodDisruptionBudget"):
            selector = thing["spec"]["selector"]
            name = thing["metadata"]["name"]
            self.assertEqual(selector.get("matchLabels", selector), {NAME: name, INSTANCE: "parley"})

    def test_what_there_are_several_of_is_spread_and_disrupted_one_at_a_time(self):
        budgets = {budget["metadata"]["name"]: budget["spec"] for budget in self.overlay.of_kind("PodDisruptionBudget")}
        self.assertEqual(set(budgets), {"edge", "gateway"})
        for name, budget in budgets.items():
            self.assertEqual(budget["maxUnavailable"], 1)
            spreads = pod_of(self.overlay.workloads()[name])["topologySpreadConstraints"]
            self.assertEqual(len(spreads), 2)

    def test_secrets_are_files_of_the_right_names_and_nowhere_else(self):
        self.assertEqual(self.overlay.of_kind("Secret"), [])
        for name, workload in self.overlay.workloads().items():
            with self.subTest(name):
                needs = set()
                if name in SERVICES:
                    flags = self.overlay.flags(name)
                    needs = {flags[flag] for flag in SECRET_FLAGS & set(flags)}
                elif name == "edge":
                    needs = {word for word in self.edge_listens().split() if word.startswith("/run/secrets/")}
                    needs |= {f"{certificate}.key" for certificate in needs}
                self.assertEqual(self.mounted_secrets(workload), needs)
                container = container_of(pod_of(workload))
                self.assertNotIn("envFrom", container)
                for variable in container.get("env", ()):
                    self.assertNotIn("secretKeyRef", variable.get("valueFrom", {}))

    def services(self) -> dict[str, dict]:
        return {service["metadata"]["name"]: service["spec"] for service in self.overlay.of_kind("Service")}

    def edge_listens(self) -> str:
        return manifests.environment_of(container_of(pod_of(self.overlay.workloads()["edge"])))["PARLEY_EDGE"]

    def mounted_secrets(self, workload) -> set[str]:
        pod = pod_of(workload)
        places = {mount["name"]: mount for mount in container_of(pod).get("volumeMounts", ())}
        found = set()
        for volume in pod.get("volumes", ()):
            self.assertNotIn("secret", volume, "project it, with a mode")
            for source in volume.get("projected", {}).get("sources", ()):
                if "secret" in source:
                    self.assertEqual(volume["projected"]["defaultMode"], 0o440)
                    self.assertIs(places[volume["name"]]["readOnly"], True)
                    mounted = places[volume["name"]]["mountPath"]
                    found |= {f"{mounted}/{item['path']}" for item in source["secret"]["items"]}
        return found

    def test_the_namespace_refuses_unrestricted_pods(self):
        (namespace,) = self.overlay.of_kind("Namespace")
        self.assertEqual(namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"], "restricted")

    def test_production_is_strict_and_development_is_not_mistaken_for_it(self):
        production = self.overlay.title.startswith("prod")
        for name in SERVICES:
            flags = self.overlay.flags(name)
            self.assertEqual(flags["environment"], "production" if production else "development")
            self.assertEqual(flags["reflection"], "false" if production else "true")

    def test_production_has_tls_at_the_edge_and_gateways_that_scale(self):
        if not (self.overlay.is_rendered and self.overlay.title.startswith("prod")):
            return  # its patches are what this is about
        self.assertRegex(self.edge_listens(), r"^:8080 ssl crt /run/secrets/edge\.pem ssl-min-ver TLSv1\.2 ")
        edge = self.services()["edge"]
        self.assertEqual((edge["type"], edge["externalTrafficPolicy"]), ("LoadBalancer", "Local"))
        self.assertEqual([port["port"] for port in edge["ports"]], [443])
        (scaling,) = self.overlay.of_kind("HorizontalPodAutoscaler")
        self.assertNotIn("replicas", self.overlay.workloads()["gateway"]["spec"])
        self.assertGreaterEqual(self.overlay.workloads()["edge"]["spec"]["replicas"], 2)
        self.assertGreaterEqual(scaling["spec"]["minReplicas"], 2)
        places = (manifests.ROOT / "deploy/config/edge_image.sed").read_text()
        (count,) = set(re.findall(r"server-template gateway (\d+) ", places))
        self.assertLess(scaling["spec"]["maxReplicas"], int(count), "one more while they are rolled")


def load_tests(loader, _tests, _pattern):
    """One ManifestsTest for each overlay, named after it."""
    suite = unittest.TestSuite()
    for overlay in manifests.overlays():
        case = type(f"ManifestsTest({overlay.title})", (ManifestsTest,), {"overlay": overlay})
        suite.addTests(loader.loadTestsFromTestCase(case))
    return suite


if __name__ == "__main__":
    unittest.main()
