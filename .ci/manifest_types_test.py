"""The checker of manifest types refuses what an API server might silently drop. Run by .ci/manifests."""

import copy
import os
import pathlib
import unittest

import manifest_types

FOLDER = pathlib.Path(os.environ.get("PARLEY_NPM", "build/npm-manifests")).resolve()
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "sample"},
    "spec": {
        "selector": {"matchLabels": {"app.kubernetes.io/name": "sample"}},
        "template": {
            "spec": {
                "containers": [{"name": "sample", "livenessProbe": {"grpc": {"port": 9010}, "failureThreshold": 3}}]
            }
        },
    },
}


class ManifestTypesTest(unittest.TestCase):
    def findings(self, change=lambda deployment: None) -> str:
        deployment = copy.deepcopy(DEPLOYMENT)
        change(deployment)
        return "\n".join(manifest_types.findings([deployment], FOLDER, "checker_test"))

    def container(self, deployment) -> dict:
        return deployment["spec"]["template"]["spec"]["containers"][0]

    def test_a_sound_object_passes(self):
        self.assertEqual(self.findings(), "")

    def test_a_misspelt_field_is_named(self):
        def misspell(deployment):
            probe = self.container(deployment)["livenessProbe"]
            probe["failureThresold"] = probe.pop("failureThreshold")

        self.assertIn("failureThresold", self.findings(misspell))

    def test_a_value_of_another_type_is_refused(self):
        self.assertIn("string", self.findings(lambda deployment: self.container(deployment).update(image=7)))

    def test_a_missing_field_is_named(self):
        self.assertIn("selector", self.findings(lambda deployment: deployment["spec"].pop("selector")))

    def test_a_kind_without_types_is_refused(self):
        change = {"apiVersion": "monitoring.example.com/v1", "kind": "Monitor"}
        self.assertIn("kubernetes-types/monitoring/v1", self.findings(lambda deployment: deployment.update(change)))


if __name__ == "__main__":
    unittest.main()
