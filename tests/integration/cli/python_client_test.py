#!/usr/bin/env python3
"""examples/python/muster_client.py, written from docs/protocol.md alone, against a real daemon; and the rules of docs/protocol.md
about answers and ends of connections."""

import os
import pathlib
import socket
import struct
import subprocess
import sys
import unittest

from harness import Daemon

ROOT = pathlib.Path(os.environ["MUSTER_SOURCE_DIR"])
sys.path.insert(0, str(ROOT / "examples/python"))

from muster_client import HELLO, REPLY, REQUEST, Client, Ended, Refused  # noqa: E402: the line above sets its path


class PythonClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.stop)

    def setUp(self):
        self.client = Client.connect(self.daemon.socket, "test")
        self.client.connection.settimeout(100)
        self.addCleanup(self.client.close)

    def request(self, number, body=b"", request_id=1, actor=None):
        """Sends a request with this number and any body."""
        header = {"id": request_id, "actor": actor or self.client.actor, "request_number": number}
        self.client.send(REQUEST, self.client.codec.encode("RequestHeader", header) + body)

    def refusal(self, request_id=1):
        kind, reader = self.client.receive()
        self.assertEqual(kind, REPLY)
        self.assertEqual(self.client.codec.decode("ReplyHeader", reader), {"id": request_id, "ok": False})
        error = self.client.codec.decode("Error", reader)
        self.assertEqual(reader.at, len(reader.data))
        return error["code"], {fact["key"]: fact["value"] for fact in error["facts"]}

    def goodbye(self, reason):
        with self.assertRaisesRegex(Ended, f"^{reason}: "):
            self.client.receive()
        self.assertEqual(self.client.connection.recv(1), b"")

    # ---- The client. ----

    def test_runs_as_a_program(self):
        done = subprocess.run([sys.executable, ROOT / "examples/python/muster_client.py", self.daemon.socket],
                              capture_output=True, text=True, timeout=100, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        told = next(line for line in done.stdout.splitlines() if line.startswith("told:")).split()
        past = next(line for line in done.stdout.splitlines() if line.startswith("past:")).split()
        self.assertEqual(told[2], "PlayerSaved")
        self.assertEqual(told[1:], past[1:])

    def test_greets_and_asks(self):
        self.assertEqual(self.client.welcome["peer_class"], "operator")
        self.assertGreater(self.client.call("Ping")["time"], 1_700_000_000_000_000)
        self.assertEqual(self.client.call("GetStatus")["epoch"], self.client.welcome["epoch"])

    def test_creates_once_however_often_it_asks_with_a_key(self):
        first = self.client.call("CreatePlayer", name="Ada", phone="1", key=1)
        self.assertEqual(self.client.call("CreatePlayer", name="Ada", phone="1", key=1), first)
        with self.assertRaises(Refused) as refused:
            self.client.call("CreatePlayer", name="Eve", key=1)
        self.assertEqual((refused.exception.code, refused.exception.facts), ("key_reused", [("counter", "1")]))
        with self.assertRaises(Refused) as refused:
            self.client.call("CreatePlayer", name="ADA")
        self.assertEqual((refused.exception.code, refused.exception.facts), ("name_taken", [("what", "player"), ("name", "Ada")]))

    def test_hears_events_and_reads_them_again(self):
        topic = {"kind": "catalog", "id": 0}
        position = self.client.call("Subscribe", topics=[topic])["positions"][0]["number"]
        created = self.client.call("CreateSet", name="Hills")["set"]
        kind, header, event = self.client.next_event()
        self.assertEqual((kind, header["topic"], header["number"]), ("event", topic, position + 1))
        self.assertEqual(event, {"SetSaved": {"set": created}})
        self.assertEqual(list(self.client.read_events(topic, after=position)), [(kind, header, event)])
        self.assertEqual(next(self.client.read_events(topic))[1]["number"], 1)

    def test_takes_maps_optionals_and_lists(self):
        zone = {"id": 110, "sectors": "", "minutes": {}}
        self.client.call("SaveZone", zone=zone)
        self.client.call("SaveZone", zone=zone | {"id": 121, "minutes": {110: 7}})
        zones = {each["id"]: each["minutes"] for each in self.client.call("ListZones")["zones"]}
        self.assertEqual(zones[121], {110: 7})

    def test_every_request_can_be_made_and_every_reply_be_read(self):
        """A request with only default values may break a rule, but its form is right."""
        made, replied = 0, 0
        for name, row in self.client.requests.items():
            if row["kind"] == "internal" or name == "Shutdown":
                continue
            made += 1
            self.request(row["number"], self.client.codec.encode(name, {}), request_id=made)
            kind, reader = self.client.receive()
            self.assertEqual(kind, REPLY, name)
            header = self.client.codec.decode("ReplyHeader", reader)
            self.assertEqual(header["id"], made, name)
            answer = self.client.codec.decode(row["reply"] if header["ok"] else "Error", reader)
            self.assertEqual(reader.at, len(reader.data), name)
            if header["ok"]:
                replied += 1
            else:
                self.assertNotIn({"key": "field", "value": "request"}, answer["facts"], name)
        self.assertGreater(made, 60)
        self.assertGreater(replied, 10)

    # ---- Answers, and ends of connections. ----

    def test_a_number_that_is_not_known_is_answered(self):
        self.request(65_000)
        self.assertEqual(self.refusal(), ("unknown_request", {"number": "65000"}))

    def test_bytes_after_a_request_are_answered(self):
        self.request(self.client.requests["Ping"]["number"], b"x")
        self.assertEqual(self.refusal(), ("bad_data", {"field": "request"}))

    def test_the_daemons_own_requests_are_answered(self):
        self.request(self.client.requests["TimerFired"]["number"], bytes(8))
        self.assertEqual(self.refusal()[0], "not_allowed")

    def test_actors_are_answered(self):
        self.request(1, actor={"kind": "player", "id": 0})
        self.assertEqual(self.refusal(), ("bad_data", {"field": "actor"}))
        self.request(1, actor={"kind": "player", "id": 99_999})
        self.assertEqual(self.refusal(), ("not_found", {"what": "player", "id": "99999"}))

    def test_a_verifier_from_outside_is_answered(self):
        with self.assertRaises(Refused) as refused:
            self.client.call("SetPassphrase", player=1, passphrase={"text": "open sesame", "verifier": "x"})
        self.assertEqual((refused.exception.code, refused.exception.facts), ("bad_data", [("field", "passphrase")]))

    def test_two_requests_of_one_id_are_both_answered(self):
        self.request(self.client.requests["Ping"]["number"], request_id=7)
        self.request(self.client.requests["GetStatus"]["number"], request_id=7)
        for _ in range(2):
            kind, reader = self.client.receive()
            self.assertEqual((kind, self.client.codec.decode("ReplyHeader", reader)), (REPLY, {"id": 7, "ok": True}))

    def test_a_client_that_sends_no_more_gets_its_answers(self):
        self.request(1)
        self.client.connection.shutdown(socket.SHUT_WR)
        self.assertEqual(self.client.receive()[0], REPLY)
        self.assertEqual(self.client.connection.recv(1), b"")

    def test_frames_that_can_not_be_read_end_the_connection(self):
        for data in (struct.pack("<I", 0), struct.pack("<IB", self.client.welcome["frame_size_max"] + 1, REQUEST),
                     struct.pack("<IB", 1, HELLO), struct.pack("<IB", 1, 77), struct.pack("<IB", 1, REQUEST)):
            self.client.connection.sendall(data)
            self.goodbye("protocol")
            self.setUp()

    def test_a_connection_begins_with_hello(self):
        for frame in (struct.pack("<IB", 1, REQUEST), struct.pack("<IB", 5, HELLO) + b"GET ",
                      self.hello(magic=1), struct.pack("<IB", 2, HELLO) + b"M"):
            self.connect_anew()
            self.client.connection.sendall(frame)
            self.goodbye("protocol")

    def test_versions_must_meet(self):
        self.connect_anew()
        self.client.connection.sendall(self.hello(version_oldest=900, version=901))
        self.goodbye("version_mismatch")

    def connect_anew(self):
        """A connection before the greeting."""
        self.client.close()
        self.client.connection = socket.socket(socket.AF_UNIX)
        self.client.connection.connect(str(self.daemon.socket))

    def hello(self, **fields):
        body = self.client.codec.encode("Hello", fields)
        return struct.pack("<IB", 1 + len(body), HELLO) + body

    def test_a_daemon_that_ends_says_so(self):
        daemon = Daemon()
        self.addCleanup(daemon.stop)
        self.client = Client.connect(daemon.socket, "test")
        self.addCleanup(self.client.close)
        self.client.call("Shutdown", reason="the day is over")
        self.goodbye("shutting_down")


if __name__ == "__main__":
    unittest.main()
