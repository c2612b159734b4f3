"""Whole numbers from outside: ids in forms, addresses, stored drafts and cells."""

from __future__ import annotations

DIGITS = 18  # every id fits; every number of so many digits fits a bigint


def whole(text: str | None, *, digits: int = DIGITS) -> int | None:
    """The number that a text writes in ASCII digits, blanks round it aside; None for everything else.

    ``str.isdigit`` also takes "²", which ``int`` refuses; ``int`` refuses 5,000 digits; databases refuse 20.
    """
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= digits else None
