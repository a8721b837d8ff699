"""The suite as a whole: it serves, a start repeated does nothing, and what was killed comes back alone."""

import resource
import subprocess
import unittest

import harness


class SuiteTest(harness.SuiteCase):
    def pids(self):
        return {row.process.name: row.pid for row in self.suite.status()}

    def test_every_process_serves_and_the_edge_carries_a_call_to_the_gateway(self):
        self.assertEqual({row.state for row in self.suite.status()}, {"serving"})
        reply = self.platform.call("grpc.health.v1.Health/Check")
        self.assertEqual(reply.status, reply.SERVING)

    def test_a_second_start_starts_nothing(self):
        before = self.pids()
        self.assertEqual(self.suite.start(), [])
        self.assertEqual(self.pids(), before)

    def test_a_killed_process_comes_back_and_the_others_are_left_alone(self):
        for name in self.pids():
            with self.subTest(name):
                before = self.pids()
                self.suite.kill(name)
                self.assertEqual(self.pids()[name], 0)
                self.assertEqual(self.suite.start(), [name])
                changed = [other for other, pid in self.pids().items() if pid != before[other]]
                self.assertEqual(changed, [name])

    def test_our_programs_may_have_all_the_open_files_there_are(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, hard), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for name in ("contacts", "scheduling", "notification", "gateway"):
            with self.subTest(name):
                self.suite.kill(name)
                self.suite.start()
                self.assertEqual(resource.prlimit(self.pids()[name], resource.RLIMIT_NOFILE), (hard, hard))

    def test_the_metrics_of_our_programs_are_as_prometheus_asks_for(self):
        for port in ("contacts_admin", "gateway_admin"):
            with self.subTest(port):
                text = self.metrics(port)
                self.assertIn("rpc_server_call_duration_seconds", text)
                check = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
                self.assertEqual((check.returncode, check.stdout + check.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
