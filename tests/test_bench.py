"""The measurements run, in small: every part prints its figures."""

import subprocess
import sys
from pathlib import Path

from conftest import on_postgres

ROOT = Path(__file__).resolve().parents[1]


def bench(*arguments):
    command = [sys.executable, "-m", "bench", "--tiny", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=300)


def test_every_part_prints_its_figures():
    done = bench("--database", "postgres" if on_postgres() else "sqlite")
    assert done.returncode == 0, done.stderr
    for words in (
        "documents broken down",
        "obligations laid out",
        "bulk insert",
        "bare query",
        "draw all rows",
        "queries",
    ):
        assert words in done.stdout
    assert "6 units × 3 requirements" in done.stdout


def test_sizes_and_parts_are_chosen_by_options():
    done = bench("--only", "matrix", "--database", "sqlite", "--matrix-units", "2")
    assert done.returncode == 0, done.stderr
    assert "2 units × 3 requirements" in done.stdout
    assert "obligations" not in done.stdout
