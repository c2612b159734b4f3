"""Say before `make test` what this machine cannot run, and how to get it."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import chromium  # noqa: E402  (run as a program, from anywhere)


def missing() -> list[str]:
    """Return a line for each group of tests that will be skipped here."""
    found = []
    if not chromium.find():
        found.append(f"browser tests: no Chromium ({chromium.HOW_TO_GET})")
    if not (ROOT.parent / "shared").is_dir():
        found.append("tests on the real documents: no folder ../shared")
    if not os.environ.get("ZAITONG_TEST_DATABASE_URL", "").startswith("postgres"):
        found.append("races on PostgreSQL: this run uses SQLite (make test-pg runs them)")
    if importlib.util.find_spec("rapidocr_onnxruntime") is None:
        found.append("recognition of scans: the extra is not installed (make setup-ocr)")
    return found


if __name__ == "__main__":
    for line in missing():
        print(f"skipping {line}")
