"""How much of a plan's own words stands in another plan too. Pure.

Texts are cut into every run of eight characters, without white space and signs and with each digit as 0, and hashed.
What stands in the document above is taken out first: to take over its words is no copying.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

SIZE = 8
SHOWN = 12  # characters below which a passage is not marked: headings, set phrases
LEAST = 120  # pieces of own words below which nothing is said


@dataclass(frozen=True, slots=True)
class Pieces:
    """The hash of each run of eight characters and where in the text it begins and ends."""

    hashes: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


def pieces(text: str) -> Pieces:
    """All runs of a text, in order."""
    kept = [(place, "0" if char.isdigit() else char) for place, char in enumerate(text) if char.isalnum()]
    chars = "".join(char for _, char in kept)
    count = max(len(chars) - SIZE + 1, 0)
    return Pieces(
        tuple(zlib.crc32(chars[at : at + SIZE].encode()) for at in range(count)),
        tuple((kept[at][0], kept[at + SIZE - 1][0] + 1) for at in range(count)),
    )


def own_words(text: str, above: str) -> set[int]:
    """The pieces of a plan that do not stand in the document above."""
    return set(pieces(text).hashes) - set(pieces(above).hashes)


def share(own: AbstractSet[int], other: AbstractSet[int]) -> int:
    """How much of the own words stands in the other, in per cent; 0 where there are too few to say."""
    return round(100 * len(own & other) / len(own)) if len(own) >= LEAST else 0


def same_spans(text: str, same: Collection[int]) -> list[list[int]]:
    """Where in the text the pieces of ``same`` stand, those that touch as one."""
    found: list[list[int]] = []
    read = pieces(text)
    for number, (start, end) in zip(read.hashes, read.spans, strict=True):
        if number not in same:
            continue
        if found and start <= found[-1][1]:
            found[-1][1] = end
        else:
            found.append([start, end])
    return [span for span in found if span[1] - span[0] >= SHOWN]


def packed(hashes: Collection[int]) -> bytes:
    """Sorted, four bytes each, least first, whatever the machine."""
    numbers = array("I", sorted(hashes))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def unpacked(data: bytes | memoryview) -> set[int]:
    """The inverse of ``packed``."""
    numbers = array("I")
    numbers.frombytes(bytes(data))
    if sys.byteorder == "big":
        numbers.byteswap()
    return set(numbers)
