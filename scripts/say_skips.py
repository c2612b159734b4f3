"""Say before `make test` what this machine cannot run, and how to get it."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def missing() -> list[str]:
    """Return a line for each group of tests that will be skipped here."""
    browsers = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    found = []
    if not any(name and shutil.which(name) for name in browsers):
        found.append("browser tests: no Chromium (apt-get install chromium fonts-noto-cjk, or CHROMIUM=path)")
    if not (ROOT.parent / "shared").is_dir():
        found.append("tests on the real documents: no folder ../shared")
    if not os.environ.get("ZAITONG_TEST_DATABASE_URL", "").startswith("postgres"):
        found.append("races on PostgreSQL: this run uses SQLite (make test-pg runs them)")
    return found


if __name__ == "__main__":
    for line in missing():
        print(f"skipping {line}")
