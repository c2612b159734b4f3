"""Fail on style sheets that Chromium 109 (the last one on Windows 7) cannot show.

Looks at every .css file in the static folders, ours and vendored. A line that must stay, because a fallback stands
before it, carries the comment `/* newer: why */`.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = re.compile(r"/\*\s*newer:\s*\S")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")

# What is found -> since which Chromium it works.
NEWER = {
    re.compile(r"\b(?:oklch|oklab|lch|lab)\("): "oklch(), lab() and the like: Chromium 111",
    re.compile(r"\bcolor\("): "color(): Chromium 111",
    re.compile(r"\bcolor-mix\("): "color-mix(): Chromium 111",
    re.compile(r"\blight-dark\("): "light-dark(): Chromium 123",
    re.compile(r"\b(?:rgba?|hsla?)\(\s*from\b"): "relative colours: Chromium 119",
    re.compile(r"@scope\b"): "@scope: Chromium 118",
    re.compile(r"@starting-style\b"): "@starting-style: Chromium 117",
    re.compile(r"@container\s+style\("): "style queries: Chromium 111",
    re.compile(r"\btext-wrap(?:-style)?\s*:\s*(?:balance|pretty)"): "text-wrap: balance, pretty: Chromium 114, 117",
    re.compile(r"\bfield-sizing\s*:"): "field-sizing: Chromium 123",
    re.compile(r"\banchor(?:-name|-size)?\s*[:(]"): "anchor positioning: Chromium 125",
    re.compile(r"\bposition-(?:area|anchor|try)\b"): "anchor positioning: Chromium 125",
    re.compile(r"\banimation-timeline\s*:"): "animation-timeline: Chromium 115",
    re.compile(r"\bview-transition-name\s*:"): "view-transition-name: Chromium 111",
    re.compile(r"\bscrollbar-(?:color|width)\s*:"): "scrollbar-color, scrollbar-width: Chromium 121",
    re.compile(r"\b(?:sin|cos|tan|asin|acos|atan2?|pow|sqrt|hypot|exp|round|mod|rem|sign|abs)\(\s*[-\d.v]"): (
        "CSS mathematics beyond calc(), min(), max(), clamp(): Chromium 111 to 125"
    ),
    re.compile(r":(?:user-valid|user-invalid)\b"): ":user-valid, :user-invalid: Chromium 119",
    re.compile(r":(?:popover-open|open)\b"): ":popover-open, :open: Chromium 114, 133",
    re.compile(r"\bsubgrid\b"): "subgrid: Chromium 117",
    re.compile(r"\ballow-discrete\b"): "allow-discrete: Chromium 117",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One construct: the 1-based line, and what it is with the version that brought it."""

    line: int
    text: str


def findings(css: str) -> list[Finding]:
    """Return what Chromium 109 cannot show in the style sheet, in order of lines."""
    plain = _blank(STRING, _blank(COMMENT, css))
    kept = {number for number, line in enumerate(css.splitlines(), 1) if ALLOWED.search(line)}
    found = {*_newer(plain), *_nested(plain)}
    return sorted((one for one in found if one.line not in kept), key=lambda one: (one.line, one.text))


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Replace what the pattern finds by spaces, so that offsets and lines stay."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def _newer(css: str) -> Iterator[Finding]:
    for pattern, text in NEWER.items():
        for match in pattern.finditer(css):
            yield Finding(css.count("\n", 0, match.start()) + 1, text)


def _nested(css: str) -> Iterator[Finding]:
    """Find rules inside rules: an opening brace while a style rule (not an @-block) is open."""
    open_blocks: list[bool] = []  # True: a style rule
    start = 0
    line = 1
    for offset, character in enumerate(css):
        if character == "\n":
            line += 1
        elif character == "{":
            is_rule = not css[start:offset].lstrip().startswith("@")
            if any(open_blocks):
                yield Finding(line, "nested rules: Chromium 112")
            open_blocks.append(is_rule)
        elif character == "}" and open_blocks:
            open_blocks.pop()
        if character in "{};":
            start = offset + 1


def style_sheets(root: Path = ROOT) -> list[Path]:
    """Return every style sheet that the site serves."""
    return sorted(root.glob("src/zaitong/*/static/**/*.css"))


def main() -> int:
    """Check every style sheet; return the process's exit code."""
    lines = [
        f"{path.relative_to(ROOT)}:{found.line}: {found.text}\n"
        for path in style_sheets()
        for found in findings(path.read_text("utf-8"))
    ]
    sys.stderr.writelines(lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
