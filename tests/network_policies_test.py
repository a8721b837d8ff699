"""The network policies of k8s/ allow exactly the connections that the programs make, read from their flags, and no other:
a policy too few is a suite that does not work, one too many is a way in that nobody watches."""

from __future__ import annotations

import unittest

import manifests
from manifests import NAME, PORTS, Connection, container_of, pod_of

ANYWHERE = ""
DNS_PORT = 53


class NetworkPoliciesTest(unittest.TestCase):
    """load_tests() makes one class of these for each overlay."""

    overlay: manifests.Overlay

    def policies(self) -> dict[str, dict]:
        return {policy["metadata"]["name"]: policy["spec"] for policy in self.overlay.of_kind("NetworkPolicy")}

    def test_nobody_may_anything_at_first(self):
        everybody = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        self.assertEqual(self.policies()["nobody"], everybody)

    def test_what_may_leave_is_what_the_flags_call(self):
        self.assertEqual(self.allowed("egress"), self.overlay.connections())

    def test_what_may_come_in_is_what_the_flags_call_and_the_world_at_the_edge(self):
        inside = {connection for connection in self.overlay.connections() if connection.target}
        self.assertEqual(self.allowed("ingress"), inside | {Connection(ANYWHERE, "edge", PORTS["edge"])})

    def test_the_flags_call_those_that_deploy_up_makes_neighbours(self):
        called = {(connection.source, connection.target) for connection in self.overlay.connections()}
        neighbours = {
            (process.name, neighbour) for process in manifests.PROCESSES for neighbour in process.neighbours
        }
        mail = "mail" if "mail" in self.overlay.workloads() else ANYWHERE
        self.assertEqual(called, neighbours | {("edge", "gateway"), ("notification", mail)})

    def test_names_are_for_those_who_call_others_by_name(self):
        names = self.policies()["names"]
        self.assertEqual(self.chosen(names), {connection.source for connection in self.overlay.connections()})
        (rule,) = names["egress"]
        self.assertEqual({port["port"] for port in rule["ports"]}, {DNS_PORT})
        self.assertNotIn({"namespaceSelector": {}}, rule["to"])

    def test_metrics_are_for_prometheus_from_those_who_have_them(self):
        metrics = self.policies()["metrics"]
        have = {
            name
            for name, workload in self.overlay.workloads().items()
            if "metrics" in {port["name"] for port in container_of(pod_of(workload))["ports"]}
        }
        self.assertEqual(self.chosen(metrics), have)
        for name in have:
            annotations = self.overlay.workloads()[name]["spec"]["template"]["metadata"]["annotations"]
            self.assertEqual(annotations["prometheus.io/port"], str(PORTS[f"{name}_admin"]))
        (rule,) = metrics["ingress"]
        (peer,) = rule["from"]
        self.assertEqual(peer["podSelector"]["matchLabels"], {NAME: "prometheus"})
        self.assertEqual(rule["ports"], [{"port": "metrics"}])

    def allowed(self, direction: str) -> set[Connection]:
        """Every connection that the policies allow one way, without names and metrics."""
        found = set()
        for title, policy in self.policies().items():
            if title in ("names", "metrics"):
                continue
            for rule in policy.get(direction, ()):
                (own,) = self.chosen(policy)
                for other in self.peers(rule.get("to" if direction == "egress" else "from")):
                    source, target = (own, other) if direction == "egress" else (other, own)
                    found |= {Connection(source, target, port["port"]) for port in rule["ports"]}
        return found

    def chosen(self, policy: dict) -> set[str]:
        """The pods that a policy is about, by name."""
        selector = policy["podSelector"]
        if "matchExpressions" in selector:
            (expression,) = selector["matchExpressions"]
            self.assertEqual((expression["key"], expression["operator"]), (NAME, "In"))
            return set(expression["values"])
        return {self.named(selector)}

    def peers(self, peers: list[dict] | None) -> set[str]:
        if peers is None:
            return {ANYWHERE}
        return {ANYWHERE if "ipBlock" in peer else self.named(peer["podSelector"]) for peer in peers}

    def named(self, selector: dict) -> str:
        """The one workload that a selector finds, which must be there."""
        name = selector["matchLabels"][NAME]
        labels = self.overlay.workloads()[name]["spec"]["template"]["metadata"]["labels"]
        self.assertLessEqual(selector["matchLabels"].items(), labels.items())
        return name


def load_tests(loader, _tests, _pattern):
    """One NetworkPoliciesTest for each overlay, named after it."""
    suite = unittest.TestSuite()
    for overlay in manifests.overlays():
        case = type(f"NetworkPoliciesTest({overlay.title})", (NetworkPoliciesTest,), {"overlay": overlay})
        suite.addTests(loader.loadTestsFromTestCase(case))
    return suite


if __name__ == "__main__":
    unittest.main()
