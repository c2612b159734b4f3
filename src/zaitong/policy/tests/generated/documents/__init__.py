"""Whole invented documents with their gold facts, in the form of the gold documents of the scorer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from zaitong.policy.tests.generated.facts import Fact

HERE = Path(__file__).resolve().parent
_KINDS = {
    "deadlines": "deadline", "frequencies": "frequency", "quantities": "quantity", "responsibilities": "responsibility", "phases": "phase",
}  # fmt: skip


@dataclass(frozen=True)
class Gold:
    name: str
    text: str
    facts: tuple[Fact, ...]


FOLDERS = [HERE]  # make fuzz may add one


@cache
def golds() -> tuple[Gold, ...]:
    """The documents of all folders."""
    return tuple(gold for folder in FOLDERS for gold in golds_of(folder))


def golds_of(folder: Path) -> tuple[Gold, ...]:
    """The documents of a folder: NAME.txt beside NAME.json."""
    return tuple(
        Gold(
            path.stem,
            path.with_suffix(".txt").read_text("utf-8-sig"),
            tuple(_facts(json.loads(path.read_text("utf-8")))),
        )
        for path in sorted(folder.glob("*.json"))
    )


def _facts(gold: dict[str, Any]) -> list[Fact]:
    return [
        Fact(kind, _value(kind, one), sure=not one.get("doubtful"), near=one["quote"])
        for key, kind in _KINDS.items()
        for one in gold.get(key, [])
    ]


def _value(kind: str, one: dict[str, Any]) -> tuple[Any, ...]:
    if kind == "deadline":
        return (_day(one["due"]), one["rule"])
    if kind == "phase":
        return (_day(one["start"]), _day(one["end"]))
    if kind == "frequency":
        return (one.get("times") or 1, one.get("times_max"), one["per"])
    if kind == "quantity":
        return (one.get("min"), one.get("max"), one["unit"])
    return (frozenset(one["lead"]), frozenset(one.get("support") or []))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
