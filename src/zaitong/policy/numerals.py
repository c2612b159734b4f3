"""Chinese and Arabic numbers."""

from __future__ import annotations

_DIGITS = {
    "〇": 0,
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_POWERS = {"十": 10, "百": 100, "千": 1000}
CHINESE = "〇零○一二两三四五六七八九十百千"


def number(text: str) -> int | float | None:
    """The value of a number as documents write it, or None.

    >>> number("12"), number("1,000"), number("2.5"), number("二十"), number("两"), number("二〇二三"), number("百")
    (12, 1000, 2.5, 20, 2, 2023, None)
    """
    plain = text.replace(",", "")
    if plain and all("0" <= char <= "9" or char == "." for char in plain) and plain.count(".") <= 1 and plain != ".":
        return float(plain) if "." in plain else int(plain)
    if not text or text[0] in "百千" or any(char not in CHINESE for char in text):
        return None
    if not any(char in _POWERS for char in text):
        value = 0
        for char in text:
            value = value * 10 + _DIGITS[char]
        return value
    return _with_powers(text)


def _with_powers(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in _POWERS:
            total += (digit or 1) * _POWERS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
