"""Word's own list numbering: what stands before a paragraph on the page but not in its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from zaitong.policy.reading.packed import child, is_on, local, value, whole

LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """A number below 10,000 as it is counted: 十一, 二十, 一百〇五."""
    if number <= 0 or number > 9999:
        return str(number)
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            written += (digits[0] if gap and written else "") + digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    short = digits[1] + units[0]
    return written[1:] if written.startswith(short) and digits is _DIGITS else written


def _by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    pairs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    written = ""
    for size, sign in pairs:
        count, number = divmod(number, size)
        written += sign * min(count, 20)
    return written


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9) if number > 0 else str(number)


def _from(start: str, last: int) -> Callable[[int], str]:
    """A row of signs that begins at `start` and holds `last` of them."""
    return lambda number: chr(ord(start) + number - 1) if 1 <= number <= last else str(number)


def _of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _wide(number: int) -> str:
    return str(number).translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _by_digit,
    "japaneseDigitalTenThousand": _by_digit,
    "taiwaneseDigital": _by_digit,
    "chineseLegalSimplified": lambda number: chinese(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese(number, _LEGAL, "拾佰仟"),
    "ideographTraditional": _of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "bullet": lambda _: "",
    "none": lambda _: "",
}


@dataclass
class Level:
    """How one level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None  # 0: never; n: after level n (counted from 1)
    legal: bool = False
    style: str | None = None


@dataclass
class _Number:
    """A w:num: its list, and where it starts over or looks otherwise."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._linked: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._numbers: dict[str, _Number] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._seen: set[str] = set()
        for element in root if root is not None else ():
            if local(element) == "abstractNum":
                self._add_abstract(element)
            elif local(element) == "num":
                self._add_number(element)

    def _add_abstract(self, element: Element) -> None:
        key = value(element, "abstractNumId") or ""
        self._abstract[key] = {
            whole(one, "ilvl"): _level(one)
            for one in element
            if local(one) == "lvl" and 0 <= whole(one, "ilvl") < LEVELS
        }
        if link := value(child(element, "numStyleLink")):
            self._linked[key] = link
        if name := value(child(element, "styleLink")):
            self._named[name] = key

    def _add_number(self, element: Element) -> None:
        number = _Number(value(child(element, "abstractNumId")) or "")
        for over in (one for one in element if local(one) == "lvlOverride"):
            at = whole(over, "ilvl")
            if (start := child(over, "startOverride")) is not None:
                number.starts[at] = whole(start)
            if (level := child(over, "lvl")) is not None:
                number.levels[at] = _level(level)
        self._numbers[value(element, "numId") or ""] = number

    def level_of_style(self, number: str, style: str) -> int:
        """The level of a list that belongs to a paragraph style; 0 when none does."""
        found = self._numbers.get(number)
        levels = self._levels(found) if found else {}
        return next((at for at, level in levels.items() if level.style == style), 0)

    def marker(self, number: str, at: int) -> str:
        """Count one paragraph of a list, and give what stands before it: 一、 or （二） or 1.2 with a blank; else ""."""
        found = self._numbers.get(number)
        if found is None or not 0 <= at < LEVELS:
            return ""
        levels = self._levels(found)
        counts = self._counts.setdefault(self._key(found), {})
        if number not in self._seen:
            self._seen.add(number)
            for over in found.starts:
                counts.pop(over, None)
        for below in [one for one in counts if one > at and _restarts(levels.get(one), at)]:
            del counts[below]
        counts[at] = counts[at] + 1 if at in counts else self._start(found, levels, at)
        for above in range(at):
            counts.setdefault(above, self._start(found, levels, above))
        return _written(levels, counts, at)

    def _levels(self, number: _Number) -> dict[int, Level]:
        return {**self._abstract.get(self._key(number), {}), **number.levels}

    def _key(self, number: _Number) -> str:
        return self._named.get(self._linked.get(number.abstract, ""), number.abstract)

    @staticmethod
    def _start(number: _Number, levels: dict[int, Level], at: int) -> int:
        return number.starts.get(at, levels[at].start if at in levels else 1)


def _level(element: Element) -> Level:
    restart = child(element, "lvlRestart")
    form = child(element, "numFmt")
    if form is None:  # newer formats stand beside one that every program knows
        form = child(element, "AlternateContent", "Fallback", "numFmt")
    return Level(
        start=whole(child(element, "start"), default=1),
        form=value(form) or "decimal",
        text=(value(child(element, "lvlText")) or "")[:50],
        restart=None if restart is None else whole(restart),
        legal=is_on(child(element, "isLgl")),
        style=value(child(element, "pStyle")),
    )


def _restarts(level: Level | None, at: int) -> bool:
    if level is None or level.restart is None:
        return True
    return level.restart != 0 and at < level.restart


def _written(levels: dict[int, Level], counts: dict[int, int], at: int) -> str:
    level = levels.get(at)
    if level is None or level.form in {"bullet", "none"}:
        return "" if level is None or level.form == "bullet" or "%" in level.text else level.text

    def numeral(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        form = "decimal" if level.legal or place not in levels else levels[place].form
        return FORMATS.get(form, str)(counts.get(place, 1))

    text = re.sub(r"%([1-9])", numeral, level.text).strip()
    return text + " " if text and text[-1].isascii() else text
