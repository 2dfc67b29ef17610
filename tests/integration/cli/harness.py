"""The tests' own daemon, and runs of the command line against it.

MUSTER, MUSTERD and MUSTER_SOURCE_DIR are the paths of the programs and the examples. The tests never wait for time to
pass: they wait for lines, replies and ends of processes.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

MUSTER = os.environ["MUSTER"]
MUSTERD = os.environ["MUSTERD"]
EXAMPLES = pathlib.Path(os.environ["MUSTER_SOURCE_DIR"]) / "examples" / "region"


class Daemon:
    """A musterd with its data and socket in its own folder."""

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
        log = (self.folder / "log").read_text()
        shutil.rmtree(self.folder)
        if code != 0:
            raise RuntimeError(f"musterd ended with {code}: {log}")

    def environment(self):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MUSTER_")}
        environment |= {"MUSTER_SOCKET": str(self.socket), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
        return environment


class DaemonOnCopy(Daemon):
    """A daemon on a copy of another data directory, which nobody writes."""

    def __init__(self, data, *options):
        self.data = data
        super().__init__(*options)

    def start(self):
        if not (self.folder / "data").exists():
            shutil.copytree(self.data, self.folder / "data")
        super().start()


class CliTest(unittest.TestCase):
    """Runs `muster` against the class's daemon."""

    daemon_options = ()

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(*cls.daemon_options)
        cls.addClassCleanup(cls.daemon.stop)

    @classmethod
    def run_muster(cls, *words, **more):
        return cls.run_program(MUSTER, *words, **more)

    @classmethod
    def run_program(cls, program, *words, given=None, **environment):
        return subprocess.run([program, *map(str, words)], input=given, capture_output=True, text=True, timeout=100,
                              env=cls.daemon.environment() | environment, check=False)

    def ok(self, *words, **more):
        """The command's standard output. The command must succeed and print nothing to standard error."""
        done = self.run_muster(*words, **more)
        self.assertEqual((done.returncode, done.stderr), (0, ""), f"muster {words}: {done.stdout}")
        return done.stdout

    def json(self, *words, **more):
        """The command's reply, which is JSON on one line."""
        text = self.ok("--json", *words, **more)
        self.assertEqual(text.count("\n"), 1)
        return json.loads(text)

    def fails(self, code, message, *words, **more):
        """The command must end with the code and print one line to standard error that contains the message."""
        done = self.run_muster(*words, **more)
        self.assertEqual(done.returncode, code, f"muster {words}: {done.stdout}{done.stderr}")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(message, done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr
