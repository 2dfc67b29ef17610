#!/usr/bin/env python3
"""A client of musterd in Python's standard library alone, written from docs/protocol.md. The fields of requests, replies and
events come from docs/protocol.json, so it can make every request:

    client = Client.connect("/run/muster/muster.sock", "my-program")
    client.call("CreatePlayer", name="Ada", phone="+41 44 000 00 00")

Values are Python's: numbers, strings, bytes, lists, dicts, None for an empty optional or an unknown
measure. Enumerators are strings, times are
microseconds since 1970, a struct is a dict of its fields. A missing field has its default; a plain value in a struct's place
is the struct's first field ("Ada" for a Name). One thread at a time.

Run as a program, it makes a session and a player, and prints their events.
"""

import collections
import json
import math
import os
import pathlib
import socket
import struct
import sys
import uuid

DESCRIPTION = pathlib.Path(__file__).resolve().parents[2] / "docs/protocol.json"
HELLO, WELCOME, REQUEST, REPLY, EVENT, LAGGED, ENDED, GOODBYE, ROUTES = range(1, 10)
NUMBERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i32": "i", "i64": "q", "f64": "d", "bool": "?", "time": "q"}


class Refused(Exception):
    """The daemon's error: `code` for programs, the text for people, `facts` as (key, value) pairs."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code = error["code"]
        self.facts = [(fact["key"], fact["value"]) for fact in error["facts"]]


class Ended(Exception):
    """The connection ended, with a goodbye or without one."""


class Codec:
    """Converts values to bytes and back, by the names of their types."""

    def __init__(self, description):
        self.ids = set(description["ids"])
        self.enums = description["enums"]
        self.structs = description["structs"]
        self.events = {event["number"]: event["name"] for event in description["events"]}

    def encode(self, kind, value):
        if kind in NUMBERS:
            return struct.pack("<" + NUMBERS[kind], value)
        if kind == "measure":
            return self.encode("f64", math.nan if value is None else value)
        if kind == "text":
            return self.encode("bytes", value.encode())
        if kind == "bytes":
            return struct.pack("<I", len(value)) + value
        if kind.startswith("optional "):
            return b"\0" if value is None else b"\1" + self.encode(kind.removeprefix("optional "), value)
        if kind.startswith(("list of ", "set of ")):
            item = kind.partition(" of ")[2]
            return struct.pack("<I", len(value)) + b"".join(self.encode(item, each) for each in value)
        if kind.startswith("map of "):
            key, _, mapped = kind.removeprefix("map of ").partition(" to ")
            return struct.pack("<I", len(value)) + b"".join(
                self.encode(key, each) + self.encode(mapped, value[each]) for each in sorted(value))
        if kind.endswith(" bytes"):
            if len(value) != int(kind.split()[0]):
                raise ValueError(f"{len(value)} bytes for a field of {kind}")
            return bytes(value)
        if kind in self.ids:
            return struct.pack("<Q", value)
        if kind in self.enums:
            return self.encode(self.enums[kind]["type"], self.enums[kind]["values"][value])
        return self.encode_struct(kind, value)

    def encode_struct(self, name, value):
        fields = self.structs[name]
        if not isinstance(value, dict):
            value = {fields[0]["name"]: value}
        unknown = value.keys() - {field["name"] for field in fields}
        if unknown:
            raise ValueError(f"{name} has no field {', '.join(sorted(unknown))}")
        return b"".join(self.encode(field["type"], value.get(field["name"], self.default(field))) for field in fields)

    def default(self, field):
        if "default" in field:
            return field["default"]
        kind = field["type"]
        return b"" if kind == "bytes" else bytes(int(kind.split()[0])) if kind.endswith(" bytes") else {}

    def decode(self, kind, reader):
        if kind in NUMBERS:
            form = struct.Struct("<" + NUMBERS[kind])
            return form.unpack(reader.take(form.size))[0]
        if kind == "measure":
            number = self.decode("f64", reader)
            return None if math.isnan(number) else number
        if kind == "text":
            return self.decode("bytes", reader).decode()
        if kind == "bytes":
            return reader.take(self.decode("u32", reader))
        if kind.startswith("optional "):
            return self.decode(kind.removeprefix("optional "), reader) if self.decode("bool", reader) else None
        if kind.startswith(("list of ", "set of ")):
            item = kind.partition(" of ")[2]
            return [self.decode(item, reader) for _ in range(self.decode("u32", reader))]
        if kind.startswith("map of "):
            key, _, mapped = kind.removeprefix("map of ").partition(" to ")
            return {self.decode(key, reader): self.decode(mapped, reader) for _ in range(self.decode("u32", reader))}
        if kind.endswith(" bytes"):
            return reader.take(int(kind.split()[0]))
        if kind == "event":
            name = self.events[self.decode("u16", reader)]
            return {name: self.decode(name, reader)}
        if kind in self.ids:
            return self.decode("u64", reader)
        if kind in self.enums:
            number = self.decode(self.enums[kind]["type"], reader)
            return next((name for name, value in self.enums[kind]["values"].items() if value == number), number)
        return {field["name"]: self.decode(field["type"], reader) for field in self.structs[kind]}


class Reader:
    """Reads bytes from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        taken = self.data[self.at:self.at + size]
        if len(taken) != size:
            raise Ended("the message ends too early")
        self.at += size
        return taken


