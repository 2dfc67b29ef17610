#!/usr/bin/env python3
"""Live events across the daemon's death and until its shutdown."""

import json
import subprocess
import unittest

from harness import MUSTER, CliTest


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
        self.assertRegex(child.stdout.readline(), r"^\d\d:\d\d:\d\d UTC  Player Bob was saved  \[catalog\]$")

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
        told = [e["event"] for e in rest if "event" in e]
        # Events of different topics have no order.
        self.assertIn("DaemonStarted", told)
        told.remove("DaemonStarted")
        self.assertEqual(told, ["SetSaved", "SetRemoved"])
        numbers = [e["number"] for e in rest if e.get("event", "DaemonStarted") != "DaemonStarted"]
        self.assertEqual(numbers, sorted(set(numbers)), "nothing comes twice")
        self.assertEqual(child.wait(), 0)

    def test_6_a_topic_that_is_none_is_refused(self):
        self.fails(2, "no topic", "watch", "--topic", "weather")

    def test_7_a_removed_players_topic_ends(self):
        self.ok("player", "create", "Dora")
        child = self.watch("--player", "Dora", json_lines=False)
        self.ok("player", "remove", "Dora")
        self.assertIn("has ended: it was removed", child.stdout.read())
        self.assertEqual(child.wait(), 0)


class Shutdown(CliTest):
    def test_the_daemon_ends_and_says_so(self):
        self.assertIn("shuts down", self.ok("shutdown", "--reason", "test"))
        self.assertEqual(self.daemon.process.wait(), 0)
        self.fails(4, "", "ping")


if __name__ == "__main__":
    unittest.main()
