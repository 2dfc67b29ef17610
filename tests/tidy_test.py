#!/usr/bin/env python3
"""Lint as a test: the includes that each folder may have, and forbidden words and calls."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# For each folder: a regular expression for include targets that its files must not have.
ADAPTERS = r"(asio|sqlite3|spdlog|sodium|gd\.h|utf8proc|toml)"
OUTER_IO = r"asio|thread$|engine/io/(asio|connection|listener|publisher|rounds|server|workers)\."
FORBIDDEN_INCLUDES = {
    "proto/": rf"^({ADAPTERS}|engine/|muster/client|CLI/)",
    "engine/core/": rf"^({ADAPTERS}|engine/(runtime|io|journal|door|options|daemon)|thread$|mutex$|atomic$|random$|fstream$|filesystem$|unordered_|iostream$|CLI/|nlohmann)",
    # The domains of the core, in the order of their dependencies.
    "engine/core/kernel/": r"^engine/core/(people|field|system|state|engine)\b",
    "engine/core/math/": r"^engine/core/(?!math/|kernel/check)",
    "engine/core/people/": r"^engine/core/(field|system|state|engine)\b",
    "engine/core/field/": r"^engine/core/(system|state\.hpp|engine)",
    "engine/core/system/": r"^engine/core/state\.hpp",
    "engine/runtime/": r"^(asio|sqlite3|gd\.h|toml|engine/(io|journal|door)/|CLI/)",
    "engine/journal/": r"^(asio|gd\.h|toml|engine/(io|door)/|CLI/)",
    # muster-picture knows nothing of the daemon, and the daemon no decoder.
    "engine/picture/": rf"^({ADAPTERS}|engine/(?!picture/)|muster/|CLI/)",
    "engine/io/": r"^(sqlite3|toml|engine/journal/|CLI/)",
    # The inner half of engine/io has no socket, loop or thread. Each part includes only the parts below it.
    **{f"engine/io/{part}": rf"^({OUTER_IO}|engine/io/(desk|intake|queries|dealer)\.)"
       for part in ("actors", "attached_topics", "conversation", "hub", "jobs", "limits", "outgoing", "parted_request", "recipient", "subscriptions",
                    "topic_hash", "wire")},
    **{f"engine/io/{part}": rf"^({OUTER_IO}|engine/io/desk\.)" for part in ("dealer", "intake", "queries")},
    "engine/io/desk": rf"^({OUTER_IO})",
    "engine/door/": r"^(asio|sqlite3|toml|(jpeglib|png|lcms2|seccomp)\.h|webp/|libheif/|engine/(journal|io|picture/(?!report|limits))|CLI/)",
    "client-lib/": rf"^(sqlite3|spdlog|engine/|CLI/)",
    "cli/": r"^(asio|sqlite3|spdlog|engine/)",
    "discord-bot/": r"^(asio|sqlite3|engine/|cli/)",
    "discord-bot/render/": r"^(discord-bot/(net|feed|commands)/|thread$|mutex$)",
    "discord-bot/commands/": r"^(discord-bot/(net|feed)/|thread$|mutex$)",
    "discord-bot/api/": r"^(asio|boost|spdlog|muster/|thread$|mutex$|random$|discord-bot/net/)",
    "discord-bot/net/": r"^(asio|spdlog|nlohmann|muster/|thread$|mutex$|discord-bot/(?!net/))",
}
# They take long to compile, and only one place should handle the transport of secrets.
NETWORK_LIBRARIES = re.compile(r"^(boost|openssl)/")
MAY_INCLUDE_THEM = re.compile(r"^(discord-bot/net/\w+\.cpp$|tests/)")
# Names that the core must not use: the core has no clock, no environment and no randomness of its own.
FORBIDDEN_IN_CORE = re.compile(r"\b(system_clock::now|steady_clock|getenv|std::rand\b|random_device|unordered_map|unordered_set)")
FORBIDDEN_WORDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# A step of a script whose failure goes unnoticed.
EXIT_CODE_THROWN_AWAY = re.compile(r"\|\|\s*(true|:)(?![\w-])")
SLEEPS_IN_TESTS = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|DISABLED_|GTEST_SKIP")


def tracked_files():
    out = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return out.stdout.splitlines()


def problems_of(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    code = name.endswith((".cpp", ".hpp"))
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{name}:{number}"
        if name != "tests/tidy_test.py" and FORBIDDEN_WORDS.search(line):
            yield f"{where}: a word that promises later work"
        if not code:
            continue
        include = re.match(r'\s*#include\s+[<"]([^>"]+)[>"]', line)
        if include:
            for folder, pattern in FORBIDDEN_INCLUDES.items():
                if name.startswith(folder) and re.search(pattern, include.group(1)):
                    yield f"{where}: {folder} must not include {include.group(1)}"
            if NETWORK_LIBRARIES.search(include.group(1)) and not MAY_INCLUDE_THEM.search(name):
                yield f"{where}: only discord-bot/net/*.cpp may include {include.group(1)}"
        if name.startswith("engine/core/") and FORBIDDEN_IN_CORE.search(line):
            yield f"{where}: the core is deterministic and asks nobody"
        if name.startswith("tests/") and SLEEPS_IN_TESTS.search(line):
            yield f"{where}: a test that sleeps or is skipped"
    if code and name.endswith(".hpp") and "#pragma once" not in text:
        yield f"{name}: no #pragma once"
    if code and not text.startswith("//") and name.endswith(".hpp"):
        yield f"{name}: a header opens by saying what it is for"


def careless_scripts():
    """A shell script checks the exit code of each command, or says which failure it expects."""
    for name in tracked_files():
        path = ROOT / name
        if path.suffix or path.is_symlink():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if not re.match(r"#!.*\b(ba)?sh\b", text):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if EXIT_CODE_THROWN_AWAY.search(line):
                yield f"{name}:{number}: an exit code is thrown away"


def main():
    kinds = (".cpp", ".hpp", ".py", ".sh", ".cmake", ".txt", ".md")
    found = [p for name in tracked_files() if name.endswith(kinds) for p in problems_of(name)]
    found += careless_scripts()
    for problem in found:
        print(problem)
    print(f"{len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
