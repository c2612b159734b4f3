"""Holds a breakdown against what the grammar knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from zaitong.policy import break_down
from zaitong.policy.model import Breakdown
from zaitong.policy.source import squeeze
from zaitong.policy.tests.generated.facts import Case, Fact, Got, bare, found, quotes
from zaitong.policy.tests.generated.open import is_open_slot

_ALIKE = 0.8  # of the characters of `what`


def complaints(case: Case) -> list[str]:
    """What is wrong with the engine's reading of a case; empty when all is right."""
    breakdown = break_down(case.text)
    return [*_torn(case, breakdown), *_facts(case, breakdown)]


def report(case: Case, wrong: list[str]) -> str:
    """Everything needed to look into a failure."""
    expected = "\n".join(f"    {fact}" for fact in case.facts)
    got = "\n".join(f"    {one}" for one in found(break_down(case.text)))
    head = f"seed {case.seed}, case {case.index} ({', '.join(case.names)}; {case.how or 'as it is'})"
    return "\n".join([head, *wrong, "  text:", case.text, "  expected:", expected, "  got:", got])


def _torn(case: Case, breakdown: Breakdown) -> Iterator[str]:
    whole = squeeze(case.text)
    for quote in quotes(breakdown):
        if quote not in whole:
            yield f"TORN quote «{quote}»"


def _facts(case: Case, breakdown: Breakdown) -> Iterator[str]:
    document = bare(case.text, case.inserted)
    left = list(found(breakdown))
    for fact in (one for one in case.facts if one.sure):
        match = next((got for got in left if _same(fact, got, document, case)), None)
        if match is None:
            yield f"MISSED {fact.kind} {fact.value} in «{fact.near}»"
            continue
        left.remove(match)
        if case.slots:
            yield from _slots(fact, match)
    maybe = [one for one in case.facts if not one.sure]
    for got in left:
        if not any(got.kind == one.kind and _near(one, got, document, case) for one in maybe):
            yield f"FALSE {got}"


def _same(fact: Fact, got: Got, document: str, case: Case) -> bool:
    return fact.kind == got.kind and fact.value == got.value and _near(fact, got, document, case)


def _near(fact: Fact, got: Got, document: str, case: Case) -> bool:
    near, quote = bare(fact.near, case.inserted), bare(got.quote, case.inserted)
    if near in quote or quote in near:
        return True
    return any(a < d and c < b for a, b in _places(near, document) for c, d in _places(quote, document))


def _places(words: str, document: str) -> list[tuple[int, int]]:
    places, at = [], document.find(words)
    while at >= 0:
        places.append((at, at + len(words)))
        at = document.find(words, at + 1)
    return places


def _slots(fact: Fact, got: Got) -> Iterator[str]:
    asked = {slot: not is_open_slot(slot, fact.near) for slot in ("who", "what", "to")}
    if asked["who"] and fact.who is not None and got.who != fact.who:
        yield f"WHO {got.who} for {fact.who} in «{fact.near}»"
    if asked["to"] and fact.to is not None and got.to != fact.to:
        yield f"TO {got.to} for {fact.to} in «{fact.near}»"
    if asked["what"] and fact.what is not None and _likeness(got.what, fact.what) < _ALIKE:
        yield f"WHAT {got.what!r} for {fact.what!r} in «{fact.near}»"


def _likeness(got: str, wanted: str) -> float:
    common = sum((Counter(got) & Counter(wanted)).values())
    return 2 * common / (len(got) + len(wanted)) if got or wanted else 1.0
