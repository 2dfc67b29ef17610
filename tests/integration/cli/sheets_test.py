#!/usr/bin/env python3
"""Spreadsheets: errors name sheet, row and column; an import takes everything or nothing."""

import json
import unittest

from harness import EXAMPLES, CliTest, Daemon

HEADER = (EXAMPLES / "challenges.csv").read_text().splitlines()[0]


def row(**cells):
    """A line of the challenges' sheet: a valid place, changed by `cells`."""
    values = {"challenge_type": "kaff", "sets": "region", "status": "approved", "kaffskala": "4", "grade": "4",
              "zone": "110"} | cells
    return ",".join(values.get(column, "") for column in HEADER.split(","))


class Sheets(CliTest):
    def sheet(self, name, text):
        path = self.daemon.folder / name
        path.write_text(text)
        return path

    def rejected(self, *paths):
        """The report of `import`, which must have no effect."""
        done = self.run_muster("import", *paths)
        self.assertEqual((done.returncode, done.stdout), (6, ""), done.stderr)
        *problems, last = done.stderr.splitlines()
        self.assertIn("muster: Nothing was imported: ", last)
        self.assertEqual(self.json("zone", "list")["zones"], [])
        return [p.replace(str(self.daemon.folder) + "/", "") for p in problems]

    zones = "zone,num_conn_zones,num_connections,train_through,mongus,s_bahn_zone,sectors\n"

    def test_1_a_missing_column_is_named(self):
        path = self.sheet("zones.csv", "zone,num_conn_zones,train_through,mongus,s_bahn_zone,sectors\n110,5,1,0,0,\n")
        self.assertEqual(self.rejected(path), ['zones.csv:1: num_connections: The column "num_connections" is missing.'])

    def test_1_every_bad_number_is_named_with_row_and_column(self):
        path = self.sheet("zones.csv", self.zones + "110,five,1,0,0,0,\n111,5,1,0,0,0,\nx,5,1,0,0,0,\n")
        self.assertEqual(self.rejected(path),
                         ['zones.csv:2: num_conn_zones: "five" is not a whole number.',
                          'zones.csv:4: zone: "x" is not a zone\'s number (1 to 9999).'])

    def test_1_every_row_that_the_engine_refuses_is_named(self):
        """Unknown zones, broken rules and duplicates in two files, between valid rows."""
        zones = self.sheet("zones.csv", self.zones + "110,5,1,0,0,0,\n")
        first = self.sheet("first.csv", "\n".join([HEADER, row(place="A"), row(place="B", zone="999"),
                                                   row(place="C")]) + "\n")
        second = self.sheet("second.csv", "\n".join([HEADER, row(place="a"), row(place="D", sets=""),
                                                     row(place="E", kaffskala="7"), row(place="F")]) + "\n")
        problems = self.rejected(zones, first, second)
        self.assertEqual([p.split(": ")[:2] for p in problems],
                         [["first.csv:3", "zone"], ["second.csv:2", "place"], ["second.csv:3", "sets"],
                          ["second.csv:4", "kaffskala"]])
        self.assertIn("999", problems[0])
        self.assertIn("already", problems[1])
        self.assertNotIn("Sheet", "".join(problems))

    def test_1_errors_with_json_are_an_object(self):
        path = self.sheet("zones.csv", self.zones + "110,five,1,0,0,0,\n")
        error = json.loads(self.fails(6, "", "--json", "import", path))
        self.assertEqual(error["code"], "bad_input")
        self.assertEqual(error["problems"], [{"file": str(path), "row": 2, "column": "num_conn_zones",
                                              "message": '"five" is not a whole number.'}])

    def test_1_a_file_that_is_no_sheet_is_refused(self):
        self.fails(6, "none of the sheets", "import", self.sheet("places.csv", "place,kaffskala,grade\n"))
        empty = self.daemon.folder / "empty"
        empty.mkdir()
        self.fails(6, "no sheet", "import", empty)

    def test_1_what_one_import_cannot_hold_is_refused_with_advice(self):
        """Slightly more than the daemon accepts, and less than the largest journal record."""
        rows = [row(place=f"Place {number}", comment="x" * 3900) for number in range(125)]
        path = self.sheet("challenges.csv", "\n".join([HEADER, *rows]) + "\n")
        self.fails(6, "one import holds 480", "import", path)

    def test_2_a_dry_run_checks_all_and_imports_nothing(self):
        said = self.ok("import", "--dry-run", EXAMPLES)
        self.assertIn("nothing was imported", said)
        self.assertIn("challenges  481", said)
        self.assertEqual(self.json("zone", "list")["zones"], [])

    def test_3_the_example_region_comes_in_whole_and_goes_out_to_come_in_again(self):
        counts = self.json("import", EXAMPLES)
        self.assertEqual((counts["sectors"], counts["zones"], counts["distances"], counts["challenges"]),
                         (5, 43, 43 * 43, 481))
        said = self.fails(6, "", "import", EXAMPLES / "sectors.csv", EXAMPLES / "nothing.csv")
        self.assertIn("nothing.csv", said)

        folder = self.daemon.folder / "export"
        self.ok("export", folder)
        self.fails(2, "--force", "export", folder)
        self.ok("export", folder, "--force")
        self.assertEqual((folder / "zones.csv").read_text(), self.ok("export", "--sheet", "zones"))

        other = Daemon()
        self.addCleanup(other.stop)
        again = other.folder / "again"
        environment = {"MUSTER_SOCKET": str(other.socket)}
        self.ok("import", folder, **environment)
        self.ok("export", again, **environment)
        for name in ("challenges", "zones", "distances", "sectors"):
            self.assertEqual((folder / f"{name}.csv").read_text(), (again / f"{name}.csv").read_text(), name)

    def test_4_a_second_import_names_the_duplicates(self):
        done = self.run_muster("import", EXAMPLES / "challenges.csv")
        self.assertEqual(done.returncode, 6)
        self.assertIn("challenges.csv:2: title: ", done.stderr)
        self.assertIn("there may be more", done.stderr.splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
