"""Fail on templates that the strict content security policy would break: inline script, style or event handlers."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
# Inside a tag, quoted values may hold `>` and template tags.
TAG = re.compile(r"<([a-zA-Z][\w-]*)((?:\{%.*?%\}|\{\{.*?\}\}|\"[^\"]*\"|'[^']*'|[^>\"'])*)>", re.DOTALL)
STYLE = re.compile(r"(?:^|\s)style\s*=", re.IGNORECASE)
HANDLER = re.compile(r"(?:^|\s)(on[a-z]+)\s*=", re.IGNORECASE)
EVALUATED = re.compile(r"(?:^|\s)(hx-on\S*|hx-vars)\s*=|\bhx-vals\s*=\s*[\"']js:", re.IGNORECASE)
REMOTE = re.compile(r"(?:^|\s)(?:src|srcset|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def complaints(template: str) -> Iterator[tuple[int, str]]:
    """Yield (1-based line, what is wrong) for each tag that the policy would break."""
    text = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), template)
    for match in TAG.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        for wrong in _wrong(match.group(1).lower(), match.group(2)):
            yield line, wrong


def _wrong(tag: str, attributes: str) -> Iterator[str]:
    names = QUOTED.sub('""', attributes)
    if tag == "style":
        yield "inline <style>: use a style sheet"
    if tag == "script" and not re.search(r"\bsrc\s*=", names) and "application/json" not in attributes:
        yield "inline <script>: use a file with src"
    if STYLE.search(names):
        yield "style= attribute: use a class"
    if handler := HANDLER.search(names):
        yield f"{handler.group(1)}= attribute: listen in a script file"
    if EVALUATED.search(attributes):
        yield "an htmx attribute that is evaluated as script"
    if tag != "a" and REMOTE.search(attributes):
        yield "something from outside: all assets are local"


def templates(root: Path = ROOT) -> list[Path]:
    """Return every page template of the product."""
    return sorted(root.glob("src/zaitong/*/templates/**/*.html"))


def main() -> int:
    """Check every template; return the process's exit code."""
    lines = [
        f"{path.relative_to(ROOT)}:{line}: {wrong}\n"
        for path in templates()
        for line, wrong in complaints(path.read_text("utf-8"))
    ]
    sys.stderr.writelines(lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
