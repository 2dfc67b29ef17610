#!/usr/bin/env python3
"""Workbooks (XLSX and ODS): cells become what a sheet's text would say; hostile files cost one answer."""

import pathlib
import random
import re
import shutil
import unittest
import zipfile

import workbooks
from harness import EXAMPLES, MUSTER, CliTest
from workbooks import ods, xlsx, zipped

HEADER = (EXAMPLES / "challenges.csv").read_text().splitlines()[0].split(",")
FORMATS = {"xlsx": xlsx, "ods": ods}
ROSTER = ["name", "nickname", "team", "phone", "discord_user"]


def challenge(title, **cells):
    """A row of the challenges' sheet."""
    values = {"challenge_type": "unspezifisch", "sets": "workbooks", "status": "approved", "title": title,
              "description": "Count the lamps of one street.", "bias_sat": 1.0, "bias_sun": 1.0, "dead_end": False} | cells
    return [values.get(column) for column in HEADER]


class Workbooks(CliTest):
    def file(self, name, content):
        path = self.daemon.folder / name
        path.write_bytes(content)
        return path

    def imported(self, name, content):
        """The challenges by title, after an import without any word to standard error."""
        self.ok("import", self.file(name, content))
        return {c["title"]: c for c in self.json("challenge", "list")["challenges"]}

    def refused(self, name, content, message):
        return self.fails(6, message, "import", self.file(name, content))

    # ---- What people's workbooks hold. ----

    def test_texts_numbers_and_booleans(self):
        for extension, write in FORMATS.items():
            title = f"Doors of {extension}"
            rows = [HEADER, challenge(title, walking_time=5.0, bias_sat=1.25, additional_points=100, dead_end=True,
                                      description="First line <&>\nSecond line \U0001fae9")]
            got = self.imported(f"a.{extension}", write({"Challenges": rows}))[title]
            self.assertEqual([got[field] for field in ("walking_minutes", "bias_saturday", "additional_points", "dead_end",
                                                       "description")],
                             [5, 1.25, 100, True, "First line <&>\nSecond line \U0001fae9"])

    def test_a_problem_names_worksheet_row_and_column(self):
        for extension, write in FORMATS.items():
            rows = [HEADER, [], challenge("Good"), challenge("Bad", walking_time=5.5)]
            done = self.run_muster("import", self.file(f"a.{extension}", write({"Notes": [["hello"]], "Games": rows})))
            self.assertEqual(done.returncode, 6)
            self.assertIn(f'a.{extension} (Games):4: walking_time: "5.5" is not a whole number.', done.stderr)

    def test_each_worksheet_with_a_header_is_taken_and_others_are_named(self):
        zones = [["zone", "num_conn_zones", "num_connections", "train_through", "mongus", "s_bahn_zone", "sectors"]]
        for number, (extension, write) in enumerate(FORMATS.items()):
            content = write({"Read me": [["Our region"]], "Zones": [*zones, [301 + number, 5, 1, False, False, False, ""]],
                             "Empty": [], "Challenges": [HEADER, challenge(f"Ferries of {extension}")]})
            said = self.ok("import", self.file(f"a.{extension}", content))
            self.assertIn("challenges  1 new", said)
            self.assertIn("zones       1 new", said)
            self.assertIn(f"a.{extension} (Read me) is none of the sheets and was passed over.", said)
            self.assertNotIn("Empty", said)

    def test_a_folder_with_a_workbook(self):
        folder = self.daemon.folder / "folder"
        folder.mkdir()
        (folder / "games.ods").write_bytes(ods({"A": [HEADER, challenge("From a folder")]}))
        self.assertIn("challenges  1 new", self.ok("import", folder))

    def test_a_roster(self):
        for extension, write in FORMATS.items():
            name = f"Rosters of {extension}"
            self.ok("session", "create", name)
            rows = [ROSTER, [f"Ada {extension}", f"Count {extension}", "Red", "+41 79 123 45 67"],
                    [f"Bob {extension}", "", "Blue", "", f"12345678901234567{len(extension)}"]]
            self.assertIn("players  2 new", self.ok("--session", name, "import",
                                                    self.file(f"a.{extension}", write({"Players": rows}))))
            out = self.ok("--session", name, "export", "--sheet", "roster")
            self.assertIn(f"Ada {extension},Count {extension},Red,+41 79 123 45 67,", out)

    def test_a_long_number_with_lost_digits_is_refused_not_invented(self):
        """A spreadsheet keeps 15 digits of a Discord user's 19."""
        for extension, write in FORMATS.items():
            self.ok("session", "create", f"Digits of {extension}")
            rows = [ROSTER, ["Cleo", "", "Red", "", float(1234567890123456789)]]
            done = self.run_muster("--session", f"Digits of {extension}", "import",
                                   self.file(f"a.{extension}", write({"Players": rows})))
            self.assertEqual(done.returncode, 6, done.stdout)
            self.assertIn("(Players):2: discord_user: ", done.stderr)

    def sheet(self, cells, row='<row r="2">'):
        """A workbook whose second row has these cells, as XML, by the columns' names."""
        header = "".join(self.cell(i, f't="inlineStr"><is><t>{name}</t></is></c>') for i, name in enumerate(HEADER))
        values = "".join(self.cell(i, cells[name]) if name in cells
                         else self.cell(i, f't="inlineStr"><is><t>{value}</t></is></c>')
                         for i, (name, value) in enumerate(zip(HEADER, challenge("-"))) if name in cells or value is not None)
        return self.with_part(xlsx({"A": []}), "xl/worksheets/sheet1.xml", f'{workbooks.HEAD}<worksheet {workbooks.MAIN}>'
                              f'<sheetData><row r="1">{header}</row>{row}{values}</row></sheetData></worksheet>')

    def cell(self, column, rest):
        return f'<c r="{workbooks.column(column)}2" ' + rest

    def test_every_kind_of_cell_that_an_xlsx_may_have(self):
        """Texts in the cell itself, results of formulas, and rich texts with phonetic hints."""
        cells = {"title": 't="str"><v>A &amp; B_x0041__x000D_</v></c>',
                 "description": 't="inlineStr"><is><r><t>Two </t></r><r><t>looks</t></r><rPh sb="0" eb="1"><t>hint</t></rPh></is></c>',
                 "title_de_ch": 't="str"><f>CONCATENATE("Sum ","of two")</f><v>Sum of two</v></c>',
                 "walking_time": "><f>2+5</f><v>7</v></c>", "bias_sat": 't="n"><v>1.2500000000000002E0</v></c>',
                 "dead_end": 't="b"><f>TRUE()</f><v>1</v></c>'}
        got = self.imported("a.xlsx", self.sheet(cells))["A & BA"]
        self.assertEqual([got[field] for field in ("description", "walking_minutes", "dead_end")], ["Two looks", 7, True])
        self.assertEqual([t["title"] for t in got["translations"]], ["Sum of two"])

    def test_rows_and_cells_without_addresses_follow_each_other(self):
        rows = "".join("<row>" + "".join(f'<c t="inlineStr"><is><t>{"" if value is None else value}</t></is></c>' for value in row) +
                       "</row>" for row in (HEADER, challenge("In a row")))
        content = self.with_part(xlsx({"A": []}), "xl/worksheets/sheet1.xml",
                                 f"<worksheet {workbooks.MAIN}><sheetData>{rows}</sheetData></worksheet>")
        self.assertIn("In a row", self.imported("a.xlsx", content))

    def test_names_with_prefixes_and_parts_at_absolute_places(self):
        """As some libraries write them."""
        content = xlsx({"A": [HEADER, challenge("Prefixed")]})
        sheet = re.sub(r"<(/?)(?=[a-z])", r"<\1x:", self.part(content, "xl/worksheets/sheet1.xml")).replace("xmlns=", "xmlns:x=")
        links = self.part(content, "xl/_rels/workbook.xml.rels").replace('Target="', 'Target="/xl/')
        content = self.with_part(content, "xl/worksheets/sheet1.xml", sheet)
        self.assertIn("Prefixed", self.imported("a.xlsx", self.with_part(content, "xl/_rels/workbook.xml.rels", links)))

    def test_an_error_in_a_cell_is_shown_as_the_spreadsheet_shows_it(self):
        path = self.file("a.xlsx", self.sheet({"title": 't="str"><v>Lost</v></c>', "walking_time": 't="e"><f>1/0</f><v>#DIV/0!</v></c>'}))
        self.assertIn('a.xlsx (A):2: walking_time: "#DIV/0!" is not a whole number.', self.run_muster("import", path).stderr)

    def test_the_million_empty_rows_and_columns_at_an_ods_end(self):
        end = ('<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
               "</table:table-row>")
        self.assertIn("Endless", self.imported("a.ods", ods({"A": [HEADER, challenge("Endless")]}, end)))

    def test_repeated_cells_of_an_ods_count_as_often_as_they_say(self):
        content = ods({"A": [HEADER, challenge("Repeated", sets="workbooks", bias_sat=1.5, bias_sun=1.5)]})
        one = workbooks.ods_cell(1.5)
        text = self.part(content, "content.xml")
        self.assertIn(one + one, text)
        content = self.with_part(content, "content.xml", text.replace(
            one + one, one.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="2"')))
        got = self.imported("a.ods", content)["Repeated"]
        self.assertEqual((got["bias_saturday"], got["bias_sunday"]), (1.5, 1.5))

    def test_comments_of_cells_are_not_their_text(self):
        content = ods({"A": [HEADER, challenge("Commented")]})
        text = self.part(content, "content.xml").replace(
            "<text:p>Commented</text:p>", "<office:annotation><text:p>Who wrote this?</text:p></office:annotation><text:p>Commented</text:p>")
        self.assertIn("Commented", self.imported("a.ods", self.with_part(content, "content.xml", text)))

    # ---- What is refused. ----

    def test_files_that_are_no_workbook(self):
        good = xlsx({"A": [HEADER, challenge("Never")]})
        cases = {
            "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .xlsx, .ods or CSV UTF-8"),
            "other.zip": (zipped({"a.txt": "hello"}), "neither an Excel workbook"),
            "half.xlsx": (good[:len(good) // 2], "The workbook is broken"),
            "begin.xlsx": (good[:4], "The workbook is broken"),
            "zeros.ods": (b"PK\x03\x04" + bytes(5000), "The workbook is broken"),
            "empty.ods": (zipped({"content.xml": ""}), "The workbook is broken"),
            "no-xml.ods": (zipped({"content.xml": "hello"}), "The workbook is broken"),
            "open.ods": (zipped({"content.xml": "<a><b>"}), "The workbook is broken"),
            "outside.ods": (zipped({"content.xml": '<a><table-row><table-cell value-type="float" value="1"/></table-row></a>'}),
                            "a cell outside of a worksheet"),
            "nothing.xlsx": (xlsx({"A": []}), "none of the sheets"),
            "large.xlsx": (b"PK\x03\x04" + bytes(16 << 20), "larger than 16 MiB"),
        }
        for name, (content, message) in cases.items():
            with self.subTest(name):
                self.refused(name, content, message)

    def test_document_types_and_entities_are_refused(self):
        entities = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb">' + "".join(
            f'<!ENTITY b{i} "{f"&b{i - 1 if i else str()};" * 10}">' for i in range(10)) + "]>"
        text = self.part(ods({"A": [HEADER, challenge("&amp;b9;")]}), "content.xml")
        content = zipped({"content.xml": text.replace(workbooks.HEAD, workbooks.HEAD + entities).replace("&amp;amp;b9;", "&b9;")})
        self.refused("a.ods", content, "The workbook")

    def test_a_file_that_unpacks_to_gigabytes_is_refused(self):
        """A megabyte of file for a gigabyte of content, which the reader's memory does not hold."""
        blanks = " " * (1 << 20)
        for name, part, message in (("a.ods", "content.xml", "unpacks"), ("b.xlsx", "xl/sharedStrings.xml", "The workbook"),
                                    ("c.xlsx", "xl/worksheets/sheet1.xml", "The workbook")):
            path = self.daemon.folder / name
            content = ods({"A": []}) if name == "a.ods" else xlsx({"A": [HEADER, challenge("Never")]})
            path.write_bytes(self.with_part(content, part, None))
            with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open(part, "w") as out:
                out.write(workbooks.HEAD.encode())
                for _ in range(1024):
                    out.write(blanks.encode())
            with self.subTest(name):
                self.fails(6, message, "import", path)

    def test_more_cells_than_an_import_takes(self):
        full = '<table:table-cell table:number-columns-repeated="500" office:value-type="float" office:value="1"/>'
        rows = f'<table:table-row table:number-rows-repeated="50000">{full}</table:table-row>'
        self.refused("a.ods", ods({"A": []}, rows), "more cells than an import takes")
        wide = full.replace('"500"', '"501"')
        self.refused("b.ods", ods({"A": []}, f"<table:table-row>{wide}</table:table-row>"), "500 columns")
        deep = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
        self.refused("c.ods", ods({"A": []}, deep), "50000 rows")
        place = f'<worksheet {workbooks.MAIN}><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
        self.refused("d.xlsx", self.with_part(xlsx({"A": []}), "xl/worksheets/sheet1.xml", place), "50000 rows")
        self.refused("e.ods", ods({f"Sheet {i}": [] for i in range(101)}), "more than 100 worksheets")

    def test_damaged_workbooks_cost_one_answer(self):
        """Bytes changed within the parts, which are stored so that the changes reach the reader."""
        source = random.Random(20261201)
        for extension, write in FORMATS.items():
            good = write({"A": [HEADER, challenge("Damaged", walking_time=5)]})
            for number in range(60):
                name = f"{number}.{extension}"
                path = self.file(name, self.damaged(good, source))
                with self.subTest(name, seed=20261201):
                    done = self.run_muster("import", "--dry-run", path)
                    self.assertIn(done.returncode, (0, 6), done.stderr)
                    self.assertEqual(done.returncode == 0, done.stderr == "", done.stderr)
        self.ok("ping")

    def test_without_the_program_the_answer_says_so(self):
        folder = self.daemon.folder / "alone"
        folder.mkdir()
        alone = shutil.copy2(pathlib.Path(MUSTER).resolve(), folder / "muster")
        path = self.file("a.xlsx", xlsx({"A": [HEADER, challenge("Never")]}))
        done = self.run_program(alone, "import", path)
        self.assertEqual(done.returncode, 6)
        self.assertIn("muster-workbook is not installed; save the sheet as CSV UTF-8", done.stderr)

    # ---- Parts of a workbook. ----

    def part(self, content, name):
        with zipfile.ZipFile(self.file("part.zip", content)) as archive:
            return archive.read(name).decode()

    def with_part(self, content, name, text):
        """The workbook with another part; without it if the text is None."""
        with zipfile.ZipFile(self.file("part.zip", content)) as archive:
            parts = {each: archive.read(each) for each in archive.namelist()}
        del parts[name]
        return zipped(parts if text is None else parts | {name: text})

    def damaged(self, content, source):
        with zipfile.ZipFile(self.file("part.zip", content)) as archive:
            parts = {each: bytearray(archive.read(each)) for each in archive.namelist()}
        for _ in range(source.randint(1, 4)):
            part = parts[source.choice([name for name in parts if name.endswith(".xml")])]
            at = source.randrange(len(part))
            kind = source.randrange(3)
            if kind == 0:
                part[at] = source.randrange(256)
            elif kind == 1:
                del part[at:at + source.randint(1, 40)]
            else:
                part[at:at] = part[at:at + source.randint(1, 40)]
        return zipped({name: bytes(part) for name, part in parts.items()})


if __name__ == "__main__":
    unittest.main()
