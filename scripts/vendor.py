"""Copy the few front-end files needed from node_modules into the static folder and build the icon sprite.

Run by `make setup`. The result lies in src/zaitong/common/static/vendor/ and is never committed.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
TARGET = ROOT / "src/zaitong/common/static/vendor"
ICON_NAMES = ROOT / "src/zaitong/common/icons.txt"
OUTLINE = MODULES / "@tabler/icons/icons/outline"

# Source in node_modules -> name in the vendor folder.
COPIES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE.txt",
    "@tabler/icons/LICENSE": "icons.LICENSE.txt",
}
SOURCE_MAP = re.compile(r"^\s*(?://[#@]|/\*[#@])\s*sourceMappingURL=.*$", re.MULTILINE)
# Each Tabler icon starts with an invisible square that only editors need.
BACKDROP = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
# No stroke-width: the style sheet decides it.
SYMBOL = (
    '<symbol id="i-{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    ' stroke-linecap="round" stroke-linejoin="round">{drawing}</symbol>'
)


def strip_source_map(text: str) -> str:
    """Return the text without source map comments: they name files that are not served."""
    return SOURCE_MAP.sub("", text)


def icon_names(text: str) -> list[str]:
    """Return the icon names of the list, one a line; `#` starts a comment."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return sorted({line for line in lines if line})


def symbol(name: str, svg: str) -> str:
    """Return one icon file's drawing as a sprite symbol `i-NAME`; raise ValueError when it is no svg."""
    match = DRAWING.search(BACKDROP.sub("", svg))
    if match is None:
        raise ValueError(f"{name}: not an svg")
    return SYMBOL.format(name=name, drawing=" ".join(match.group(1).split()))


def sprite(names: list[str], folder: Path) -> str:
    """Return the sprite of the named icons; raise FileNotFoundError that names all that are missing."""
    missing = [name for name in names if not (folder / f"{name}.svg").is_file()]
    if missing:
        raise FileNotFoundError(f"No such icon, see {ICON_NAMES.name}: {', '.join(missing)}")
    symbols = (symbol(name, (folder / f"{name}.svg").read_text("utf-8")) for name in names)
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def main() -> int:
    """Rebuild the vendor folder; return the process's exit code."""
    try:
        icons = sprite(icon_names(ICON_NAMES.read_text("utf-8")), OUTLINE)
        files = {name: (MODULES / source).read_text("utf-8") for source, name in COPIES.items()}
    except FileNotFoundError as error:
        sys.stderr.write(f"vendor: {error}\n")
        return 1
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name, text in files.items():
        (TARGET / name).write_text(strip_source_map(text), "utf-8")
    (TARGET / "icons.svg").write_text(icons, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
