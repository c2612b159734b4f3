"""Fail when a lock file names a host: a lock says what is installed, the machine says from where.

`--strip` first takes out of package-lock.json what npm writes there for people (funding pages).
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NPM_LOCK = ROOT / "package-lock.json"


def lock_files(root: Path = ROOT) -> list[Path]:
    """Return every lock file of the project."""
    return [*sorted((root / "requirements").glob("*.lock")), root / "package-lock.json"]


def hosts_in(text: str) -> list[str]:
    """Return the lines (`number: text`) that hold a web address."""
    return [f"{number}: {line.strip()}" for number, line in enumerate(text.splitlines(), 1) if "://" in line]


def without_hosts(text: str) -> str:
    """Return the text of a package-lock.json without `resolved` and `funding`."""
    lock = json.loads(text)
    for package in lock["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    return json.dumps(lock, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Check every lock file; return the process's exit code."""
    if "--strip" in arguments:
        NPM_LOCK.write_text(without_hosts(NPM_LOCK.read_text("utf-8")), "utf-8")
    found = [f"{path.relative_to(ROOT)}:{line}" for path in lock_files() for line in hosts_in(path.read_text("utf-8"))]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
