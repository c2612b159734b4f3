"""Plain text and Markdown."""

from __future__ import annotations

import re

from zaitong.policy.errors import ReadError


def decode(data: bytes) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start > 0 and error.end >= len(data) - 3 and len(data) > 64:
            return data[: error.start].decode("utf-8-sig")
    return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError("damaged", "文件已损坏，或文字编码无法识别，请另存为 UTF-8 文本后再试。") from error


def markdown_text(text: str) -> str:
    """Markdown without its signs: headings, emphasis, quotes, links; table rows become cells apart by tabs."""
    lines = [_markdown_line(line) for line in text.splitlines()]
    return "\n".join(line for line in lines if line is not None)


def _markdown_line(line: str) -> str | None:
    bare = line.strip()
    if re.fullmatch(r"\|?[\s:|-]*-{3,}[\s:|-]*\|?", bare) or bare.startswith("```"):
        return None
    if bare.startswith("|") and bare.endswith("|") and len(bare) > 1:
        return "\t".join(cell.strip() for cell in bare[1:-1].split("|"))
    bare = re.sub(r"^(?:#{1,6}|>|[-*+])\s+", "", bare)
    bare = re.sub(r"\[([^\]\n]{1,200})\]\([^)\n]{0,300}\)", r"\1", bare)
    return re.sub(r"\*\*|__|`", "", bare)
