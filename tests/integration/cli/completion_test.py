#!/usr/bin/env python3
"""Completion in the shells, and the manual pages."""

import os
import shutil
import subprocess
import unittest

from harness import MUSTER, CliTest


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
