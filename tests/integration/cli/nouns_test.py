#!/usr/bin/env python3
"""Every noun of the command line and its verbs, in the order of a game day."""

import base64
import contextlib
import json
import os
import shutil
import sqlite3
import unittest

from harness import EXAMPLES, CliTest

# A grey JPEG of 8 by 8 points.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5"
    "PTgyPC4zNDL/wAALCAAIAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQR"
    "BRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4"
    "eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEB"
    "AAA/AOgr/9k="
)


class Nouns(CliTest):
    """Each noun's verbs, in the order of a game day."""

    # The engine's clock starts on a Saturday morning, so that a game with the default hours can be played.
    daemon_options = ("--clock-start", "2026-05-09T07:00:00Z")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.files = cls.daemon.folder
        (cls.files / "picture.jpg").write_bytes(JPEG)
        (cls.files / "passphrase").write_text("correct horse\n")

    def test_a_game_day(self):
        self.system()
        self.players()
        self.logins()
        self.catalog()
        self.sessions_and_teams()
        self.config()
        self.play()
        self.past()
        self.backup()
        self.removals()

    def system(self):
        self.assertIn("The daemon answers in", self.ok("ping"))
        self.assertIn("2026-05-09", self.ok("ping"))
        self.assertEqual(list(self.json("ping")), ["time"])
        self.assertIn("running games  0", self.ok("status"))
        self.assertEqual(self.json("status")["players"], 0)
        self.assertIn("Version 4 of the rules is active", self.ok("rules", "show"))
        self.assertEqual(self.json("rules", "show")["rules_version"], 4)
        self.ok("rules", "activate", 4)
        self.fails(3, "there is no way back", "rules", "activate", 1)
        self.assertIn("operator", self.ok("whoami"))
        self.assertEqual(self.json("whoami"), {"uid": os.getuid(), "class": "operator", "actor": None})
        self.assertEqual(self.json("call", '{"Ping": {}}').keys(), self.json("call", "Ping", "{}").keys())
        self.assertEqual(self.json("call", "-", given='{"ListPlayers": {}}')["players"], [])

    def test_call_says_what_each_request_is(self):
        lines = self.ok("call", "--list").splitlines()
        self.assertEqual(lines[0].split(), ["NUMBER", "REQUEST", "KIND", "REPLY", "COST", "WHO", "MAY"])
        self.assertIn(["200", "CreateSession", "command", "SessionReply", "cheap", "operators", "and", "services"],
                      [line.split() for line in lines])
        self.assertNotIn("TimerFired", "".join(lines))
        by_name = {request["name"]: request for request in self.json("call", "--list")}
        self.assertEqual(by_name["Ping"]["reply"], "Pong")
        self.assertEqual(by_name["CreateSet"]["kind"], "command")

    def test_call_describes_the_fields_of_a_request(self):
        lines = [line.split() for line in self.ok("call", "--describe", "CreateSession").splitlines()]
        for words in (["FIELD", "TYPE", "DEFAULT"], ["name", "Name"], ["mode", "text", '""'], ["discord_server", "optional", "u64", "null"],
                      ["Name", "text"], ["Language", '"english",', '"german"']):
            self.assertIn(words, lines)
        self.assertIn("It has no fields.", self.ok("call", "--describe", "Ping"))
        self.assertIn("hard_to_reach", self.ok("call", "--describe", "SaveZone"))
        self.fails(6, "call --list", "call", "--describe", "TimerFired")

    def players(self):
        self.assertIn("There are no players.", self.ok("player", "list"))
        self.assertIn("Ada Lovelace", self.ok("player", "create", "Ada Lovelace", "--nickname", "countess"))
        reply = self.json("player", "create", "Bob", "--passphrase-file", self.files / "passphrase")
        self.assertEqual((reply["player"]["id"], reply["player"]["name"]), (2, "Bob"))
        for name in ("Cleo", "Dan"):
            self.ok("player", "create", name)
        self.assertIn("+41 44", self.ok("player", "edit", "ada", "--phone", "+41 44 000 00 00"))
        self.assertIn("countess", self.ok("player", "show", "COUNTESS"))
        self.assertIn("countess", self.ok("player", "show", "#1"))
        found = self.ok("player", "list", "--prefix", "COUNT").splitlines()
        self.assertEqual(len(found), 2, "Ada, by her nickname")
        self.assertIn("Ada Lovelace", found[1])
        self.assertIn('begins with "zz"', self.ok("player", "list", "--prefix", "zz"))
        self.ok("player", "edit", "1", "--no-nickname")
        self.assertIsNone(self.json("player", "show", "1")["player"]["nickname"])
        self.assertEqual(len(self.ok("player", "list").splitlines()), 5)
        self.assertIn("set", self.ok("player", "passphrase", "Ada", "--passphrase-file", "-", given="secret words\n"))
        self.assertIn("picture", self.ok("player", "picture", "Ada", self.files / "picture.jpg"))
        self.fails(3, "Bob", "player", "create", "bob")
        self.fails(3, "`muster player list`", "player", "show", "Eve")
        self.fails(3, "`muster player list`", "player", "show", "77")

    def logins(self):
        token = self.files / "token"
        said = self.ok("login", "bob", "--passphrase-file", self.files / "passphrase", "--token-file", token)
        self.assertIn("Bob", said)
        self.assertEqual(token.stat().st_mode & 0o777, 0o600)
        self.assertEqual(len(token.read_text().strip()), 64)
        self.assertEqual(self.ok("whoami", "--token-file", token), "Bob (#2)\n")
        self.fails(2, "--force", "login", "bob", "--passphrase-file", self.files / "passphrase", "--token-file", token)
        self.fails(3, "", "login", "bob", "--passphrase-file", "-", given="wrong\n")
        self.ok("logout", "--token-file", token)
        self.fails(3, "", "whoami", "--token-file", token)

    def catalog(self):
        self.assertIn("There are no zones", self.ok("zone", "list"))
        self.assertIn("challenges  481", self.ok("import", EXAMPLES))
        self.assertIn("region", self.ok("set", "list"))
        self.ok("set", "create", "rainy")
        self.assertIn("Wet", self.ok("set", "rename", "rainy", "Wet"))
        self.ok("set", "remove", "wet")
        self.ok("zone", "save", "199", "num_conn_zones=3", "num_connections=7", "sectors=N")
        self.ok("zone", "save", "199", "mongus=true")
        shown = self.json("zone", "show", "199")["zones"][0]
        self.assertEqual((shown["connections"], shown["hard_to_reach"]), (7, True))
        self.ok("zone", "distance", "110", "199", "33")
        self.assertEqual(self.json("zone", "show", "199")["zones"][0]["minutes"]["110"], 33)
        self.assertIn("connected zones", self.ok("zone", "show", "199"))
        self.assertEqual(len(self.ok("zone", "list").splitlines()), 45)
        self.ok("zone", "remove", "199")
        self.fails(3, "no zone 199", "zone", "show", "199")
        self.fails(2, "not a zone", "zone", "show", "centre")
        self.ok("sector", "save", "X", "N")
        self.assertIn("X", self.ok("sector", "list"))
        self.ok("sector", "remove", "X")
        shown = self.ok("challenge", "create", "kind=anywhere", "sets=region", "title=Sing", "description=Sing a song.")
        self.assertIn("challenge_type     unspezifisch", shown)
        self.assertIn("comment            loud", self.ok("challenge", "edit", "sing", "comment=loud"))
        self.assertIn("Sing a song.", self.ok("challenge", "show", "name:Sing"))
        self.assertIn("Sing", self.ok("challenge", "list", "--kind", "anywhere", "--set", "region"))
        everything = self.json("challenge", "list")
        self.assertEqual((len(everything["challenges"]), everything["next"]), (482, 0))
        self.fails(2, "is not a whole number", "challenge", "edit", "Sing", "grade=x")
        self.fails(2, "Did you mean \"grade\"", "challenge", "edit", "Sing", "grad=1")
        self.ok("challenge", "remove", "Sing")

    def sessions_and_teams(self):
        self.fails(3, "muster session create", "team", "list")
        self.assertIn("traditional", self.ok("session", "modes"))
        self.assertIn("Europe/Zurich", self.ok("session", "create", "Spring", "--time-zone", "Europe/Zurich"))
        self.assertIn("german", self.ok("session", "edit", "spring", "--language", "german"))
        self.ok("session", "edit", "--language", "english")
        for team, player in (("Red", "Ada"), ("Blue", "Bob"), ("Green", "Cleo")):
            self.assertIn(team, self.ok("team", "create", team, "--player", player))
        self.ok("team", "create", "Temporary", "--colour", "#112233")
        self.assertIn("#445566", self.ok("team", "edit", "temp", "--colour", "445566", "--name", "Provisional"))
        self.assertIn("Dan", self.ok("team", "assign", "prov", "Dan"))
        self.ok("team", "unassign", "Dan")
        self.assertIn("#445566", self.ok("team", "show", "Spring/Provisional"))
        self.ok("team", "remove", "Provisional")
        self.assertIn("picture", self.ok("team", "picture", "Red", self.files / "picture.jpg"))
        self.assertEqual(len(self.ok("team", "list").splitlines()), 4)
        self.assertIn("Cleo", self.ok("session", "show", "Spring"))
        self.assertIn("Spring", self.ok("session", "list"))
        self.fails(3, "Red", "team", "create", "red")
        self.fails(2, "hexadecimal", "team", "create", "Pink", "--colour", "pink")
        # With two sessions there is no default session.
        self.ok("session", "create", "Other")
        self.fails(2, "Which session? Say --session NAME or set MUSTER_SESSION: Spring (#1), Other (#2)", "team", "list")
        self.assertIn("Red", self.ok("team", "list", MUSTER_SESSION="spring"))
        self.assertIn("Red", self.ok("team", "list", "--session", "1"))
        self.ok("session", "remove", "Other")
        self.ok("grant", "add", 4242, "Spring")
        self.assertIn("4242  ", self.ok("grant", "list").replace("     ", ""))
        self.ok("grant", "remove", 4242, "Spring")
        self.assertIn("No service", self.ok("grant", "list"))

    def config(self):
        self.ok("config", "set", "num_catchers=1", "--session", "Spring")
        self.ok("config", "set", "near_distance_range=0..30")
        entries = {e["key"]: e for e in self.json("config", "list", "--session", "Spring")["entries"]}
        self.assertEqual(entries["num_catchers"]["value"], "1")
        self.assertTrue(entries["num_catchers"]["overridden_here"])
        self.assertTrue(entries["near_distance_range"]["overridden_globally"])
        self.assertIn("session", self.ok("config", "list", "num_catchers", "--session", "Spring"))
        self.assertIn("for all sessions without values of their own:\n  near_distance_range",
                      self.ok("config", "reset", "near_distance_range"))
        said = self.ok("--as", "organiser:Spring", "config", "set", "num_catchers=1", "end_time=17:00")
        self.assertIn("Changed for the session Spring", said)
        self.assertIn("  end_time=17:00\n", said)
        self.assertFalse(any(e["overridden_globally"] for e in self.json("config", "list")["entries"]))
        self.fails(3, "", "config", "set", "num_catchers=many")
        self.fails(2, "NAME=VALUE", "config", "set", "num_catchers")

    def play(self):
        self.fails(3, "muster game start", "game", "state")
        started = self.json("game", "start", "Spring", "--seed", "7")
        names = {team["id"]: team["name"] for team in self.json("session", "show")["teams"]}
        runners = [names[t["team"]] for t in started["teams"] if t["role"] == "runner"]
        catcher, = (names[t["team"]] for t in started["teams"] if t["role"] == "catcher")
        self.assertEqual(len(runners), 2)
        state = self.ok("game", "state")
        self.assertIn("catcher", state)
        self.assertIn("N  POINTS  ZONE", state)
        self.assertIn("Reported.", self.ok("location", "report", "Ada", "47.3779", "8.5403", "--accuracy", "8"))
        self.assertRegex(self.ok("location", "list"), r"47\.37790, 8\.54030 +8 m +2026-05-09 ")
        self.assertRegex(self.ok("game", "state"), r"47\.37790, 8\.54030 at 2026-05-09 ")
        self.phones()
        self.assertIn("47.37790, 8.54030", self.ok("location", "track", "Red"))
        self.fails(3, "latitude", "location", "report", "Ada", "--", "-91", "8.5")
        done = self.json("complete", runners[0], "1")
        self.fails(3, "", "complete", runners[0], "1", "--period", "0")
        self.ok("picture", "attach", runners[0], done["period"], self.files / "picture.jpg")
        self.fails(3, "", "picture", "attach", runners[0], done["period"], self.files / "passphrase")
        self.assertIn("Caught for", self.ok("catch", catcher, runners[1]))
        self.fails(2, "--reason", "game", "undo", catcher)
        undone = self.ok("game", "undo", runners[1], "--reason", "it was another team")
        self.assertIn("Taken back: the catch by", undone)
        self.fails(3, "has completed nothing", "game", "undo", catcher, "--reason", "once more")
        self.assertIn("Caught for", self.ok("catch", catcher, runners[1]))
        self.fails(3, "", "catch", catcher, runners[0])
        self.assertIn("RANK", self.ok("game", "ranking"))
        self.ok("team", "points", runners[0], "--", "-5", "late")
        self.ok("team", "make-catcher", runners[0])
        self.ok("team", "make-runner", runners[0])
        self.ok("team", "reroll", runners[0])
        # The field cases "Over midnight" and "Whose time is that?".
        for until, answer in (("18:30", "The game now ends at 2026-05-09 18:30:00 Europe/Zurich."),
                              ("02:00", "02:00 is over today. The game now ends at 2026-05-10 02:00:00 Europe/Zurich."),
                              ("24:00", "The game now ends at 2026-05-10 00:00:00 Europe/Zurich."),
                              ("2026-05-10T02:00", "The game now ends at 2026-05-10 02:00:00 Europe/Zurich."),
                              ("2026-05-09 18:45", "The game now ends at 2026-05-09 18:45:00 Europe/Zurich."),
                              ("2026-05-09T16:30Z", "The game now ends at 2026-05-09 18:30:00 Europe/Zurich.")):
            self.assertEqual(answer + "\n", self.ok("game", "extend", "--until", until))
        self.assertIn("18:45:00 Europe/Zurich", self.ok("game", "extend", "--by", "15"))
        self.assertIn("18:45:00 Europe/Zurich", self.ok("game", "state"))
        self.assertIn("AT (Europe/Zurich)", self.ok("location", "list"))
        self.assertIn("AT (Europe/Zurich)", self.ok("location", "track", "Red"))
        self.fails(2, "--until TIME", "game", "extend")
        self.fails(2, "is no time", "game", "extend", "--until", "25:00")
        self.fails(3, "--by", "game", "extend", "--until", "2026-05-08 18:00")
        events = self.ok("game", "events")
        self.assertIn("caught", events)
        self.assertIn(" Europe/Zurich  ", events)
        self.assertIn("late", events)
        first = json.loads(self.ok("--json", "game", "events", "--limit", "1"))
        self.assertEqual((first["topic"], first["number"]), ("session:1", 1))
        self.assertEqual(self.json("--as", "player:ada", "game", "mine", "ada")["player"]["name"], "Ada Lovelace")
        self.fails(3, "", "--as", "player:ada", "game", "mine", "Bob")
        self.fails(3, "Wait for the game's end", "team", "remove", "Red")

    def phones(self):
        """The field cases of phones that do not know all: the position counts, and its day is shown."""
        at = self.json("ping")["time"]
        for case, fields in {
            "standing_still": {"heading_deg": -1, "speed_mps": -1, "accuracy_m": 12},
            "heading_unknown": {"heading_deg": None, "speed_mps": None, "accuracy_m": 12},
            "altitude_unknown": {"altitude_m": None, "accuracy_m": 12},
            "all_absent": {},
            "all_unknown": {"heading_deg": -1, "speed_mps": -1, "accuracy_m": -1, "altitude_m": -1},
        }.items():
            with self.subTest(case):
                place = {"latitude_deg": 47.0, "longitude_deg": 8.0, "time": at, **fields}
                self.json("call", "ReportLocation", json.dumps({"player": 1, "location": place}))
                kept = self.json("player", "show", "1")["player"]["location"]
                self.assertEqual((kept["heading_deg"], kept["speed_mps"]), (None, None))
                self.assertEqual(kept["accuracy_m"], 12 if fields.get("accuracy_m") == 12 else None)

    def past(self):
        stopped = self.json("game", "stop")
        self.assertEqual(stopped["session_name"], "Spring")
        self.assertIn("Spring", self.ok("game", "past"))
        self.assertIn(" Europe/Zurich", self.ok("game", "past"))
        self.assertEqual(len(self.json("game", "past", "--player", "Ada")["games"]), 1)
        shown = self.ok("game", "show", stopped["id"])
        self.assertIn("EVENTS (Europe/Zurich)", shown)
        past = self.json("game", "show", stopped["id"])
        picture = next(p["pictures"][0] for t in past["teams"] for p in t["state"]["periods"] if p["pictures"])
        output = self.files / "fetched.jpg"
        self.ok("picture", "fetch", picture["full"], "--output", output)
        self.assertTrue(output.read_bytes().startswith(b"\xff\xd8"))
        self.fails(2, "--force", "picture", "fetch", picture["full"], "-o", output)
        self.fails(3, "", "picture", "fetch", "0" * 64, "-o", self.files / "none.jpg")

    def backup(self):
        """A backup made while the daemon runs is complete."""
        backup = self.files / "backup"
        said = self.ok("backup", backup, "--data-dir", self.daemon.folder / "data")
        self.assertIn("1 finished games and 2 pictures", said)
        self.assertIn("1 finished games and 2 pictures", self.ok("journal", "verify", backup))
        (backup / "pictures.db").unlink()
        self.fails(1, "missing", "journal", "verify", backup)
        shutil.rmtree(backup)

    def removals(self):
        self.ok("player", "remove", "Dan")
        self.ok("session", "remove", "Spring")
        self.assertIn("There are no sessions", self.ok("session", "list"))


class Journal(CliTest):
    """muster-journal, a separate program that needs no daemon."""

    def test_with_json_it_prints_one_object(self):
        self.ok("player", "create", "Ada")
        self.daemon.process.terminate()
        self.daemon.process.wait()
        data = self.daemon.folder / "data"
        stat = json.loads(self.ok("journal", "stat", "--json", data))
        self.assertEqual(stat["requests"]["CreatePlayer"]["count"], 1)
        self.assertEqual(stat["created_by"], stat["written_by"])
        self.assertEqual(json.loads(self.ok("journal", "verify", "--json", data))["problems"], [])

        with contextlib.closing(sqlite3.connect(data / "journal.db")) as journal, journal:
            journal.execute("UPDATE events_people SET checksum = 0")
        done = self.run_muster("journal", "verify", "--json", data)
        self.assertEqual((done.returncode, done.stderr), (1, ""))
        verified = json.loads(done.stdout)
        self.assertFalse(verified["good"])
        self.assertIn("checksum", verified["problems"][0])


if __name__ == "__main__":
    unittest.main()
