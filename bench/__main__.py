"""``python -m bench``: print the measurements as tables."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench import databases, deadlines, reading
from bench.sizes import FULL, SMALL, TINY, Sizes
from bench.timing import table

PARTS = ("reading", "deadlines", "publishing", "matrix", "scale", "filing", "together")
STORED = ("publishing", "matrix", "scale", "filing", "together")
TITLES = {
    "reading": "(a) Reading",
    "deadlines": "(b) Days of deadlines beside jionlp",
    "publishing": "(c) Publishing, {units:,} units × {requirements} requirements, {weekly} of them weekly",
    "matrix": "(d) Matrix, {matrix_units} units × {matrix_requirements} requirements",
    "scale": "(e) Pages of a district of {scale_units} schools after {scale_years} years",
    "filing": "(f) Filings over HTTP, {filing_processes} web processes, {scale_units} schools after {scale_years} years",
    "together": "(g) Publishing {together_units} units × {together_requirements} requirements while others file",
}


def main(arguments: list[str]) -> int:
    """Measure what is asked for and print it. Returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.child:
        databases.child(options.child)
        return 0
    sizes = _sizes(options)
    parts = options.only or list(PARTS)
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    if "reading" in parts:
        print("\n" + table(TITLES["reading"], reading.measure(sizes)), flush=True)
    if "deadlines" in parts:
        print("\n" + table(TITLES["deadlines"], deadlines.measure(sizes)), flush=True)
    stored = [part for part in parts if part in STORED]
    for name, url in _databases(options) if stored else ():
        try:
            found = databases.measure(url, sizes, stored, _kept(options, name))
        except subprocess.CalledProcessError as error:
            print(f"\n{name}: the measurement failed, see above", file=sys.stderr)
            return error.returncode
        for part in stored:
            print("\n" + table(f"{TITLES[part].format(**sizes.to_dict())}, {name}", found[part]), flush=True)
    return 0


def _kept(options: argparse.Namespace, name: str) -> str:
    """Where a kept database lies: its name on the server, or a file."""
    if not options.keep:
        return ""
    return options.keep if name == "PostgreSQL" else str(Path(tempfile.gettempdir()) / f"{options.keep}.sqlite3")


SIZES = {"full": FULL, "small": SMALL, "tiny": TINY}


def _databases(options: argparse.Namespace) -> list[tuple[str, str]]:
    found = [] if options.database == "postgres" else [("SQLite", "sqlite:///")]
    if options.database == "sqlite":
        return found
    if databases.postgres_reachable(options.postgres_url):
        return [*found, ("PostgreSQL", options.postgres_url)]
    print(f"\nPostgreSQL: not reached at {options.postgres_url.rsplit('@', 1)[-1]}, left out")
    return found


def _sizes(options: argparse.Namespace) -> Sizes:
    sizes = SIZES[options.size]
    given = {name: getattr(options, name) for name in FULL.to_dict() if getattr(options, name) is not None}
    return replace(sizes, **given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure reading, deadlines, publishing, pages and filing."
    )
    parser.add_argument("--size", choices=SIZES, default="full", help="tiny: only to see that it runs")
    parser.add_argument("--keep", metavar="NAME", help="keep the database NAME, and go on with it the next time")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; may be given several times")
    parser.add_argument("--database", choices=("both", "sqlite", "postgres"), default="both")
    parser.add_argument("--postgres-url", default=databases.POSTGRES, help="default: %(default)s")
    for name, value in FULL.to_dict().items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, metavar="N", help=f"default: {value}")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
