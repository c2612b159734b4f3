"""The few XLSForm expressions that a record type can hold: equality, ``selected``, ranges, ``sum``. Pure; nothing is evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_REF = r"\$\{\s*([^{}\s]+)\s*\}"
_TEXT = r"""(?:'([^']*)'|"([^"]*)"|‘([^’]*)’|“([^”]*)”)"""
_EQUAL = re.compile(rf"{_REF}\s*=\s*{_TEXT}")
_SELECTED = re.compile(rf"selected\(\s*{_REF}\s*,\s*{_TEXT}\s*\)")
_FILLED = re.compile(rf"{_REF}\s*!=\s*(?:''|\"\")|string-length\(\s*{_REF}\s*\)\s*>\s*0")
_SUM = re.compile(rf"sum\(\s*{_REF}\s*\)")
_BOUND = re.compile(r"(\.|string-length\(\s*\.\s*\)|count-selected\(\s*\.\s*\))\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)")
_AFTER = re.compile(rf"\.\s*>=\s*{_REF}")
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class When:
    """A condition on one question by name; no values: it is answered at all."""

    name: str
    values: tuple[str, ...]


def read_condition(text: str) -> When | None:
    """``${a} = 'x'``, ``selected(${a}, 'x')``, several of one question joined by ``or``; None for anything else."""
    found: list[tuple[str, str | None]] = []
    for part in re.split(r"\s+or\s+", _bare(text)[:_LONGEST]):
        one = _bare(part)
        equal = _EQUAL.fullmatch(one) or _SELECTED.fullmatch(one)
        filled = _FILLED.fullmatch(one)
        if equal:
            found.append((equal[1], next(value for value in equal.groups()[1:] if value is not None)))
        elif filled:
            found.append((filled[1] or filled[2], None))
        else:
            return None
    if len({name for name, _ in found}) != 1 or (len(found) > 1 and any(value is None for _, value in found)):
        return None
    return When(found[0][0], tuple(value for _, value in found if value is not None))


def read_constraint(text: str, kind: str) -> dict[str, Any] | None:
    """Ranges joined by ``and`` as settings of a field (``not_before`` by name); None for anything else."""
    found: dict[str, Any] = {}
    for part in re.split(r"\s+and\s+", _bare(text)[:_LONGEST]):
        one = _bare(part)
        after, bound = _AFTER.fullmatch(one), _BOUND.fullmatch(one)
        if after and kind == "date":
            found["not_before"] = after[1]
        elif bound and (setting := _setting(bound, kind)):
            found |= setting
        else:
            return None
    return found


def _setting(bound: re.Match[str], kind: str) -> dict[str, Any] | None:
    what, sign, number = bound[1][:6], bound[2], float(bound[3])
    whole = kind == "integer" or what != "."
    if sign in {"<", ">"}:
        if not whole:
            return None
        number += 1 if sign == ">" else -1
    value = int(number) if number.is_integer() else number
    side = "minimum" if sign.startswith(">") else "maximum"
    if what == "." and kind in {"integer", "decimal"}:
        return {side: value}
    if what == "string" and kind in {"text", "long_text"} and side == "maximum" and 1 <= value <= 5000:
        return {"max_length": int(value)}
    return {side: value} if what == "count-" and kind == "choices" else None


def read_sum(text: str) -> str | None:
    """The question that ``sum(${a})`` adds up."""
    found = _SUM.fullmatch(text.strip()[:_LONGEST])
    return found[1] if found else None


def _bare(text: str) -> str:
    """Without brackets round the whole."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return text


def _closes_last(text: str) -> bool:
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return place == len(text) - 1
    return False
