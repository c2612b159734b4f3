"""Finding units by what people call them: full, short, former and further names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zaitong.orgs.models import Unit, UnitName

if TYPE_CHECKING:
    from collections.abc import Iterable

_IGNORED = r"[\s　\"'“”‘’《》〈〉〔〕「」『』·•．.，,、:：;；\-—–_()（）\[\]【】" + "\N{NO-BREAK SPACE}]"
_DROP = re.compile(_IGNORED)


def name_key(name: str) -> str:
    """What two spellings of one name share: width, case, blanks, brackets and dots do not count.

    >>> name_key("墨池小学（东校区）") == name_key("墨池小学 (东校区) ")
    True
    """
    return _DROP.sub("", unicodedata.normalize("NFKC", name)).casefold()


def loose_pattern(text: str) -> str:
    """A regular expression (Python's and PostgreSQL's alike) that finds ``text`` however it is spelt; see ``name_key``.

    >>> bool(re.search(loose_pattern("（东校区)12"), "墨池小学东 校区１２班"))
    True
    """
    return f"{_IGNORED}*".join(_spellings(sign) for sign in name_key(text))


def _spellings(sign: str) -> str:
    narrow = {sign, sign.upper()}
    wide = {chr(ord(one) + 0xFEE0) for one in narrow if len(one) == 1 and "!" <= one <= "~"}
    return f"(?:{'|'.join(re.escape(one) for one in sorted(narrow | wide))})"


@dataclass
class NameBook:
    """Names of units, ready for many look-ups. ``exact``: key -> units of that full name; ``other``: of any other name."""

    exact: dict[str, list[Unit]] = field(default_factory=dict)
    other: dict[str, list[Unit]] = field(default_factory=dict)

    def add(self, unit: Unit, names: Iterable[str] = ()) -> None:
        """Know a unit by its names; may be called again when it gets more."""
        for shelf, called in ((self.exact, {unit.name}), (self.other, {unit.short_name, *names})):
            for name in called:
                rows = shelf.setdefault(name_key(name), [])
                if unit not in rows:
                    rows.append(unit)

    def find(self, text: str) -> list[Unit]:
        """Units called ``text``: by full name if there are any, else by short or former name. Open ones come first.

        A closed unit with a successor is found as itself: the caller decides whether the successor is meant.
        """
        key = name_key(text)
        if not key:
            return []
        found = self.exact.get(key) or self.other.get(key) or []
        return sorted(found, key=lambda unit: unit.closed_on is not None)

    def one(self, text: str) -> Unit | None:
        """The unit called ``text``; None when there is none, or several open ones."""
        found = self.find(text)
        still = [unit for unit in found if unit.closed_on is None]
        if len(still) == 1 or len(found) == 1:
            return (still or found)[0]
        return None


def name_book() -> NameBook:
    """All units with all their names; two queries."""
    further: dict[int, list[str]] = {}
    for unit_id, name in UnitName.objects.values_list("unit_id", "name"):
        further.setdefault(unit_id, []).append(name)
    book = NameBook()
    for unit in Unit.objects.all():
        book.add(unit, further.get(unit.pk, ()))
    return book


def units_named(text: str) -> list[Unit]:
    """Units called ``text``, open ones first; see ``NameBook.find``. For many look-ups make one ``name_book``."""
    return name_book().find(text)
