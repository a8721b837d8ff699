"""The statistics of a row, its JSON and its line, and the picture drawn of it."""

from __future__ import annotations

import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import figures
import picture

HERE = pathlib.Path(__file__).resolve().parent
SVG = "{http://www.w3.org/2000/svg}"


def forward(ours: list[float], peer: list[float]) -> figures.Row:
    return figures.row("grpc_forward", "calls/s", {"connections": 8}, ours, peer)


class RowTest(unittest.TestCase):
    def test_the_ratio_is_taken_within_each_round_and_then_its_median(self):
        row = forward([10, 40, 30], [10, 80, 20])
        self.assertEqual((row.ratio_min, row.ratio_median, row.ratio_max), (0.5, 1, 1.5))
        self.assertEqual((row.ours, row.peer, row.rounds), (30, 20, 3))

    def test_without_a_peer_there_is_no_ratio(self):
        row = figures.row("plan", "plans/s", {}, [3, 1, 2])
        self.assertEqual((row.ours, row.ours_min, row.ours_max), (2, 1, 3))
        self.assertEqual((row.peer, row.ratio_min, row.ratio_median, row.ratio_max), (None, None, None, None))
        self.assertIsNone(row.is_met)

    def test_rounds_without_their_peer_and_figures_that_are_nothing_are_refused(self):
        for ours, peer in (([], None), ([1, 2], [1]), ([1], []), ([0], [1]), ([1], [0])):
            with self.subTest(ours=ours, peer=peer), self.assertRaises(ValueError):
                figures.row("grpc_forward", "calls/s", {}, ours, peer)

    def test_a_target_is_met_at_its_bound_and_missed_beyond(self):
        self.assertTrue(forward([45], [100]).is_met)
        self.assertFalse(forward([44], [100]).is_met)
        self.assertTrue(figures.row("start_contacts", "ms", {}, [300]).is_met)
        self.assertFalse(figures.row("start_contacts", "ms", {}, [301]).is_met)

    def test_a_missed_target_is_named_in_the_line(self):
        self.assertRegex(figures.line(forward([20], [100])), r"grpc_forward .*ratio +0\.20 .*target >= 0\.45: MISSED")
        self.assertRegex(figures.line(forward([50], [100])), r"target >= 0\.45: met")
        self.assertNotIn("target", figures.line(figures.row("plan", "plans/s", {}, [3])))

    def test_rows_come_back_from_their_file_as_they_were(self):
        rows = [forward([1, 2], [3, 4]), figures.row("import_rows", "s", {"rows": 9}, [5.5])]
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "rows.json"
            figures.write(file, rows)
            self.assertEqual(figures.read(file), rows)
            for other in ("{}", "[1]", '[{"name": "x"}]', "nothing"):
                file.write_text(other)
                with self.subTest(other), self.assertRaises(ValueError):
                    figures.read(file)
                self.assertEqual(self.chart(file).returncode, 1)

    def chart(self, *files: pathlib.Path) -> subprocess.CompletedProcess:
        return subprocess.run([HERE / "chart", *files], capture_output=True, text=True, timeout=30, check=False)

    def test_the_chart_command_draws_several_files(self):
        with tempfile.TemporaryDirectory() as folder:
            files = [pathlib.Path(folder) / name for name in ("a.json", "b.json")]
            figures.write(files[0], [forward([1], [2])])
            figures.write(files[1], [figures.row("import_rows", "s", {}, [5])])
            drawn = self.chart(*files)
        self.assertEqual(drawn.returncode, 0, drawn.stderr)
        self.assertIn("grpc_forward", drawn.stdout)
        self.assertIn("import_rows", drawn.stdout)


class PictureTest(unittest.TestCase):
    def marks(self, row: figures.Row) -> tuple[dict, dict, dict]:
        """The median's dot, the range's line and the target's mark of a picture of one row."""
        drawn = xml.etree.ElementTree.fromstring(picture.draw([row]))
        dot = drawn.findall(f"{SVG}circle")[0].attrib
        ranges = [line.attrib for line in drawn.iter(f"{SVG}line") if line.get("class") == "range"]
        targets = [line.attrib for line in drawn.iter(f"{SVG}line") if line.get("class") == "target"]
        self.assertEqual((len(ranges), len(targets)), (1, 2))  # the row's mark, and the legend's
        return dot, ranges[0], targets[0]

    def test_a_row_that_meets_its_target_is_green_and_right_of_the_mark(self):
        dot, span, target = self.marks(forward([50, 60, 70], [100, 100, 100]))
        self.assertEqual(dot["fill"], picture.MET)
        self.assertLess(float(span["x1"]), float(dot["cx"]))
        self.assertGreater(float(span["x2"]), float(dot["cx"]))
        self.assertGreater(float(dot["cx"]), float(target["x1"]))

    def test_a_row_that_misses_its_target_is_red_and_left_of_the_mark(self):
        dot, span, target = self.marks(forward([20], [100]))
        self.assertEqual((dot["fill"], span["stroke"]), (picture.MISSED, picture.MISSED))
        self.assertLess(float(dot["cx"]), float(target["x1"]))

    def test_a_row_without_a_target_is_red_when_it_is_slower_than_its_peer(self):
        for ours, color in ((50, picture.MISSED), (150, picture.WATCHED)):
            drawn = picture.draw([figures.row("bookings_16_grouped", "books/s", {}, [ours], [100])])
            self.assertIn(f'r="6" fill="{color}"', drawn.split("target met")[0])

    def test_a_figure_without_a_peer_is_held_against_its_target(self):
        dot, _span, target = self.marks(figures.row("import_rows", "s", {}, [20]))  # twice what it may take
        self.assertEqual(dot["fill"], picture.MISSED)
        self.assertLess(float(dot["cx"]), float(target["x1"]))

    def test_equal_ratios_are_equal_lengths(self):
        axis = picture.Axis.over([0.1, 10])
        self.assertAlmostEqual(axis.x(1) - axis.x(0.5), axis.x(2) - axis.x(1))
        self.assertAlmostEqual(axis.x(10) - axis.x(1), axis.x(1) - axis.x(0.1))

    def test_a_row_with_neither_peer_nor_target_is_listed(self):
        self.assertIn("plan: 1,234,567 plans/s", picture.draw([figures.row("plan", "plans/s", {}, [1234567])]))

    def test_names_are_text_and_never_markup(self):
        self.assertIn("&lt;b&gt;", picture.draw([figures.row("<b>", "s", {}, [1])]))


class BareTableTest(unittest.TestCase):
    def test_the_bare_table_has_the_settings_of_our_database(self):
        pragma = re.compile(r"PRAGMA \w+ = \w+;")
        ours = (HERE.parents[1] / "common/store/sqlite_connection.cc").read_text()
        bare = (HERE / "bare_bookings.cc").read_text()
        self.assertEqual(sorted(pragma.findall(bare)), sorted(pragma.findall(ours)))
        self.assertGreaterEqual(len(pragma.findall(ours)), 6)


if __name__ == "__main__":
    unittest.main()
