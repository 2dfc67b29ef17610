"""Every build opens the data directories of every release, reaches their digests, and continues to play (tests/golden)."""

import datetime
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from harness import MUSTER, DaemonOnCopy

GOLDEN = pathlib.Path(os.environ["MUSTER_SOURCE_DIR"]) / "tests" / "golden"
RELEASES = sorted(folder for folder in GOLDEN.iterdir() if (folder / "data").is_dir() and (folder / "digest").exists())
NEWEST_FORMAT = 3  # Of a snapshot (docs/journal-format.md).


def tomorrow_morning(now):
    """Eight o'clock UTC on the day after an engine time in ISO 8601."""
    day = datetime.date.fromisoformat(now[:10]) + datetime.timedelta(days=1)
    return f"{day}T08:00:00Z"


def newest_of(snapshots):
    return max(snapshots.glob("*.snapshot"))


def format_of(snapshot):
    return int.from_bytes(snapshot.read_bytes()[8:12], "little")


class GoldenTest(unittest.TestCase):

    def muster(self, daemon, *words):
        done = subprocess.run([MUSTER, *words], capture_output=True, text=True, timeout=100, check=False,
                              env=daemon.environment())
        self.assertEqual((done.returncode, done.stderr), (0, ""), f"muster {words}: {done.stdout}")
        return done.stdout

    def verify(self, data):
        done = subprocess.run([MUSTER, "journal", "verify", str(data)], capture_output=True, text=True, timeout=100,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_there_is_a_release(self):
        self.assertTrue(RELEASES)

    def test_replays_to_the_recorded_digest(self):
        for release in RELEASES:
            with self.subTest(release.name), tempfile.TemporaryDirectory() as copy:
                data = shutil.copytree(release / "data", pathlib.Path(copy) / "data")
                self.assertIn((release / "digest").read_text().strip(), self.verify(data))

    def test_the_next_snapshot_has_the_newest_format(self):
        for release in RELEASES:
            with self.subTest(release.name):
                daemon = DaemonOnCopy(release / "data", "--snapshot-every", "5")
                self.addCleanup(daemon.stop)
                snapshots = daemon.folder / "data" / "snapshots"
                released = newest_of(snapshots).name
                for value in itertools.count():
                    self.muster(daemon, "value", "set", "golden/count", str(value))
                    if newest_of(snapshots).name != released:
                        break
                self.muster(daemon, "shutdown")
                self.assertEqual(daemon.process.wait(), 0)
                self.assertEqual(format_of(newest_of(snapshots)), NEWEST_FORMAT)
                self.verify(daemon.folder / "data")
                daemon.start()
                self.assertIn("Otters", self.muster(daemon, "game", "show", "1"))
                self.assertIn("golden/count", self.muster(daemon, "value", "list"))

    def test_goes_on_playing(self):
        for release in RELEASES:
            with self.subTest(release.name):
                daemon = DaemonOnCopy(release / "data")
                self.addCleanup(daemon.stop)
                self.assertIn("Spring", self.muster(daemon, "game", "past"))
                self.assertIn("Otters", self.muster(daemon, "game", "show", "1"))
                now = json.loads(self.muster(daemon, "--json", "ping"))["time"]
                daemon.kill()
                # Starts the next morning: the running game is over and a whole day remains, whenever this test runs.
                daemon.options = ("--clock-start", tomorrow_morning(now), "--clock-rate", "1")
                daemon.start()
                self.assertIn("2026-05-09 17:00:00 Europe/Zurich", self.muster(daemon, "game", "past"))
                self.muster(daemon, "player", "create", "Flurin")
                self.muster(daemon, "team", "assign", "Foxes", "Flurin")
                self.muster(daemon, "game", "start")
                self.muster(daemon, "location", "report", "flurin", "47.38", "8.54")
                daemon.kill()
                daemon.options = ()  # Without options the rehearsal continues.
                daemon.start()
                self.assertIn("Foxes", self.muster(daemon, "game", "ranking"))
                self.muster(daemon, "game", "stop")
                self.muster(daemon, "shutdown")
                self.assertEqual(daemon.process.wait(), 0)
                self.verify(daemon.folder / "data")


if __name__ == "__main__":
    unittest.main()
