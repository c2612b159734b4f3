"""The one door to the reading engine: a file's content to its breakdown, with the product's own errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.common.errors import DomainError
from zaitong.policy import ReadError, break_down, read_bytes

if TYPE_CHECKING:
    from datetime import date

    from zaitong.policy.model import Breakdown
    from zaitong.policy.source import SourceText


class Unreadable(DomainError):
    """A file cannot be read as a document; ``code`` is the engine's (empty, damaged, encrypted, …)."""

    code = "unreadable"


def source_of(data: bytes, filename: str) -> SourceText:
    """The text of a file. Raises Unreadable with the engine's Chinese line."""
    try:
        return read_bytes(data, filename)
    except ReadError as error:
        raise Unreadable(error.message, code=error.code) from error


def breakdown_of(data: bytes, filename: str, issued_on: date | None = None) -> Breakdown:
    """A file's breakdown; ``issued_on`` stands in for a date of issue that the document does not give."""
    return breakdown_of_text(source_of(data, filename), issued_on)


def breakdown_of_text(source: SourceText, issued_on: date | None = None) -> Breakdown:
    """The breakdown of a text that has been read already."""
    return break_down(source, issued_on_hint=issued_on)
