#!/usr/bin/env python3
"""The command line against a real daemon: every noun, exit codes, error lines, sheets, live events.

MUSTER, MUSTERD and MUSTER_SOURCE_DIR say where the programs and the examples are. Nothing here waits for time to
pass: it waits for lines, replies and ends of processes.
"""

import base64
import fcntl
import json
import os
import pathlib
import pty
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import termios
import unittest

MUSTER = os.environ["MUSTER"]
MUSTERD = os.environ["MUSTERD"]
EXAMPLES = pathlib.Path(os.environ["MUSTER_SOURCE_DIR"]) / "examples" / "region"

# A grey JPEG of 8 by 8 points.
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5"
    "PTgyPC4zNDL/wAALCAAIAAgBAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQR"
    "BRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4"
    "eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEB"
    "AAA/AOgr/9k="
)


class Daemon:
    """A musterd of its own, with its data and socket in a folder of its own."""

    def __init__(self, *options):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="muster-cli-"))
        self.socket = self.folder / "socket"
        self.options = options
        self.process = None
        self.start()

    def start(self):
        ready, writer = os.pipe()
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [MUSTERD, "--data-dir", self.folder / "data", "--socket", self.socket, "--ready-fd", str(writer),
                 *self.options],
                pass_fds=[writer], stdout=log, stderr=log)
        os.close(writer)
        with os.fdopen(ready) as pipe:
            if not pipe.readline():
                raise RuntimeError("musterd did not start: " + (self.folder / "log").read_text())

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait()
        shutil.rmtree(self.folder)
        return code

    def environment(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MUSTER_")}
        environment |= {"MUSTER_SOCKET": str(self.socket), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        return environment


class CliTest(unittest.TestCase):
    """Runs `muster` against the class's daemon."""

    daemon_options = ()

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(*cls.daemon_options)
        cls.addClassCleanup(cls.daemon.stop)

    @classmethod
    def run_muster(cls, *words, given=None, **environment):
        return subprocess.run([MUSTER, *map(str, words)], input=given, capture_output=True, text=True, timeout=100,
                              env=cls.daemon.environment() | environment, check=False)

    def ok(self, *words, **more):
        """The command's standard output; it succeeds and says nothing on standard error."""
        done = self.run_muster(*words, **more)
        self.assertEqual((done.returncode, done.stderr), (0, ""), f"muster {words}: {done.stdout}")
        return done.stdout

    def json(self, *words, **more):
        """The command's reply, which is JSON on one line."""
        text = self.ok("--json", *words, **more)
        self.assertEqual(text.count("\n"), 1)
        return json.loads(text)

    def fails(self, code, message, *words, **more):
        """The command ends with that code and one line on standard error that contains the message."""
        done = self.run_muster(*words, **more)
        self.assertEqual(done.returncode, code, f"muster {words}: {done.stdout}{done.stderr}")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(message, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr


class Nouns(CliTest):
    """Each noun's verbs, in the order of a game day."""

    # The engine's clock stands at a Saturday morning, so that a game of the default hours can be played.
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
        self.removals()

    def system(self):
        self.assertIn("The daemon answers in", self.ok("ping"))
        self.assertIn("2026-05-09", self.ok("ping"))
        self.assertEqual(list(self.json("ping")), ["time"])
        self.assertIn("running games  0", self.ok("status"))
        self.assertEqual(self.json("status")["players"], 0)
        self.assertIn("operator", self.ok("whoami"))
        self.assertEqual(self.json("whoami"), {"uid": os.getuid(), "class": "operator", "actor": None})
        self.assertEqual(self.json("call", '{"Ping": {}}').keys(), self.json("call", "Ping", "{}").keys())
        self.assertEqual(self.json("call", "-", given='{"ListPlayers": {}}')["players"], [])
        self.assertIn("CompleteChallenge\n", self.ok("call", "--list"))

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
        self.assertEqual((len(everything["challenges"]), everything["total"]), (482, 482))
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
        # Two sessions: none is the usual one any more.
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
        self.ok("config", "reset", "near_distance_range")
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
        self.assertIn("47.37790, 8.54030", self.ok("location", "list"))
        self.assertIn("47.37790, 8.54030", self.ok("location", "track", "Red"))
        self.fails(3, "latitude", "location", "report", "Ada", "--", "-91", "8.5")
        done = self.json("complete", runners[0], "1")
        self.fails(3, "", "complete", runners[0], "1", "--period", "0")
        self.ok("picture", "attach", runners[0], done["period"], self.files / "picture.jpg")
        self.fails(3, "", "picture", "attach", runners[0], done["period"], self.files / "passphrase")
        self.assertIn("Caught for", self.ok("catch", catcher, runners[1]))
        self.fails(3, "", "catch", catcher, runners[0])
        self.assertIn("RANK", self.ok("game", "ranking"))
        self.ok("team", "points", runners[0], "--", "-5", "late")
        self.ok("team", "make-catcher", runners[0])
        self.ok("team", "make-runner", runners[0])
        self.ok("team", "reroll", runners[0])
        self.assertIn("now ends at 2026-05-09 16:30:00", self.ok("game", "extend", "--until", "18:30"))
        self.assertIn("now ends at 2026-05-09 16:45:00", self.ok("game", "extend", "--by", "15"))
        self.fails(2, "--until TIME", "game", "extend")
        events = self.ok("game", "events")
        self.assertIn("caught", events)
        self.assertIn("late", events)
        first = json.loads(self.ok("--json", "game", "events", "--limit", "1"))
        self.assertEqual((first["topic"], first["number"]), ("session:1", 1))
        self.assertEqual(self.json("--as", "player:ada", "game", "mine", "ada")["player"]["name"], "Ada Lovelace")
        self.fails(3, "", "--as", "player:ada", "game", "mine", "Bob")
        self.fails(3, "Wait for the game's end", "team", "remove", "Red")

    def past(self):
        stopped = self.json("game", "stop")
        self.assertEqual(stopped["session_name"], "Spring")
        self.assertIn("Spring", self.ok("game", "past"))
        self.assertEqual(len(self.json("game", "past", "--player", "Ada")["games"]), 1)
        shown = self.ok("game", "show", stopped["id"])
        self.assertIn("EVENTS", shown)
        past = self.json("game", "show", stopped["id"])
        picture = next(p["pictures"][0] for t in past["teams"] for p in t["state"]["periods"] if p["pictures"])
        output = self.files / "fetched.jpg"
        self.ok("picture", "fetch", picture["full"], "--output", output)
        self.assertTrue(output.read_bytes().startswith(b"\xff\xd8"))
        self.fails(2, "--force", "picture", "fetch", picture["full"], "-o", output)
        self.fails(3, "", "picture", "fetch", "0" * 64, "-o", self.files / "none.jpg")

    def removals(self):
        self.ok("player", "remove", "Dan")
        self.ok("session", "remove", "Spring")
        self.assertIn("There are no sessions", self.ok("session", "list"))


class ExitCodes(CliTest):
    def test_0_for_help_and_version_which_need_no_daemon(self):
        for words in (("--help",), ("player", "--help"), ("player", "create", "--help"), ("--version",)):
            self.assertNotEqual(self.ok(*words, MUSTER_SOCKET="/nonexistent"), "")

    def test_the_help_of_every_command_has_an_example(self):
        def below(words):
            lines = self.ok(*words, "--help").splitlines()
            if "Subcommands:" not in lines:
                self.assertIn("Examples:", lines, words)
                return
            for line in lines[lines.index("Subcommands:") + 1:]:
                if not line.startswith("  "):
                    break
                if line[2] != " " and line.split()[0] != "journal":
                    below([*words, line.split()[0]])
        below([])

    def test_2_for_a_wrong_command_line(self):
        self.fails(2, "no command \"muster bogus\"", "bogus")
        self.fails(2, "no command \"muster player bogus\"", "player", "bogus")
        self.fails(2, "See `muster player --help`", "player")
        self.fails(2, "NAME is required", "player", "create")
        self.fails(2, "--bogus", "player", "list", "--bogus")
        self.fails(2, "english|german", "session", "create", "X", "--language", "french")
        self.fails(2, "--as takes", "--as", "nobody", "ping")

    def test_3_for_a_refusal_which_says_what_to_do(self):
        self.fails(3, "`muster session list`", "session", "show", "Nowhere")
        self.fails(3, "name", "player", "create", "")

    def test_3_with_json_is_the_daemons_error_on_standard_error(self):
        error = json.loads(self.fails(3, "", "--json", "player", "show", "77"))
        self.assertEqual(error["code"], "not_found")
        self.assertEqual(list(error), ["code", "message", "facts"])

    def test_4_where_no_daemon_is(self):
        self.fails(4, "musterd", "--socket", "/nonexistent/socket", "ping")
        error = json.loads(self.fails(4, "", "--json", "--socket", "/nonexistent/socket", "ping"))
        self.assertEqual(error["code"], "unreachable")

    def test_4_where_a_daemon_does_not_greet(self):
        self.daemon.process.send_signal(signal.SIGSTOP)
        try:
            self.fails(4, "does not answer", "--timeout", "0.2", "ping")
        finally:
            self.daemon.process.send_signal(signal.SIGCONT)

    def test_5_where_no_answer_comes_in_time(self):
        """The peer greets, as version 1 of the protocol has it, and is silent from then on."""
        path = self.daemon.folder / "silent"
        welcome = struct.pack("<BI", 2, 1) + struct.pack("<I", 0) + struct.pack("<QBIq", 1, 0, 1 << 20, 0)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            child = subprocess.Popen([MUSTER, "--socket", path, "--timeout", "0.5", "ping"], stderr=subprocess.PIPE,
                                     text=True, env=self.daemon.environment())
            peer, _ = listener.accept()
            with peer:
                peer.sendall(struct.pack("<I", len(welcome)) + welcome)
                _, error = child.communicate()
        self.assertEqual((child.returncode, error.count("\n")), (5, 1), error)

    def test_6_for_bad_input(self):
        self.fails(6, "malformed", "call", "{")
        self.fails(6, "no request", "call", '{"Bogus": {}}')
        self.fails(6, "is not a field", "call", '{"Ping": {"x": 1}}')
        self.fails(6, "No such file", "import", "/nonexistent.csv")

    def test_a_passphrase_is_never_taken_from_the_command_line(self):
        self.fails(2, "", "player", "create", "Eve", "--passphrase", "secret")

    def test_a_passphrase_is_asked_for_twice_without_echo(self):
        self.ok("player", "create", "Frank")
        leader, follower = pty.openpty()
        child = self.on_own_terminal(follower, "player", "passphrase", "Frank")
        os.close(follower)
        seen = b""
        for prompt in (b"passphrase: ", b"again: "):
            while not seen.endswith(prompt):
                seen += os.read(leader, 1)
            os.write(leader, b"open sesame\n")
        while b"is set" not in seen:
            seen += os.read(leader, 1)
        self.assertEqual(child.wait(), 0)
        os.close(leader)
        self.assertNotIn(b"sesame", seen)

    def test_a_terminal_has_its_echo_back_when_ctrl_c_ends_the_question(self):
        self.ok("player", "create", "Hal")
        leader, follower = pty.openpty()
        child = self.on_own_terminal(follower, "player", "passphrase", "Hal")
        seen = b""
        while not seen.endswith(b"passphrase: "):
            seen += os.read(leader, 1)
        os.write(leader, b"\x03")
        self.assertEqual(child.wait(), -signal.SIGINT)
        self.assertTrue(termios.tcgetattr(follower)[3] & termios.ECHO)
        os.close(follower)
        os.close(leader)

    def on_own_terminal(self, terminal, *words):
        """The command with the terminal as its controlling one."""
        return subprocess.Popen([MUSTER, *words], stdin=terminal, stdout=terminal, stderr=terminal,
                                start_new_session=True, env=self.daemon.environment(),
                                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))

    def test_output_for_a_pipe_has_no_colours_and_for_a_terminal_unless_no_color(self):
        self.ok("player", "create", "Grace")
        self.assertNotIn("\033", self.ok("player", "list"))
        self.assertIn(b"\033[1m", self.on_terminal("player", "list"))
        self.assertNotIn(b"\033", self.on_terminal("player", "list", NO_COLOR="1"))
        self.assertNotIn(b"\033", self.on_terminal("--plain", "player", "list"))

    def on_terminal(self, *words, **environment):
        leader, follower = pty.openpty()
        child = subprocess.Popen([MUSTER, *words], stdout=follower,
                                 env=self.daemon.environment() | {"TERM": "xterm"} | environment)
        os.close(follower)
        seen = b""
        try:
            while chunk := os.read(leader, 4096):
                seen += chunk
        except OSError:  # The other side is closed.
            pass
        os.close(leader)
        self.assertEqual(child.wait(), 0)
        return seen


class Sheets(CliTest):
    def sheet(self, name, text):
        path = self.daemon.folder / name
        path.write_text(text)
        return path

    def rejected(self, *paths):
        """What `import` reports; and nothing came in."""
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
        """Unknown zones, broken rules and duplicates, over two files; the rows between are good."""
        header = (EXAMPLES / "challenges.csv").read_text().splitlines()[0]

        def row(**cells):
            values = {"challenge_type": "kaff", "sets": "region", "status": "approved", "kaffskala": "4", "grade": "4",
                      "zone": "110"} | cells
            return ",".join(values.get(column, "") for column in header.split(","))

        zones = self.sheet("zones.csv", self.zones + "110,5,1,0,0,0,\n")
        first = self.sheet("first.csv", "\n".join([header, row(place="A"), row(place="B", zone="999"),
                                                   row(place="C")]) + "\n")
        second = self.sheet("second.csv", "\n".join([header, row(place="a"), row(place="D", sets=""),
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


class Watch(CliTest):
    def watch(self, *words, json_lines=True):
        options = ["--json"] if json_lines else []
        child = subprocess.Popen([MUSTER, *options, "watch", *map(str, words)], stdout=subprocess.PIPE, text=True,
                                 env=self.daemon.environment())
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        first = child.stdout.readline()
        self.assertIn("watching", first)
        return child

    def test_1_events_are_an_object_a_line(self):
        child = self.watch("--everything", "--count", "1")
        self.ok("player", "create", "Ada")
        event = json.loads(child.stdout.readline())
        self.assertEqual((event["topic"], event["event"]), ("catalog", "PlayerSaved"))
        self.assertEqual(event["data"]["player"]["name"], "Ada")
        self.assertEqual(child.wait(), 0)

    def test_2_events_are_sentences_for_people(self):
        child = self.watch("--topic", "catalog", "--count", "1", json_lines=False)
        self.ok("player", "create", "Bob")
        self.assertRegex(child.stdout.readline(), r"^\d\d:\d\d:\d\d  Player Bob was saved  \[catalog\]$")

    def test_3_it_ends_after_the_event_that_it_waits_for(self):
        child = self.watch("--everything", "--until", "SessionCreated")
        self.ok("player", "create", "Cleo")
        self.ok("session", "create", "Spring")
        self.assertEqual([json.loads(line)["event"] for line in child.stdout], ["PlayerSaved", "ProfileChanged", "SessionCreated"])
        self.assertEqual(child.wait(), 0)

    def test_4_it_begins_where_it_is_told_to(self):
        child = self.watch("--topic", "catalog", "--after", "catalog=1", "--count", "2")
        self.assertEqual([json.loads(line)["number"] for line in child.stdout], [2, 3])

    def test_5_it_survives_the_daemons_death_and_says_so(self):
        child = self.watch("--everything", "--until", "SetRemoved")
        self.ok("set", "create", "before")
        self.assertEqual(json.loads(child.stdout.readline())["event"], "SetSaved")
        self.daemon.kill()
        self.assertIn("disconnected", json.loads(child.stdout.readline()))
        self.daemon.start()
        self.ok("set", "create", "after")
        self.ok("set", "remove", "after")
        rest = [json.loads(line) for line in child.stdout]
        self.assertIn({"reconnected": True}, rest)
        self.assertEqual([e["event"] for e in rest if "event" in e], ["SetSaved", "SetRemoved"])
        numbers = [e["number"] for e in rest if "event" in e]
        self.assertEqual(numbers, sorted(set(numbers)), "nothing comes twice")
        self.assertEqual(child.wait(), 0)

    def test_6_a_topic_that_is_none_is_refused(self):
        self.fails(2, "no topic", "watch", "--topic", "weather")


class Shutdown(CliTest):
    def test_the_daemon_ends_and_says_so(self):
        self.assertIn("shuts down", self.ok("shutdown", "--reason", "test"))
        self.assertEqual(self.daemon.process.wait(), 0)
        self.fails(4, "", "ping")


class Completion(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for words in (("player", "create", "Ada Lovelace"), ("player", "create", "Bob"), ("session", "create", "Spring"),
                      ("team", "create", "Red"), ("team", "create", "42")):
            assert cls.run_muster(*words).returncode == 0

    def offers(self, *words, **environment):
        return [line.split("\t")[0] for line in self.ok("__complete", "--", *words, **environment).splitlines()]

    def test_commands_and_options(self):
        self.assertIn("player", self.offers(""))
        self.assertNotIn("__complete", self.offers("_"))
        self.assertEqual(self.offers("player", "cr"), ["create"])
        self.assertEqual(self.offers("--json", "player", "pas"), ["passphrase"])
        self.assertIn("--nickname", self.offers("player", "create", "--n"))
        self.assertIn("--json", self.offers("player", "create", "--js"))

    def test_choices(self):
        self.assertEqual(self.offers("session", "create", "X", "--language", ""), ["english", "german"])
        self.assertEqual(self.offers("challenge", "list", "--kind", "z"), ["zoneable"])
        self.assertEqual(self.offers("completion", ""), ["bash", "zsh", "fish"])

    def test_names_from_the_daemon(self):
        self.assertEqual(self.offers("player", "show", ""), ["Ada Lovelace", "Bob"])
        self.assertEqual(self.offers("player", "show", "ad"), ["Ada Lovelace"])
        self.assertEqual(self.offers("team", "assign", "Red", "B"), ["Bob"])
        self.assertEqual(self.offers("team", "assign", "Red", "Bob", "A"), ["Ada Lovelace"])
        self.assertEqual(self.offers("team", "show", ""), ["Red", "name:42"])
        self.assertEqual(self.offers("--session", "Spring", "team", "show", "R"), ["Red"])
        self.assertEqual(self.offers("--as", "player:B"), ["player:Bob"])
        self.assertIn("num_catchers=", self.offers("config", "set", "num"))
        self.assertIn("walking_time=", self.offers("challenge", "create", "wal"))

    def test_files_are_the_shells(self):
        self.assertEqual(self.offers("import", "ex"), [":files"])

    def test_no_daemon_no_names_no_error(self):
        self.assertEqual(self.offers("player", "show", "", MUSTER_SOCKET="/nonexistent"), [])

    def test_bash_completes(self):
        script = self.ok("completion", "bash")
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        folder = os.path.dirname(MUSTER)
        ask = ('COMP_WORDS=({}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _muster; printf "%s\\n" "${{COMPREPLY[@]}}"')

        def replies(words):
            done = subprocess.run(["bash", "-c", script + "\n" + ask.format(words)], capture_output=True, text=True,
                                  env=self.daemon.environment() | {"PATH": folder + ":" + os.environ["PATH"]},
                                  check=True)
            return done.stdout.splitlines()

        self.assertEqual(replies("muster player cr"), ["create"])
        self.assertEqual(replies("muster player show ad"), ["Ada\\ Lovelace"])
        self.assertEqual(replies("muster player show '\"Ada'"), ["Ada Lovelace"])

    def test_the_other_shells_scripts_are_whole(self):
        self.assertIn("#compdef muster", self.ok("completion", "zsh"))
        self.assertIn("complete -c muster", self.ok("completion", "fish"))
        for shell in ("zsh", "fish"):
            if shutil.which(shell):
                subprocess.run([shell, "-n"], input=self.ok("completion", shell), text=True, check=True)


class ManPages(CliTest):
    def test_every_page_is_clean_troff(self):
        folder = self.daemon.folder / "man1"
        self.ok("__man", folder)
        pages = sorted(folder.iterdir())
        self.assertIn(folder / "muster.1", pages)
        self.assertIn(folder / "muster-player.1", pages)
        for page in pages:
            done = subprocess.run(["groff", "-man", "-ww", "-Tutf8", "-P-cbou", page], capture_output=True, text=True, check=True)
            self.assertEqual(done.stderr, "", page.name)
            self.assertIn("NAME", done.stdout)
            self.assertIn("SEE ALSO", done.stdout)


if __name__ == "__main__":
    unittest.main()
