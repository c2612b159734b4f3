"""Running the measurements that need a database, each database in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.sizes import Sizes
from zaitong.config import env

if TYPE_CHECKING:
    from bench.timing import Line

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = "postgres://root@127.0.0.1:5432/zaitong"
SECONDS_TO_WAIT = 3


def measure(url: str, sizes: Sizes, parts: list[str], keep: str = "") -> dict[str, list[Line]]:
    """Part -> its lines, measured on the server that ``url`` names. Raises CalledProcessError when it fails.

    ``keep``: name of a database (on SQLite a file) that stays, and is gone on with where it is there already.
    """
    order = json.dumps({"sizes": sizes.to_dict(), "parts": parts, "keep": keep})
    command = [sys.executable, "-m", "bench", "--child", order]
    variables = env.with_variable(env.TEST_DATABASE_URL, url) | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=variables, cwd=ROOT)  # noqa: S603 - our own program
    found: dict[str, list[Line]] = json.loads(done.stdout)
    return {part: [(line[0], line[1], line[2]) for line in lines] for part, lines in found.items()}


def child(order: str) -> None:
    """In the child: make a database, measure, print JSON, drop the database."""
    import django

    django.setup()
    from django.db import connection

    asked = json.loads(order)
    sizes = Sizes(**asked["sizes"])
    settings, kept = connection.settings_dict, bool(asked["keep"])
    server = settings["NAME"]
    if kept:
        settings["TEST"]["NAME"] = asked["keep"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=kept)
    try:
        print(json.dumps(_measured(sizes, asked["parts"])))
    finally:
        connection.close()
        if not kept:
            connection.creation.destroy_test_db(server, verbosity=0)


def _measured(sizes: Sizes, parts: list[str]) -> dict[str, list[Line]]:
    from bench import filing, matrix, publishing, scale, together
    from bench.district import make_root

    root = make_root()
    measures = {
        "scale": scale.measure,
        "filing": filing.measure,
        "matrix": matrix.measure,
        "together": together.measure,
        "publishing": publishing.measure,  # last: it writes its table anew
    }
    return {part: work(sizes, root) for part, work in measures.items() if part in parts}


def postgres_reachable(url: str) -> bool:
    """Whether a server answers there and lets us in."""
    import psycopg

    try:
        with psycopg.connect(url.rsplit("/", 1)[0] + "/postgres", connect_timeout=SECONDS_TO_WAIT):
            return True
    except psycopg.Error:
        return False
