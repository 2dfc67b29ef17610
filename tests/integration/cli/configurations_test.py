#!/usr/bin/env python3
"""One journal under two configurations: what a configuration says reaches no rule of the core.

Rules read the state alone, and recorded commands change the state (`muster config set`). So two daemons that differ in
every setting start from one journal with the same state, answer alike, and refuse alike.
"""

import json
import pathlib
import re
import subprocess
import unittest

from harness import EXAMPLES, MUSTER, MUSTERD, Daemon, DaemonOnCopy

# Each setting of musterd in two very different values. The first is that of the daemon that writes the journal.
SETTINGS = {
    "socket-mode": ('"0600"', '"0660"'),
    "log-level": ('"error"', '"debug"'),
    "shutdown-timeout": (60, 100),
    "snapshot-every": (1_000_000, 3),
    "keep-all-records": ("true", "false"),
    "accept-clock": ("true", "false"),
    "clients-max": (10_000, 4),
    "inbox-max": (100_000, 16),
    "in-flight-max": (4_096, 2),
    "connection-rate": (100_000, 40),
    "connection-burst": (200_000, 20),
    "service-in-flight-max": (65_536, 3),
    "organiser-rate": (10_000, 40),
    "organiser-burst": (10_000, 20),
    "service-rate": (10_000, 40),
    "service-burst": (10_000, 20),
    "player-in-flight-max": (32, 1),
    "player-rate": (10_000, 40),
    "player-burst": (10_000, 20),
    "outbox-max": (1_048_576, 1_024),
    "service-outbox-max": (67_108_864, 1_024),
    "hello-timeout": (5, 500),
    "frame-timeout": (10, 1_000),
    "stall-timeout": (30, 300),
    "idle-timeout": (3_600, 60),
}
# These name places, or a command that the journal records (SetClock).
NO_SETTING_OF_RULES = {"help", "version", "config", "check-config", "data-dir", "socket", "socket-group", "ready-fd",
                       "clock-start", "clock-rate"}

GAME_DAY = [
    "session create Spring --time-zone Europe/Zurich",
    "config set --session Spring num_catchers=1",
    *(f"player create {name}" for name in ("Ada", "Bruno", "Carla")),
    "team create Otters --player Ada",
    "team create Foxes --player Bruno",
    "team create Badgers --player Carla",
    "value set a/place 17",
    "game start --seed 5",
    "location report Ada 47.37 8.54",
    "location report Bruno 47.38 8.55",
    "team points Otters 250 Bonus",
]
# None of these answers depends on the time of the question.
QUESTIONS = ["session list", "team list", "player list", "config list", "config list --session Spring", "game state",
             "game ranking", "value list", "grant list", "challenge list", "zone list", "set list"]
REFUSED = ["session create Spring", "player create Ada", "team create Otter", "team remove Otters", "player remove Ada",
           "game start", "catch Otters Otters", "complete Otters 20", "config set num_catchers=-1",
           "config set --session Spring perim_distance_range=5..1", "rules activate 99", "grant remove 77 Spring"]


def configuration(file, which):
    file.write_text("".join(f"{name} = {values[which]}\n" for name, values in SETTINGS.items()))
    return "--config", str(file)


def muster(daemon, command):
    done = subprocess.run([MUSTER, "--json", *command.split()], capture_output=True, text=True, timeout=100, check=False,
                          env=daemon.environment())
    return done.returncode, done.stdout, done.stderr


class Configurations(unittest.TestCase):

    def test_every_setting_is_in_this_test(self):
        text = subprocess.run([MUSTERD, "--help"], capture_output=True, text=True, check=True).stdout
        settings = set(re.findall(r"^ +(?:-h,)?--([a-z-]+)", text, re.MULTILINE))
        self.assertEqual(settings - NO_SETTING_OF_RULES, set(SETTINGS))
        for name, (one, other) in SETTINGS.items():
            self.assertNotEqual(one, other, name)

    def test_one_journal_under_two_configurations(self):
        writer = Daemon("--clock-start", "2026-05-09T08:00:00Z")
        self.addCleanup(writer.stop)
        self.assertEqual(muster(writer, f"import {EXAMPLES}")[0], 0)
        for command in GAME_DAY:
            self.assertEqual(muster(writer, command)[0], 0, (command, muster(writer, command)))
        written = json.loads(muster(writer, "status")[1])
        self.assertEqual(muster(writer, "shutdown")[0], 0)
        self.assertEqual(writer.process.wait(), 0)

        daemons = []
        for which in (0, 1):
            options = configuration(pathlib.Path(writer.folder) / f"{which}.toml", which)
            daemons.append(DaemonOnCopy(writer.folder / "data", *options))
            self.addCleanup(daemons[-1].stop)
        for command in QUESTIONS + REFUSED + QUESTIONS:
            one, other = (muster(daemon, command) for daemon in daemons)
            self.assertEqual(one, other, command)
            self.assertEqual(one[0], 3 if command in REFUSED else 0, (command, one))
        for daemon in daemons:
            self.assertEqual(muster(daemon, "shutdown")[0], 0)
            self.assertEqual(daemon.process.wait(), 0)
            journal = ("-d", str(daemon.folder / "data"))
            self.tool("verify", *journal)
            # The records after it tell when the daemons started.
            asked = self.tool("replay", *journal, "--until", str(written["sequence"]), "--ask", '{"GetStatus": {}}')
            self.assertEqual(json.loads(asked)["digest"], written["digest"])

    def tool(self, *arguments):
        done = subprocess.run([MUSTER, "journal", *arguments], capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout


if __name__ == "__main__":
    unittest.main()
