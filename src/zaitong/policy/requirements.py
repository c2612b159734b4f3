"""Requirements: what each clause asks, with the facts that belong to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from zaitong.policy import actors, nature, titles
from zaitong.policy.clauses import Span
from zaitong.policy.facts.deadlines import Due
from zaitong.policy.facts.frequencies import Often
from zaitong.policy.facts.phases import Stage
from zaitong.policy.facts.quantities import Amount
from zaitong.policy.facts.reader import Facts, Reading, topic_of
from zaitong.policy.facts.responsibilities import Charge
from zaitong.policy.facts.tables import Cell, Row
from zaitong.policy.model import (
    Deadline,
    Frequency,
    Nature,
    Number,
    Origin,
    Provenance,
    Quantity,
    Requirement,
    Responsibility,
)  # fmt: skip
from zaitong.policy.outline import Outline
from zaitong.policy.patterns import join
from zaitong.policy.statements import Statement
from zaitong.policy.view import View
from zaitong.policy.words import DOCUMENT_KIND, ENDS, SUBMIT_VERB, VAGUE

_VAGUE = re.compile(join(VAGUE))
_ACT = re.compile(
    r"报送|上报|提交|制定|制订|开展|组织|召开|举办|建立|健全|完善|落实|完成|确定|明确|形成|撰写|推荐|申报|公示|公布|整改|排查|梳理|自查|检查|督查|调研|走访|座谈|培训|学习|宣传|总结|评估|验收|选树|评选|统计|通报|督促|指导|配备|成立|加强|推进|做好|抓好|确保|坚持|聚焦|结合起来|纳入|发送|提供|深入|推动|强化|实施|深化|优化|反思|讨论|打造|培育|承诺|领办|领衔|认领|联系|参加|参与|负责|牵头|配合|张贴|安装|更新|填写|登记|备案|审核|复核|(?:^|[，要应须请必每可])(?:听|讲|交|报|查|改|建|设)|留存|备查|归档|不得|严禁"
)
_HANDS_OVER = re.compile(SUBMIT_VERB)
_MUST = re.compile(
    r"(?<![主重需紧必])要(?!求|点|素|闻|义|件|领|害|塞|内容|任务|依据)|应(?:当|该|在|于|按|由)|必须|务必|须(?!知)"
)
_ORDERS = re.compile(r"不得|一并|必须|务必|要(?!求|点|素)|应当|须|纳入")
PREAMBLE_END = re.compile(
    r"(?:如下|通知如下|提出如下[^，。]{0,8}|制定本[\u4e00-\u9fff]{2,6}|现印发给你们.*|特此通知)[：。]?$"
)


# a signature, a stage with its dates, the title of the next letter, the motto of an activity
_NAME_ONLY = re.compile(
    rf"^[^，。；]{{0,30}}关于[^，。；]{{4,60}}{DOCUMENT_KIND}$|^“[^“”]+”$|^第[一二三四五六]阶段：[^，。；]{{2,30}}$"
)
_NOBODY = "未写明责任主体"
# how far a label may stand behind its heading to be shown with it
_FAR = 160
_BODY_ONLY = re.compile(rf"^[^，。；：]{{2,30}}{ENDS}$")


@dataclass
class _Unit:
    """A run of clauses with one subject."""

    start: int
    end: int
    who: tuple[str, ...]
    stated: bool


def build(view: View, outline: Outline, facts: Facts, issuers: tuple[str, ...]) -> list[Requirement]:
    """All requirements of a document, in the order of the text."""
    builder = _Builder(view, outline, facts.stages, issuers)
    found: list[Requirement] = []
    for reading in facts.readings:
        if reading.label:
            builder.put_label(found, reading)
        elif not reading.taken:
            found += builder.of_reading(reading)
    found += [builder.of_row(row, reading) for row, reading in facts.rows if builder.has_facts(reading)]
    return sorted(found, key=lambda requirement: requirement.start)


class _Builder:
    def __init__(self, view: View, outline: Outline, stages: tuple[Stage, ...], issuers: tuple[str, ...]) -> None:
        self.view, self.clean, self.outline, self.stages, self.issuers = view, view.clean, outline, stages, issuers

    @staticmethod
    def has_facts(reading: Reading) -> bool:
        return bool(reading.due or reading.often or reading.amounts or reading.charges)

    def of_reading(self, reading: Reading) -> list[Requirement]:
        statement = reading.statement
        told = statement.narrative and not _ORDERS.search(self.clean[statement.sentence.start : statement.sentence.end])
        if told and not self.has_facts(reading):
            return []
        units = _units(self.clean, statement, self._cuts(reading))
        return [req for unit in units if (req := self._requirement(reading, unit, whole=len(units) == 1)) is not None]

    def put_label(self, found: list[Requirement], reading: Reading) -> None:
        """责任单位：X belongs to what its part asks before it; where that is nothing, to the words of the heading."""
        charge, head = reading.charges[0], reading.statement.block.head
        begin = self.outline.heads[head].start if head >= 0 else reading.statement.block.start
        floor = self.view.text_span(begin, begin + 1)[0]
        mine = [at for at, r in enumerate(found) if r.start >= floor and not r.responsibilities]
        if not mine:
            unit = _Unit(begin if charge.start - begin <= _FAR else charge.start, charge.end, charge.lead, stated=True)
            made = self._requirement(reading, unit, whole=True)
            found.extend([made] if made else [])
            return
        for at in mine:
            found[at] = _answered(found[at], charge.lead)
        found[mine[-1]] = replace(found[mine[-1]], responsibilities=(self._charge(charge),))

    def of_row(self, row: Row, reading: Reading) -> Requirement:
        first = reading.charges[0] if reading.charges else (reading.due or reading.often or reading.amounts)[0]
        who = first.lead if isinstance(first, Charge) else first.who
        unit = _Unit(reading.statement.block.start, reading.statement.block.end, who, stated=bool(who))
        made = self._requirement(reading, unit, whole=True, asked=row.cells.get("task") or row.cells.get("demand"))
        assert made is not None  # noqa: S101 - it has facts
        return made

    def _cuts(self, reading: Reading) -> set[int]:
        """The clauses that open a requirement of their own: those with a fact."""
        statement = reading.statement
        places = [d.at for d in reading.due] + [o.at for o in reading.often] + [a.at for a in reading.amounts]
        return {statement.clause_at(place) for place in places}

    def _requirement(
        self, reading: Reading, unit: _Unit, *, whole: bool, asked: Cell | None = None
    ) -> Requirement | None:
        """What a unit asks; of a row of a table the cell `asked` names the act."""
        inside = (lambda _place: True) if whole else (lambda place: unit.start <= place < unit.end)
        due = [d for d in reading.due if inside(d.at)]
        often = [o for o in reading.often if inside(o.at)]
        amounts = [a for a in reading.amounts if inside(a.at)]
        charges = [c for c in reading.charges if inside(c.start)]
        words = self.clean[unit.start : unit.end]
        facts = bool(due or often or amounts or charges)
        if not facts and not self._asks(reading.statement, words):
            return None
        start, end = self.view.text_span(unit.start, unit.end)
        to = next((d.to for d in due if d.to), ()) or self._receiver(unit)
        vague = tuple(dict.fromkeys(_VAGUE.findall(words)))
        action, what = self._action(asked or unit, due, often, amounts)
        return Requirement(
            clause=self._path(reading.statement.block.head), quote=self.view.quote(unit.start, unit.end), start=start, end=end,
            who=unit.who, action=action, what=what, to=to,
            deadlines=tuple(self._deadline(d) for d in due), frequencies=tuple(self._frequency(o) for o in often),
            quantities=tuple(self._quantity(a) for a in amounts), responsibilities=tuple(self._charge(c) for c in charges),
            phase=self._phase(reading.statement, unit), provenance=_origin(unit, due, often, amounts, to),
            title=self._title(topic_of(self.clean, self.outline, reading.statement.block.head), action, what, due, often), nature=self._nature(unit, words, facts=facts), vague=vague,
            reasons=_reasons(unit, due, vague),
        )  # fmt: skip

    def _asks(self, statement: Statement, words: str) -> bool:
        if len(words) < 6 or statement.block.head < 0 or PREAMBLE_END.search(words) or _NAME_ONLY.search(words):
            return False
        if _BODY_ONLY.search(words) and actors.is_name(words):
            return False
        return bool(_ACT.search(words) or _MUST.search(words) or _HANDS_OVER.search(words))

    def _receiver(self, unit: _Unit) -> tuple[str, ...]:
        found = re.compile(rf"(?:{SUBMIT_VERB})(?:至|到|给|送)?").search(self.clean, unit.start, unit.end)
        return actors.receiver(self.clean, found.end(), unit.end) if found else ()

    def _action(self, unit: _Unit | Cell, due: list[Due], often: list[Often], amounts: list[Amount]) -> tuple[str, str]:
        if due:
            verb = re.search(SUBMIT_VERB, self.clean[due[0].stop : due[0].end + 12])
            told = re.search(r"报告(?!书)|汇报", self.clean[due[0].stop : due[0].end])
            return ("报送" if verb else "报告" if told and due[0].to else ""), due[0].what
        if often:
            return "", often[0].what
        return titles.action_and_thing(self.clean, unit.start, unit.end, [a.at for a in amounts])

    def _nature(self, unit: _Unit, words: str, *, facts: bool) -> Nature:
        issuer = any(_same_body(name, issuer) for name in unit.who for issuer in self.issuers)
        return nature.nature_of(words, unit.who, facts=facts, issuer=issuer)

    def _title(self, topic: str, action: str, what: str, due: list[Due], often: list[Often]) -> str:
        """A task name: 报送方案, 完成摸底排查, 召开例会; the heading where the clause names no act."""
        if due and not action:
            named = titles.title("", what, "完成")
        elif often and not due:
            verb = titles.verb_near(self.clean, often[0].stop, what)
            named = titles.title("", what, "" if what == topic else verb or "开展")
        else:
            named = titles.title(action, what or ("材料" if action == "报送" else ""))
        if titles.is_act(named):
            named = ("完成" if due else "开展") + named
        return named if titles.is_name(named) else titles.title("", topic.partition("，")[0]) or named or "落实任务分工"

    def _path(self, head: int) -> tuple[str, ...]:
        heads = self.outline.heads
        return tuple(self.view.words(heads[i].marker_start, heads[i].end) for i in self.outline.path(head))

    def _phase(self, statement: Statement, unit: _Unit) -> int | None:
        path = self.outline.path(statement.block.head)
        for index, stage in enumerate(self.stages):
            if (stage.head >= 0 and stage.head in path) or (
                stage.head < 0 and stage.start < unit.end and unit.start < stage.end
            ):
                return index
        return None

    def _deadline(self, d: Due) -> Deadline:
        start, end = self.view.text_span(d.at, d.stop)
        provenance: Provenance = "inferred" if d.inferred else "stated"
        quote = self.view.quote(d.start, d.end)
        return Deadline(d.due, d.rule, d.what, d.to, d.who, quote, start, end, provenance, d.pattern)

    def _frequency(self, o: Often) -> Frequency:
        start, end = self.view.text_span(o.at, o.stop)
        quote = self.view.quote(o.start, o.end)
        return Frequency(o.times, o.times_max, o.per, o.what, o.who, quote, start, end, o.pattern)

    def _quantity(self, a: Amount) -> Quantity:
        start, end = self.view.text_span(a.at, a.stop)
        low, high = _plain(a.min), _plain(a.max)
        return Quantity(low, high, a.unit, a.what, a.who, self.view.quote(a.start, a.end), start, end, a.pattern)

    def _charge(self, c: Charge) -> Responsibility:
        start, end = self.view.text_span(c.start, c.end)
        return Responsibility(c.lead, c.support, c.what, self.view.quote(c.start, c.end), start, end, c.pattern)


def _answered(r: Requirement, lead: tuple[str, ...]) -> Requirement:
    """A requirement without a subject of its own, with the bodies that a label names."""
    if r.who:
        return r
    reasons = tuple(reason for reason in r.reasons if reason != _NOBODY)
    return replace(r, who=lead, provenance=replace(r.provenance, who="stated"), reasons=reasons)


def _plain(value: Number | None) -> Number | None:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _units(clean: str, statement: Statement, cuts: set[int]) -> list[_Unit]:
    """Runs of clauses: a new one where another subject is named and what stood before was complete."""
    units: list[_Unit] = []
    for index, clause in enumerate(statement.sentence.clauses):
        subject, stated = statement.subjects[index], statement.stated[index]
        new = (
            stated is not None
            and not stated.local
            and "“一把手”" not in stated.names
            and units
            and (index in cuts or units[-1].stated)
            and _complete(clean, units[-1])
            and not _PREPARES.search(clean[units[-1].start : units[-1].end])
        )
        if not units or new:
            units.append(_Unit(clause.start, clause.end, subject.names if subject else (), stated is not None))
        else:
            last = units[-1]
            before, last.end = last.end, clause.end
            if (
                stated is not None
                and not (stated.local and last.who)
                and (not last.stated or _PREPARES.search(clean[last.start : before]))
            ):
                last.who, last.stated = stated.names, True
    return units


# 基层组织围绕中心工作，| every subject of the next clause still acts under it
_PREPARES = re.compile(r"^[^，]{0,16}(?:围绕|结合|按照|根据|紧扣|立足)[^，]{2,16}$")


def _complete(clean: str, unit: _Unit) -> bool:
    return bool(_ACT.search(clean, unit.start, unit.end)) and unit.end - unit.start > 6


def _same_body(name: str, issuer: str) -> bool:
    """区委教育工委 and 中共某某区委教育工作委员会 are one."""
    short = issuer.replace("工作委员会", "工委").replace("委员会", "委")
    return (len(name) >= 4 and (issuer.endswith(name) or short.endswith(name))) or name == issuer


def _origin(unit: _Unit, due: list[Due], often: list[Often], amounts: list[Amount], to: tuple[str, ...]) -> Origin:
    deadline: Provenance = "unspecified" if not due else "inferred" if any(d.inferred for d in due) else "stated"
    return Origin(
        who="unspecified" if not unit.who else "stated" if unit.stated else "inferred",
        deadline=deadline,
        frequency="stated" if often else "unspecified",
        quantity="stated" if amounts else "unspecified",
        to="stated" if to else "unspecified",
    )


def _reasons(unit: _Unit, due: list[Due], vague: tuple[str, ...]) -> tuple[str, ...]:
    reasons = []
    if any(d.inferred for d in due):
        reasons.append("期限的年份为推断")
    if not unit.who:
        reasons.append(_NOBODY)
    elif not unit.stated:
        reasons.append("责任主体取自上文")
    if vague:
        reasons.append("用语不明确：" + "、".join(vague))
    return tuple(reasons)


__all__ = ["Span", "build"]
