"""All facts of a document, stage after stage."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from zaitong.policy import actors, dates
from zaitong.policy.clauses import sentences
from zaitong.policy.dates import Calendar
from zaitong.policy.facts import deadlines, frequencies, labels, phases, quantities, responsibilities, rules, tables
from zaitong.policy.facts.deadlines import Due
from zaitong.policy.facts.frequencies import Often
from zaitong.policy.facts.phases import Stage
from zaitong.policy.facts.quantities import Amount
from zaitong.policy.facts.responsibilities import Charge
from zaitong.policy.facts.tables import Row
from zaitong.policy.header import Frame
from zaitong.policy.outline import Block, Outline
from zaitong.policy.statements import Statement, statements

# Facts read from one paragraph and from one row of a table. Nobody writes so many; a damaged file says one stretch
# thousands of times, and what follows in that paragraph or row is left unread.
_MOST_IN_BLOCK = 1_000
_MOST_IN_ROW = 200


@dataclass
class Reading:
    """A statement with the facts found in it; `label` when it only says who answers, `taken` when the one before has it."""

    statement: Statement
    due: list[Due] = field(default_factory=list)
    often: list[Often] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)
    label: bool = False
    taken: bool = False

    @property
    def size(self) -> int:
        """How many facts it holds."""
        return len(self.due) + len(self.often) + len(self.amounts) + len(self.charges)


@dataclass(frozen=True)
class Facts:
    """Everything that the lexers found."""

    stages: tuple[Stage, ...]
    readings: tuple[Reading, ...]
    rows: tuple[tuple[Row, Reading], ...]


def read_facts(clean: str, frame: Frame, outline: Outline) -> Facts:
    """Run every lexer over the body of a document."""
    calendar = Calendar(frame.header.issued_on, frame.fallback_year, dated=frame.dated)
    stages = list(phases.of_headings(clean, outline, calendar))
    readings: list[Reading] = []
    first_leads = bool(responsibilities.FIRST_LEADS.search(clean))
    held: Counter[Block] = Counter()
    for statement in statements(clean, outline, frame.body, calendar.fallback_year):
        if held[statement.block] > _MOST_IN_BLOCK:
            continue
        within = calendar_within(calendar, stages, outline, statement.block)
        topic = topic_of(clean, outline, statement.block.head)
        said = [(stage.start, stage.end) for stage in stages if stage.head >= 0]
        found = [
            stage
            for stage in phases.of_statements(clean, statement, within, topic)
            if not any(stage.start < stop and start < stage.end for start, stop in said)
        ]
        stages.extend(found)
        readings.append(_read(clean, statement, within, topic, found, first_leads=first_leads))
        held[statement.block] += readings[-1].size
    labels.settle(clean, readings)
    rows = tuple((row, _read_row(clean, row, calendar)) for row in tables.rows(clean, frame.body))
    return Facts(tuple(sorted(stages, key=lambda stage: stage.start)), tuple(readings), rows)


def calendar_within(calendar: Calendar, stages: list[Stage], outline: Outline, block: Block) -> Calendar:
    """The calendar, narrowed to the stage that a block belongs to: by its heading, or opened in the block itself."""
    path = outline.path(block.head)
    whole = (s for s in reversed(stages) if s.first and s.last)
    stage = next((s for s in whole if s.head in path or (s.head < 0 and block.start <= s.start < block.end)), None)
    return replace(calendar, within=(stage.first, stage.last)) if stage and stage.first and stage.last else calendar


def topic_of(clean: str, outline: Outline, head: int) -> str:
    """The words of the heading, without its brackets."""
    if head < 0:
        return ""
    found = outline.heads[head]
    return re.sub(r"（[^（）]*）", "", clean[found.start : found.end])[:40]


def _read(
    clean: str, statement: Statement, calendar: Calendar, topic: str, stages: list[Stage], *, first_leads: bool = False
) -> Reading:
    reading = Reading(statement)
    held = [(stage.start, stage.end) for stage in stages]
    reading.due = [
        d for d in deadlines.read(clean, statement, calendar, topic) if not any(a <= d.at < b for a, b in held)
    ]
    reading.often = list(frequencies.read(clean, statement, topic))
    timed = [(d.at, d.stop) for d in reading.due] + _date_spans(clean, statement)
    reading.amounts = list(quantities.read(clean, statement, reading.often, timed, topic))
    reading.amounts = sorted((_copies_of(amount, reading.due) for amount in reading.amounts), key=lambda a: a.at)
    reading.charges = list(responsibilities.read(clean, statement, topic, first_leads=first_leads))
    return reading


_FORM = re.compile(r"^.{0,10}(?:版|稿|件|表|书|材料|报告|方案)》?$")


def _copies_of(amount: Amount, due: list[Due]) -> Amount:
    """于9月底前送教育局，一式两份: copies of what is handed in."""
    handed = next((d for d in reversed(due) if d.at < amount.at), None)
    if amount.pattern != "copies" or handed is None or not handed.to or _FORM.search(amount.what):
        return amount
    return replace(amount, what=handed.what or amount.what, who=amount.who or handed.who)


def _date_spans(clean: str, statement: Statement) -> list[tuple[int, int]]:
    return [(found.start, found.end) for found in dates.find(clean, statement.sentence.start, statement.sentence.end)]


def _read_row(clean: str, row: Row, calendar: Calendar) -> Reading:
    block = Block(row.start, row.end, -1)
    lead, support = tables.bodies(row.words(clean, "lead")), tables.bodies(row.words(clean, "support"))
    task = re.split(
        r"，|；|（|不少于|达到", row.words(clean, "task") or row.words(clean, "demand") or row.opening(clean)
    )[0]
    first = next(iter(sentences(clean, row.start, row.end)), None)
    assert first is not None  # noqa: S101 - a row has at least one cell with words
    total = Reading(Statement(first, block, tuple(None for _ in first.clauses), tuple(None for _ in first.clauses)))
    asking = [cell for role, cell in row.cells.items() if role in ("task", "demand") or role.startswith(tables.MORE)]
    for cell in asking:
        for sentence in sentences(clean, cell.start, cell.end):
            if total.size > _MOST_IN_ROW:
                break
            named = tuple(actors.subject(clean, clause.start, clause.end) for clause in sentence.clauses)
            part = _read(clean, Statement(sentence, block, named, named), calendar, task, [])
            total.due += part.due
            total.often += [replace(o, who=o.who or lead) for o in part.often]
            total.amounts += part.amounts
    total.due += _row_due(clean, row, calendar, task, lead)
    if lead:
        total.charges = [Charge(lead, support, task, row.start, row.end, "table row")]
    return total


# a column 时间 tells when something happens, unless its words set a bound
_BY_THEN = re.compile(r"前|底|止|完成")


def _row_due(clean: str, row: Row, calendar: Calendar, task: str, lead: tuple[str, ...]) -> list[Due]:
    cell = row.cells.get("time") or row.cells.get("when")
    if not cell or ("time" not in row.cells and not _BY_THEN.search(clean, cell.start, cell.end)):
        return []
    rule = next(iter(rules.find_in(clean, cell.start, cell.end)), None) or rules.after_receipt(
        clean, cell.start, cell.end
    )
    if rule:
        return [Due(None, rule, task, (), lead, row.start, row.end, cell.start, cell.end, pattern="table row")]
    found = dates.find(clean, cell.start, cell.end)
    days = calendar.days(found[-1]) if found else None
    if days is None:
        return []
    span = (row.start, row.end, cell.start, cell.end)
    return [Due(days.last, None, task, (), lead, *span, days.inferred, "table row")]
