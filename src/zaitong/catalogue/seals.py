"""Seals of fields: who may open what was written, and when the seal falls. Pure.

The plain text of a sealed field never stands in a record's data. In its place stands a mark, ``{"sealed": "k1:5f0c…"}``;
the mark of the same text in the same field of the same record is the same, so that versions can be compared unopened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

OPENERS = {"author": "填报人本人", "head": "所在单位负责人", "office": "接收科室指定人员"}
RELEASES = {"never": "一直密封", "arrival": "到校并报送以后解除", "date": "到指定日期解除"}
SEALED = "〔密封〕"


@dataclass(frozen=True, slots=True)
class Seal:
    """``openers``: keys of OPENERS; ``release``: a key of RELEASES, with ``day`` for a date; ``reason``: must be said on opening."""

    openers: tuple[str, ...]
    release: str = "never"
    day: str = ""
    reason: bool = False

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """A seal from JSON.

        Raises:
            ValueError: it is none. The message is English, as of all schemas.
        """
        if not isinstance(raw, dict) or set(raw) - {"open", "release", "day", "reason"}:
            raise ValueError(f"a seal holds open, release, day and reason, not {raw!r}")
        openers = raw.get("open") or ()
        release, day = str(raw.get("release", "never")), str(raw.get("day", ""))
        known = isinstance(openers, (list, tuple)) and bool(openers) and set(openers) <= set(OPENERS)
        if not known or release not in RELEASES or (release == "date") != bool(day):
            raise ValueError(f"a seal names who may open it and when it falls, not {raw!r}")
        if day:
            date.fromisoformat(day)
        return cls(tuple(key for key in OPENERS if key in openers), release, day, bool(raw.get("reason")))

    def as_json(self) -> dict[str, Any]:
        """What ``parse`` reads."""
        found: dict[str, Any] = {"open": list(self.openers), "release": self.release}
        if self.day:
            found["day"] = self.day
        return found | ({"reason": True} if self.reason else {})

    @property
    def words(self) -> str:
        """只有填报人本人、接收科室指定人员能打开，一直密封."""
        day = date.fromisoformat(self.day) if self.day else None
        falls = f"{day.year}年{day.month}月{day.day}日解除" if day else RELEASES[self.release]
        return f"只有{self.who}能打开，{falls}"

    @property
    def who(self) -> str:
        """填报人本人、接收科室指定人员."""
        return "、".join(OPENERS[key] for key in self.openers)


class Sealed(dict[str, str]):
    """The mark of a value that has just been typed, with the value itself in memory only: neither JSON nor repr shows it."""

    def __init__(self, mark: str, plain: Any) -> None:
        super().__init__(sealed=mark)
        self.plain = plain


def is_mark(value: Any) -> bool:
    """Whether a value stands for a sealed one."""
    return isinstance(value, dict) and set(value) == {"sealed"}
