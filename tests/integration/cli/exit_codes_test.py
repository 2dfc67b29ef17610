#!/usr/bin/env python3
"""Exit codes, error lines, passphrases, and output to a terminal and to a pipe."""

import fcntl
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import termios
import unittest

from harness import MUSTER, MUSTERD, CliTest


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
        for number in ("x", "0", "21", "1e300", "99999999999999999999"):
            self.assertLess(len(self.fails(2, "N", "complete", "Red", number)), 200)
        for timeout in ("nan", "inf", "0", "-1", "soon"):
            self.fails(2, "--timeout", "--timeout", timeout, "ping")

    def test_3_for_a_refusal_which_says_what_to_do(self):
        self.fails(3, "`muster session list`", "session", "show", "Nowhere")
        self.fails(3, "name", "player", "create", "")

    def test_3_with_json_is_the_daemons_error_on_standard_error(self):
        error = json.loads(self.fails(3, "", "--json", "player", "show", "77"))
        self.assertEqual(error["code"], "not_found")
        self.assertEqual(list(error), ["code", "message", "facts"])

    def test_0_for_help_in_each_form(self):
        for words in (["help", "game", "start"], ["game", "start", "--help"], ["game", "start", "-h"]):
            self.assertIn("--catcher", self.ok(*words))
        self.assertIn("game", self.ok("help"))
        self.fails(2, "no command", "help", "bogus")
        self.fails(2, "no command", "help", "game", "bogus")

    def test_1_where_the_output_is_full(self):
        data = self.daemon.folder / "data"
        for words in ([MUSTER, "--help"], [MUSTER, "help", "game", "start"], [MUSTER, "completion", "bash"],
                      [MUSTER, "ping"], [MUSTER, "--json", "status"], [MUSTER, "call", "--list"], [MUSTER, "set", "list"],
                      [MUSTER, "session", "create", "Full"], [MUSTER, "--version"], [MUSTERD, "--help"],
                      [MUSTERD, "--version"], [MUSTER, "journal", "--help"], [MUSTER, "journal", "stat", "-d", data],
                      [MUSTER, "journal", "export", "-d", data], [MUSTER, "journal", "verify", "-d", data]):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True, timeout=100,
                                      check=False, env=self.daemon.environment())
            self.assertEqual((done.returncode, bool(done.stderr)), (1, True), (words, done.stderr))

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
        """The peer greets by version 1 of the protocol and is silent afterwards."""
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
        """Runs the command with the terminal as its controlling terminal."""
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
        except OSError:  # The other side has closed.
            pass
        os.close(leader)
        self.assertEqual(child.wait(), 0)
        return seen


if __name__ == "__main__":
    unittest.main()
