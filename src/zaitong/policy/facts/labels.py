"""Lines that only say who answers, or by when: 牵头单位：X, 责任单位：Y, 完成时限：…; they belong to what stands before."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from zaitong.policy import objects
from zaitong.policy.facts import deadlines, responsibilities
from zaitong.policy.markers import marker
from zaitong.policy.patterns import first

if TYPE_CHECKING:
    from zaitong.policy.facts.reader import Reading
    from zaitong.policy.facts.responsibilities import Charge
    from zaitong.policy.outline import Block

_LEADS = re.compile(r"（?(?:牵头|主责|主办|主要责任)")
_SUPPORTS = re.compile(r"（?(?:责任|配合|协办|协助|协同|支持|参与|参加)")
_LABELS = frozenset(pattern.name for pattern in responsibilities.LABELLED)
_BETWEEN = re.compile(r"[\s。；，]{0,4}")


def settle(clean: str, readings: list[Reading]) -> None:
    """Join the label of the leader with that of the supporters, and share both with the deadlines beside them."""
    for before, after in pairwise(readings):
        _join(clean, before, after)
    for reading in readings:
        reading.label = _is_label(reading)
    for before, after in pairwise(readings):
        _name_item(clean, before, after)
    _name_inline(clean, readings)
    _share(clean, readings)
    _share_lead(readings)


def _share_lead(readings: list[Reading]) -> None:
    """Facts of a part whose sentences name nobody are for the body that its label names."""
    for at, label in enumerate(readings):
        if not label.label:
            continue
        lead, head = label.charges[0].lead, label.statement.block.head
        for reading in reversed(readings[:at]):
            if reading.label or reading.statement.block.head != head:
                break
            reading.due = [due if due.who else replace(due, who=lead) for due in reading.due]
            reading.often = [one if one.who else replace(one, who=lead) for one in reading.often]
            reading.amounts = [one if one.who else replace(one, who=lead) for one in reading.amounts]


def _name_item(clean: str, before: Reading, label: Reading) -> None:
    """1.完成改造10所。with 责任单位：X on the next line: the item names what X answers for, not the heading above."""
    item = before.statement
    if not label.label or item.block == label.statement.block or item.block.head != label.statement.block.head:
        return
    if marker(clean, item.block.start) and not before.label:
        what = objects.tidy(re.split(r"，|；", clean[item.sentence.start : item.sentence.end])[0])
        label.charges = [replace(label.charges[0], what=what or label.charges[0].what)]


def _name_inline(clean: str, readings: list[Reading]) -> None:
    """2.每校配备管理员不少于1名。（责任单位：X）in one line: the first fact of a numbered item names what X answers for."""
    first_named: dict[Block, str] = {}
    for reading in readings:
        block = reading.statement.block
        if not _PLAIN_ITEM.match(clean, block.start):
            continue
        named = [(fact.at, fact.what) for kind in (reading.amounts, reading.often, reading.due) for fact in kind]
        if what := min(named, default=(0, ""))[1]:
            first_named.setdefault(block, what)
        if len(reading.charges) == 1 and reading.charges[0].pattern in _LABELS and block in first_named:
            reading.charges = [replace(reading.charges[0], what=first_named[block])]


_PLAIN_ITEM = re.compile(r"\s*(?:\d{1,2}[.．、]|（\d{1,2}）)")


def _join(clean: str, before: Reading, after: Reading) -> None:
    """牵头单位：X。and 责任单位：Y on the next line are one responsibility."""
    if len(before.charges) != 1 or len(after.charges) != 1:
        return
    lead, support = before.charges[0], after.charges[0]
    if not (_bare(lead) and _bare(support) and _BETWEEN.fullmatch(clean, lead.end, support.start)):
        return
    if _LEADS.match(clean, lead.start) and _SUPPORTS.match(clean, support.start):
        before.charges = [replace(lead, support=support.lead, end=support.end, pattern="lead and support")]
        after.charges, after.taken = [], True


def _bare(charge: Charge) -> bool:
    return charge.pattern == "only responsible" and not charge.support


def _is_label(reading: Reading) -> bool:
    """Whether a statement holds a responsibility and nothing else."""
    sentence = reading.statement.sentence
    if reading.due or reading.often or reading.amounts or len(reading.charges) != 1:
        return False
    charge = reading.charges[0]
    if charge.pattern not in _LABELS:
        return False
    return charge.start <= sentence.start + 1 and charge.end >= sentence.end - 1


def _share(clean: str, readings: list[Reading]) -> None:
    """责任单位：X。完成时限：…: in one paragraph the deadline is that of the bodies named beside it."""
    for reading in readings:
        for index, due in enumerate(reading.due):
            if not due.who and first(deadlines.UNTIL, clean[max(0, due.at - 12) : due.at]):
                near = (o for o in readings if o.statement.block == reading.statement.block and o.charges)
                lead = next((other.charges[0].lead for other in near), ())
                reading.due[index] = replace(due, who=lead)
