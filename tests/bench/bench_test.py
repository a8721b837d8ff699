"""Each measurement runs and gives its rows, with one tiny round on the programs of this build: bench code does not rot.

The figures mean nothing here (sanitizers, one round); REST is left out, since its peer needs npm: .ci/clients runs it.
"""

from __future__ import annotations

import math
import os
import subprocess
import unittest

import bookings
import figures
import gateway
import imports
import rest
import rules
import stage
import startup

os.environ.setdefault("PARLEY_BIN_DIR", str(stage.ROOT / "build/dev/bin"))


class BenchTest(unittest.TestCase):
    def check(self, rows: list[figures.Row], *names: str) -> None:
        self.assertEqual([row.name for row in rows], list(names))
        for row in rows:
            self.assertEqual(row.rounds, 1)
            self.assertTrue(row.settings, "a figure without its settings cannot be repeated")
            self.assertTrue(math.isfinite(row.ours) and row.ours > 0, row)
            self.assertIn(row.name, figures.line(row))

    def test_gateway(self):
        self.check(gateway.measure(stage.TINY), "grpc_forward")

    @unittest.skipUnless(os.environ.get("PARLEY_TEST_NPM"), "its peer needs npm; .ci/clients runs it")
    def test_rest(self):
        self.check(rest.measure(stage.TINY), "rest_call", "rest_call_cluster")

    def test_bookings(self):
        names = ("bookings_1", "bookings_1_slow_disk", "bookings_16", "bookings_16_slow_disk")
        rows = bookings.measure(stage.TINY)
        self.check(rows, *names, "bookings_16_grouped", "bookings_grpc_16")
        slow = next(row for row in rows if row.name == "bookings_1_slow_disk")
        self.assertLess(max(slow.ours_max, slow.peer), 1000 / bookings.DISK_MS, "each waits once at least")

    def test_plan_and_slots(self):
        self.check(rules.plan(stage.TINY), "plan")
        self.check(rules.slots(stage.TINY), "slots")

    def test_import(self):
        self.check(imports.measure(stage.TINY), "import_rows", "import_followed")

    def test_startup(self):
        started = [f"start_{name}" for name in (*startup.SERVICES, "suite")]
        held = [f"memory_{name}" for name in (*startup.SERVICES, "suite")]
        self.check(startup.measure(stage.TINY), *started, *held)

    def test_every_target_is_of_a_row_that_is_measured(self):
        measured = {"rest_call", "grpc_forward", "bookings_1", "bookings_16", "import_rows", "import_followed"}
        measured |= {f"{kind}_{name}" for kind in ("start", "memory") for name in (*startup.SERVICES, "suite")}
        self.assertEqual(set(figures.TARGETS), measured)

    def test_a_program_that_fails_ends_the_measurement(self):
        with self.assertRaisesRegex(stage.BenchError, "parley-bench-bookings failed"):
            stage.rounds_of("parley-bench-bookings", "--folder=/nowhere")

    def test_the_command_refuses_what_it_does_not_know(self):
        for options in (["nothing"], ["plan", "--rounds", "0"], ["plan", "--rounds", "21"], []):
            with self.subTest(options):
                run = [stage.ROOT / "tests/bench/run", *options]
                done = subprocess.run(run, capture_output=True, text=True, timeout=30, check=False)
                self.assertEqual(done.returncode, 2)
                self.assertNotIn("Traceback", done.stderr)


if __name__ == "__main__":
    unittest.main()
