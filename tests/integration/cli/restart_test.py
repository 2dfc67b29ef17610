#!/usr/bin/env python3
"""The command line during a restart of the daemon: it waits, says so on a terminal, and gets its answer."""

import os
import pathlib
import pty
import socket
import subprocess
import threading
import unittest

from harness import MUSTER, CliTest

# Longer than a test may take, so that a wait for this time fails the test.
FOR_EVER = "86400"


class Restart(CliTest):
    def setUp(self):
        self.ok("set", "create", self._testMethodName)

    def tearDown(self):
        if self.daemon.process.poll() is not None:
            self.daemon.start()

    def end_in_order(self):
        self.daemon.process.terminate()
        self.assertEqual(self.daemon.process.wait(), 0)

    def waiting(self, *words):
        """Starts the command, with a terminal as its standard error, and reads until it says that it waits."""
        leader, follower = pty.openpty()
        self.addCleanup(os.close, leader)
        child = subprocess.Popen([MUSTER, "--timeout", "60", *words], stdout=subprocess.PIPE, stderr=follower, text=True,
                                 env=self.daemon.environment())
        os.close(follower)
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        said = b""
        while not said.endswith(b"\n"):
            try:
                said += os.read(leader, 1)
            except OSError:  # The command has ended.
                self.fail(f"muster {words} ended: {said.decode()}")
        self.assertRegex(said.decode(), "^muster: .*musterd.*; waiting for it, up to 60 s \\(--timeout\\)\r\n$")
        return child

    def test_a_query_is_answered_after_a_kill(self):
        self.daemon.kill()
        child = self.waiting("set", "list")
        self.daemon.start()
        self.assertIn(self._testMethodName, child.stdout.read())
        self.assertEqual(child.wait(), 0)

    def test_a_query_is_answered_after_an_end_in_order(self):
        self.end_in_order()
        child = self.waiting("call", "ListSets")
        self.daemon.start()
        self.assertIn(self._testMethodName, child.stdout.read())
        self.assertEqual(child.wait(), 0)

    def test_a_command_is_done_once_the_daemon_is_back(self):
        self.daemon.kill()
        child = self.waiting("set", "create", "afterwards")
        self.daemon.start()
        child.stdout.read()
        self.assertEqual(child.wait(), 0)
        self.assertIn("afterwards", self.ok("set", "list"))

    def test_a_query_whose_connection_breaks_is_asked_again(self):
        """A peer between the two cuts the first connection at the query."""
        path = self.daemon.folder / "between"
        path.with_name("between.lock").touch()  # The daemon's lock file.
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen()
            child = subprocess.Popen([MUSTER, "--socket", path, "set", "list"], stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, text=True, env=self.daemon.environment())
            cut = self.pass_on(listener, cut_at_request=True)
            self.assertTrue(cut)
            self.pass_on(listener, cut_at_request=False)
            out, error = child.communicate()
        self.assertEqual((child.returncode, error), (0, ""))
        self.assertIn(self._testMethodName, out)

    def pass_on(self, listener, cut_at_request):
        """Passes the bytes of one connection to and from the daemon. Returns whether it cut the connection."""
        listener.settimeout(60)
        client, _ = listener.accept()
        with client, socket.socket(socket.AF_UNIX) as daemon:
            daemon.connect(str(self.daemon.socket))
            daemon.sendall(client.recv(65536))  # The greetings.
            client.sendall(daemon.recv(65536))
            request = client.recv(65536)
            if cut_at_request:
                return request != b""
            back = threading.Thread(target=copy, args=(daemon, client))
            back.start()
            daemon.sendall(request)
            copy(client, daemon)
            back.join()
        return False

    def test_ping_waits_for_the_first_daemon_if_asked_to(self):
        self.daemon.kill()
        pathlib.Path(f"{self.daemon.socket}.lock").unlink()
        child = self.waiting("ping", "--wait")
        self.daemon.start()
        self.assertIn("The daemon answers", child.stdout.read())
        self.assertEqual(child.wait(), 0)

    def test_4_where_the_daemon_does_not_come_back(self):
        self.daemon.kill()
        self.fails(4, "musterd is not running", "--timeout", "0.3", "set", "list")
        self.fails(4, "musterd is not running", "--timeout", "0.3", "watch", "--everything")

    def test_4_at_once_where_no_daemon_has_ever_been(self):
        nowhere = self.daemon.folder / "nowhere"
        self.fails(4, "musterd is not running", "--socket", nowhere, "--timeout", FOR_EVER, "set", "list")

    def test_4_at_once_for_what_is_about_the_present_daemon(self):
        self.daemon.kill()
        self.fails(4, "musterd is not running", "--timeout", FOR_EVER, "ping")
        self.fails(4, "musterd is not running", "--timeout", FOR_EVER, "shutdown")
        self.fails(4, "musterd is not running", "--timeout", FOR_EVER, "call", "Shutdown")


def copy(source, target):
    """Passes bytes until the source ends, and then ends the target."""
    while data := source.recv(65536):
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    unittest.main()