class Client:
    """One connection. Events between a request and its reply wait in `told` until next_event() takes them."""

    def __init__(self, connection, name, client_id=None):
        description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
        self.codec = Codec(description)
        self.requests = {request["name"]: request for request in description["requests"]}
        self.size_max = description["limits"]["reply_frame_size_max"]
        self.connection = connection
        # A program that retries across its own restarts keeps this id, and the counter of its keys, in a file.
        self.client_id = client_id or uuid.uuid4().bytes
        self.last_id = 0
        self.told = collections.deque()
        self.send(HELLO, self.codec.encode("Hello", {"build": "python", "client_name": name, "client": self.client_id}))
        kind, reader = self.receive()
        if kind != WELCOME:
            raise Ended(f"a frame of kind {kind} and no welcome")
        self.welcome = self.codec.decode("Welcome", reader)
        self.actor = {"kind": self.welcome["peer_class"]}  # The actor of requests that name no other.

    @classmethod
    def connect(cls, path, name, client_id=None):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(path))
        return cls(connection, name, client_id)

    def close(self):
        self.connection.close()

    def call(self, request, *, actor=None, key=None, **fields):
        """The reply, or Refused. `key` is a number that the program chooses; it makes a retry of this request harmless."""
        row = self.requests[request]
        self.last_id += 1
        header = {"id": self.last_id, "actor": actor or self.actor, "request_number": row["number"],
                  "key": None if key is None else {"client": self.client_id, "counter": key}}
        self.send(REQUEST, self.codec.encode("RequestHeader", header) + self.codec.encode(request, fields))
        while True:
            kind, reader = self.receive()
            if kind != REPLY:
                self.tell(kind, reader)
                continue
            reply = self.codec.decode("ReplyHeader", reader)
            if reply["id"] != self.last_id:
                raise Ended("a reply to no request")
            if not reply["ok"]:
                raise Refused(self.codec.decode("Error", reader))
            return self.codec.decode(row["reply"], reader)

    def next_event(self):
        """The next message: ("event", EventHeader, {name: fields}), ("lagged", Lagged), ("ended", SubscriptionEnded) or ("routes", Routes)."""
        while not self.told:
            self.tell(*self.receive())
        return self.told.popleft()

    def read_events(self, topic, after=0):
        """The kept events of a topic after this number, oldest first."""
        while True:
            before = after
            page = self.call("ReadEvents", topic=topic, **{"from": after + 1})
            for frame in page["frames"]:
                event = self.event(Reader(frame[5:]))  # After the length and the kind.
                after = event[1]["number"]
                yield event
            after = max(after, page["first_kept"] - 1)
            if after in (before, page["last"]):
                return

    def tell(self, kind, reader):
        if kind == EVENT:
            self.told.append(self.event(reader))
        elif kind == LAGGED:
            self.told.append(("lagged", self.codec.decode("Lagged", reader)))
        elif kind == ENDED:
            self.told.append(("ended", self.codec.decode("SubscriptionEnded", reader)))
        elif kind == ROUTES:
            self.told.append(("routes", self.codec.decode("Routes", reader)))
        else:
            raise Ended(f"a frame of kind {kind}, which is no reply and no event")

    def event(self, reader):
        header = self.codec.decode("EventHeader", reader)
        name = self.codec.events.get(header["event_number"])  # None: a newer daemon's event; counted and skipped.
        return "event", header, {name: self.codec.decode(name, reader)} if name else {}

    def send(self, kind, body):
        self.connection.sendall(struct.pack("<IB", 1 + len(body), kind) + body)

    def receive(self):
        size, = struct.unpack("<I", self.read(4))
        if not 1 <= size <= self.size_max:
            raise Ended(f"a frame of {size} bytes")
        frame = self.read(size)
        reader = Reader(frame[1:])
        if frame[0] == GOODBYE:
            goodbye = self.codec.decode("Goodbye", reader)
            raise Ended(f"{goodbye['reason']}: {goodbye['message']}")
        return frame[0], reader

    def read(self, size):
        data = bytearray()
        while len(data) < size:
            piece = self.connection.recv(size - len(data))
            if not piece:
                raise Ended("the daemon closed the connection")
            data += piece
        return bytes(data)


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MUSTER_SOCKET", "/run/muster/muster.sock")
    client = Client.connect(path, "muster_client.py")
    print("ping:", client.call("Ping")["time"])
    print("status:", client.call("GetStatus"))
    topic = {"kind": "catalog"}
    print("subscribed:", client.call("Subscribe", topics=[topic])["positions"])
    ending = client.client_id.hex()[:6]  # Makes the names unique for each run.
    session = client.call("CreateSession", name=f"Spring {ending}", mode="traditional", time_zone="Europe/Zurich", key=1)
    print("session:", session["session"]["id"])
    player = client.call("CreatePlayer", name=f"Ada {ending}", key=2)["player"]["id"]
    again = client.call("CreatePlayer", name=f"Ada {ending}", key=2)["player"]["id"]
    print("player:", player, "and again:", again)
    _, header, event = client.next_event()
    print("told:", header["number"], *event)
    for _, past, event in client.read_events(topic, after=header["number"] - 1):
        print("past:", past["number"], *event)
    client.close()


if __name__ == "__main__":
    main()
