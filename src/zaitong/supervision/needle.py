"""What a person typed into the search box, and where it stands in a text. Pure.

Every word must be found; width, case, blanks, brackets and dots do not count (``orgs.matching.name_key``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Q

from zaitong.orgs.matching import loose_pattern, name_key

LONGEST = 60
SHORTEST = 2
SNIPPET = 56  # characters of a long text that are shown round the first match
BEFORE = 14
# Control signs (NUL among them), what has no width, and marks of writing direction.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]")

Pieces = tuple[tuple[str, bool], ...]
"""A text in order: (part, is it a match)."""


@dataclass(frozen=True, slots=True)
class Needle:
    """``text`` as shown again in the box; ``words``: regular expressions; ``cut``: more was typed than is looked for.

    ``keys``: the words as ``name_key`` spells them, for texts that are kept so.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    whole: str = ""
    cut: bool = False
    keys: tuple[str, ...] = ()

    @classmethod
    def parse(cls, typed: str) -> Needle:
        """What was typed, without what cannot be seen; at most ``LONGEST`` characters of it."""
        text = " ".join(_UNSEEN.sub(" ", typed).split())
        shown = text[:LONGEST].rstrip()
        keys = tuple(dict.fromkeys(key for word in shown.split() if (key := name_key(word))))
        return cls(shown, tuple(map(loose_pattern, keys)), loose_pattern(shown), cut=len(text) > LONGEST, keys=keys)

    @property
    def enough(self) -> bool:
        """Whether there is something to look for: two characters that count."""
        return len(name_key(self.text)) >= SHORTEST

    def word(self, word: str, *fields: str) -> Q:
        """Rows that have one of ``words`` in one of ``fields``."""
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__regex": word})
        return anywhere

    def within(self, *fields: str) -> Q:
        """Rows that have every word in one of ``fields``."""
        found = Q()
        for word in self.words:
            found &= self.word(word, *fields)
        return found

    def begins(self, *fields: str) -> Q:
        """Rows of which one of ``fields`` begins with what was typed: they come first."""
        return self.word(f"^{self.whole}", *fields)

    def marked(self, text: str) -> Pieces:
        """The whole text with its matches."""
        pieces: list[tuple[str, bool]] = []
        at = 0
        for start, end in self._spans(text):
            pieces += [(text[at:start], False), (text[start:end], True)]
            at = end
        return tuple(piece for piece in [*pieces, (text[at:], False)] if piece[0])

    def snippet(self, text: str) -> Pieces:
        """A long text cut down to what stands round its first match."""
        plain = " ".join(text.split())
        if len(plain) <= SNIPPET:
            return self.marked(plain)
        first = next(iter(self._spans(plain)), (0, 0))[0]
        start = max(0, min(first - BEFORE, len(plain) - SNIPPET))
        end = start + SNIPPET
        shown = f"{'…' if start else ''}{plain[start:end]}{'…' if end < len(plain) else ''}"
        return self.marked(shown)

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where the text as a whole stands, else where its words do; in order, without overlaps."""
        if not self.words:
            return []
        whole = [match.span() for match in re.finditer(self.whole, text)]
        if whole:
            return whole
        either = "|".join(f"(?:{word})" for word in sorted(self.words, key=len, reverse=True))
        return [match.span() for match in re.finditer(either, text)]
