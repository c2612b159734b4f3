"""House rules that no linter knows: short files, no queries in views, no secrets of this machine in the text."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 500
COUNTED = {".py", ".html", ".css", ".js", ".sh", ".md", ".toml"}
# History grows. Migrations are generated and not counted either.
UNCOUNTED = {"CHANGELOG.md"}
VIEW = re.compile(r"(^|/)views(/|\.py$|_)")
MANAGER = re.compile(r"\.(?:objects|_default_manager|_base_manager)\b")
HOME = re.compile(r"(?<![\w.])/(?:home|Users)/[A-Za-z]\w*")


def project_files(root: Path = ROOT) -> list[Path]:
    """Return the files that git follows or would follow, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return sorted(Path(name) for name in listed.split("\0") if name and (root / name).is_file())


def complaints(path: Path, text: str) -> Iterator[str]:
    """Yield what the rules say against one file (path relative to the root)."""
    lines = text.splitlines()
    generated = "migrations" in path.parts
    if path.suffix in COUNTED and path.name not in UNCOUNTED and not generated and len(lines) > LONGEST:
        yield f"{path}: {len(lines)} lines, at most {LONGEST}: split it by subject"
    is_view = path.suffix == ".py" and VIEW.search(path.as_posix()) and "tests" not in path.parts
    for number, line in enumerate(lines, 1):
        if is_view and MANAGER.search(line):
            yield f"{path}:{number}: a view asks a selector or a service, never a manager"
        if HOME.search(line):
            yield f"{path}:{number}: a path of somebody's machine"


def main() -> int:
    """Check every file of the project; return the process's exit code."""
    found: list[str] = []
    for path in project_files():
        if path.suffix in COUNTED or path.name == "Makefile":
            found += complaints(path, (ROOT / path).read_text("utf-8"))
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
