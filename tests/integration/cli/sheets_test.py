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
        self.assertIn("challenges  481 new", said)
        self.assertIn("challenges.csv:2: new: ", said)
        self.assertEqual(self.json("zone", "list")["zones"], [])

    def test_3_the_example_region_comes_in_whole_and_goes_out_to_come_in_again(self):
        counts = self.json("import", EXAMPLES)
        self.assertEqual([counts[kind]["added"] for kind in ("sectors", "zones", "distances", "challenges")],
                         [5, 43, 43 * 42, 481])
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

    def test_4_a_second_import_of_the_example_region_changes_nothing_and_says_so(self):
        before = self.json("challenge", "list")
        said = self.ok("import", EXAMPLES)
        self.assertTrue(said.startswith("Nothing changes: "), said)
        self.assertIn("challenges  481 unchanged", said)
        self.assertEqual(self.json("challenge", "list"), before)


class FieldCases(CliTest):
    """What people's spreadsheets write. Each test is named after a report."""

    def sheet(self, name, content):
        path = self.daemon.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def row(self, **cells):
        """A line of the challenges' sheet, CRLF at its end, as a list of cells."""
        values = {"challenge_type": "unspezifisch", "sets": "fieldcase", "status": "approved",
                  "description": "Count the lamps of one street.", "bias_sat": "1.0", "bias_sun": "1.0",
                  "dead_end": "false"} | cells
        return [values.get(column, "") for column in HEADER.split(",")]

    def text(self, *rows, separator=",", header=None):
        lines = [header or HEADER.split(","), *rows]
        quoted = [[f'"{c}"' if any(mark in c for mark in f'{separator}\n\r"') else c for c in line] for line in lines]
        return "".join(separator.join(line) + "\r\n" for line in quoted)

    def imported(self, path, *options):
        """Imports, and returns the challenges by title."""
        self.ok("import", path, *options)
        return self.challenges()

    def challenges(self):
        return {c["title"]: c for c in self.json("challenge", "list")["challenges"]}

    def refused(self, path):
        done = self.run_muster("import", path)
        self.assertEqual((done.returncode, done.stdout), (6, ""), done.stderr)
        return done.stderr.replace(str(self.daemon.folder) + "/", "").splitlines()

    def test_line_break_crlf_in_cell(self):
        path = self.sheet("a.csv", self.text(self.row(title="Two steps", description="First find a fountain.\r\nThen name it.")))
        self.assertEqual(self.imported(path)["Two steps"]["description"], "First find a fountain.\nThen name it.")

    def test_trailing_empty_columns(self):
        header = HEADER.split(",") + ["", "", ""]
        path = self.sheet("a.csv", self.text([*self.row(title="Lamp posts"), "", "", ""], [""] * len(header), header=header))
        self.assertIn("Lamp posts", self.imported(path))

    def test_semicolons_tabs_and_utf16(self):
        cells = self.row(title="Doors", bias_sat="1,25", walking_time="5,0", dead_end="WAHR")
        texts = {"semicolons": self.text(cells, separator=";"),
                 "semicolons-sep-line": "sep=;\r\n" + self.text(cells, separator=";"),
                 "semicolons-bom": "\ufeff" + self.text(cells, separator=";"),
                 "tabs-utf8": self.text(cells, separator="\t")}
        files = {name: text.encode() for name, text in texts.items()}
        for order in ("le", "be"):
            files[f"tabs-utf16-{order}"] = ("\ufeff" + texts["tabs-utf8"]).encode(f"utf-16-{order}")
            files[f"semicolons-utf16-{order}-without-a-mark"] = texts["semicolons"].encode(f"utf-16-{order}")
        for name, content in files.items():
            with self.subTest(name):
                challenge = self.imported(self.sheet(f"{name}.csv", content))["Doors"]
                self.assertEqual((challenge["bias_saturday"], challenge["walking_minutes"], challenge["dead_end"]), (1.25, 5, True))

    def test_whole_numbers_as_decimals(self):
        path = self.sheet("a.csv", self.text(self.row(title="Long stairs", walking_time="5.0", additional_points="100.0")))
        challenge = self.imported(path)["Long stairs"]
        self.assertEqual((challenge["walking_minutes"], challenge["additional_points"]), (5, 100))
        path = self.sheet("a.csv", self.text(self.row(title="Long stairs", walking_time="5.5")))
        self.assertEqual(self.refused(path)[0], 'a.csv:2: walking_time: "5.5" is not a whole number.')

    def test_kind_z_kaff(self):
        path = self.sheet("a.csv", self.text(self.row(challenge_type="Z_Kaff", status="APPROVED", place="Made-up stop",
                                                      station_distance="120", time_to_hb="6", departures="8")))
        self.ok("import", path)
        kinds = {c["place"]: c["kind"] for c in self.json("challenge", "list")["challenges"]}
        self.assertEqual(kinds["Made-up stop"], "centre_place")

    def test_own_column_weight(self):
        header = HEADER.split(",")
        path = self.sheet("a.csv", self.text([*self.row(title="Church clocks"), "3"], header=[*header, "weight"]))
        said = self.ok("import", path)
        self.assertEqual(said.count('The column "weight" is none of the sheet\'s and was passed over.'), 1)
        path = self.sheet("a.csv", self.text([*self.row(title="Church bells"), "3"], header=[*header, "titel_it_ch"]))
        self.assertIn('a.csv:1: titel_it_ch: There is no column "titel_it_ch" in this sheet.', self.refused(path)[0])

    def test_changed_sheet(self):
        path = self.sheet("a.csv", self.text(self.row(title="Bridges", description="Cross 3 brigdes.", additional_points="100")))
        first = self.imported(path)["Bridges"]
        path = self.sheet("a.csv", self.text(self.row(title="Bridges", description="Cross 3 bridges.", additional_points="120"),
                                             self.row(title="Ferries", description="Take a ferry.")))
        shown = self.ok("import", "--dry-run", path)
        self.assertIn(f"{path}:2: updated: Bridges (description, additional_points)\n{path}:3: new: Ferries\n", shown)
        self.assertIn("1 new, 1 updated", shown)
        self.assertNotIn("Ferries", self.challenges())
        self.assertIn("1 new, 1 updated", self.ok("import", path))
        after = self.challenges()
        self.assertEqual((after["Bridges"]["id"], after["Bridges"]["additional_points"]), (first["id"], 120))

        path = self.sheet("a.csv", self.text(self.row(title="Ferries", description="Take a ferry.")))
        self.assertIn("1 unchanged", self.ok("import", path))
        self.assertIn("Bridges", self.challenges())
        shown = self.ok("import", path, "--remove-missing", "--dry-run")
        self.assertIn("challenges: removed: Bridges\n", shown)
        self.ok("import", path, "--remove-missing")
        self.assertNotIn("Bridges", self.challenges())

    def test_a_challenge_whose_status_no_longer_plays_is_not_drawn(self):
        self.imported(self.sheet("a.csv", self.text(self.row(title="Closed museum"))))
        said = self.ok("import", self.sheet("a.csv", self.text(self.row(title="Closed museum", status="rejected"))))
        self.assertIn("1 updated", said)
        self.assertEqual(self.challenges()["Closed museum"]["status"], "rejected")

    def test_blank_title(self):
        path = self.sheet("a.csv", self.text(self.row(title="   ", description="\u00a0 "),
                                             self.row(challenge_type="kaff", place="  ", kaffskala="3", grade="3")))
        problems = self.refused(path)
        self.assertEqual([p.split(": ")[:2] for p in problems[:2]], [["a.csv:2", "title"], ["a.csv:3", "place"]])
        path = self.sheet("a.csv", self.text(self.row(title=" \u00a0Blank ends ")))
        self.assertIn("Blank ends", self.imported(path))

    def test_emoji_of_unicode_16(self):
        path = self.sheet("a.csv", self.text(self.row(title="Tired feet \U0001fae9")))
        self.assertIn("Tired feet \U0001fae9", self.imported(path))

    def test_a_refusal_of_the_door_names_row_and_column(self):
        path = self.sheet("a.csv", self.text(self.row(title="Good one"), self.row(title="Bad\u0007one", title_de_ch="x"),
                                             self.row(title="Other", description_fr_ch="a\u202eb")))
        problems = self.refused(path)
        self.assertEqual([p.split(": ")[:2] for p in problems[:2]], [["a.csv:3", "title"], ["a.csv:4", "description_fr_ch"]])
        path = self.sheet("a.csv", self.text(self.row(title="Z\u00fcrich"), separator=";").encode("latin-1"))
        self.assertTrue(self.refused(path)[0].startswith("a.csv:2: title: This is not UTF-8"))

    def test_a_roster(self):
        session = self.json("session", "create", "Rosters")["session"]["id"]
        text = ("name;nickname;team;phone;discord_user\r\nAda;Countess;Red;+41 79 123 45 67;1234567890123456789\r\n"
                "Bob;;Red;;\r\nCleo;;Blue;;\r\n")
        path = self.sheet("players.csv", text)
        shown = self.ok("--session", "Rosters", "import", path, "--dry-run")
        self.assertIn(f"{path}:2: new: Ada\n", shown)
        self.assertEqual(self.json("--session", "Rosters", "session", "show", session)["teams"], [])
        said = self.ok("--session", "Rosters", "import", path)
        self.assertIn("players  3 new", said)
        out = self.ok("--session", "Rosters", "export", "--sheet", "roster")
        self.assertIn("Ada,Countess,Red,+41 79 123 45 67,1234567890123456789", out)
        again = self.sheet("again.csv", out)
        self.assertTrue(self.ok("--session", "Rosters", "import", again).startswith("Nothing changes"))
        bad = self.sheet("players.csv", text.replace("Bob;;Red;;", "Bob;;Red;call me;"))
        self.assertEqual(self.run_muster("--session", "Rosters", "import", bad).returncode, 6)
        self.assertIn("players.csv:3: phone: ", self.refused_roster(bad))

    def refused_roster(self, path):
        return self.run_muster("--session", "Rosters", "import", path).stderr


if __name__ == "__main__":
    unittest.main()
