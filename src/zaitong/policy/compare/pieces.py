"""Breakdowns cut into pieces: one duty each, with its facts."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from zaitong.policy.clauses import Sentence, Span, sentences
from zaitong.policy.model import Breakdown, Deadline, Frequency, Quantity, Requirement, Responsibility
from zaitong.policy.source import SourceText, squeeze
from zaitong.policy.view import View, view_of

# a clause that only qualifies the one before it
_QUALIFIES = re.compile(
    r"^(?:一式|每次|每期|每份|每篇|纸质|电子|其中|字数|篇幅|得分|不合格|整改时间|时长|切实|确保|推动|形成(?!调研|报告)|营造|并|同时|以便|使|让|从而|不断|积极营造|共同|做到|避免|不需|不得|按|经|后|由其|重点|尤其|参会|参评|每校|电子版|细化|明确|讲好|写进|审核)"
)
_OPENS = re.compile(
    r"^(?:一是|二是|三是|四是|五是|坚决|坚持|成立|制定|认真制定|建立|组建|组织|开展|召开|举办|培育|打造|力争|擦亮|鼓励|推进|加强|落实|将|把|要把)"
)
_AFTER_DATE = re.compile(r"(?:底前|日前|之前|以前|年底|月底|期间|结束后)$")


@dataclass(frozen=True)
class Piece:
    """One duty: `start`..`end` in the text of its document; `words` its folded text."""

    start: int
    end: int
    quote: str
    words: str
    who: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    to: tuple[str, ...] = ()
    nature: str = "duty"
    duty: bool = True
    row: bool = False
    sentence: int = 0
    topic: str = field(default="")

    @property
    def trivial(self) -> bool:
        """Too short, or a mere slogan without any fact: no addition worth naming."""
        facts = self.deadlines or self.frequencies or self.quantities or self.responsibilities
        return not facts and (len(self.words) < 8 or self.nature in ("guidance", "consequence"))


def duties(breakdown: Breakdown) -> list[Piece]:
    """What a document asks, duty by duty."""
    view = text_view(breakdown.text)
    return [piece for number, r in enumerate(breakdown.requirements) for piece in _cut(view, r, number)]


def all_pieces(breakdown: Breakdown) -> list[Piece]:
    """Every duty of a plan, and the sentences beside them that may answer one above."""
    view = text_view(breakdown.text)
    found = [piece for number, r in enumerate(breakdown.requirements) for piece in _cut(view, r, number)]
    covered = [(piece.start, piece.end) for piece in found]
    heads = [(h.start, h.end) for h in breakdown.headings]
    number = len(breakdown.requirements)
    for sentence in sentences(view.clean, 0, len(view.clean)):
        number += 1
        for clause in sentence.clauses:
            start, end = view.text_span(clause.start, clause.end)
            if end - start >= 5 and not any(a < end and start < b for a, b in (*covered, *heads)):
                words = view.clean[clause.start : clause.end]
                found.append(Piece(start, end, squeeze(breakdown.text[start:end]), words, duty=False, sentence=number))
    return sorted(found, key=lambda piece: piece.start)


def text_view(text: str) -> View:
    """The clean form of a text that is already one."""
    return view_of(SourceText(text, text, array("I", range(len(text)))))


def _cut(view: View, r: Requirement, number: int) -> Iterator[Piece]:
    begin, stop = _clean_span(view, r)
    if "\t" in view.clean[begin:stop]:
        yield _piece(view, r, begin, stop, number, row=True)
        return
    groups: list[list[Span]] = []
    for sentence in sentences(view.clean, begin, stop):
        for index, clause in enumerate(sentence.clauses):
            if groups and index and not _starts_anew(view, r, groups[-1], clause, sentence):
                groups[-1].append(clause)
            else:
                groups.append([clause])
    for group in groups:
        yield _piece(view, r, group[0].start, group[-1].end, number)


def _clean_span(view: View, r: Requirement) -> tuple[int, int]:
    from bisect import bisect_left

    return bisect_left(view.places, r.start), bisect_left(view.places, r.end)


def _starts_anew(view: View, r: Requirement, group: list[Span], clause: Span, sentence: Sentence) -> bool:
    del sentence
    words = view.clean[clause.start : clause.end]
    before = view.clean[group[0].start : group[-1].end]
    if _QUALIFIES.match(words) or _AFTER_DATE.search(before[-6:]) or len(before) < 6:
        return False
    if _has_fact(view, r, clause) and _has_fact(view, r, Span(group[0].start, group[-1].end)):
        return not re.match(r".{0,24}(?:报|交|送|发至)", words) or bool(re.search(r"报送|上报|提交", before))
    return bool(_OPENS.match(words)) and len(words) > 5


def _facts(r: Requirement) -> Iterator[Deadline | Frequency | Quantity]:
    yield from r.deadlines
    yield from r.frequencies
    yield from r.quantities


def _has_fact(view: View, r: Requirement, span: Span) -> bool:
    start, end = view.text_span(span.start, span.end)
    return any(start <= fact.start < end for fact in _facts(r))


def _piece(view: View, r: Requirement, begin: int, stop: int, number: int, *, row: bool = False) -> Piece:
    start, end = view.text_span(begin, stop)
    words = view.clean[begin:stop]
    due = tuple(f for f in r.deadlines if start <= f.start < end)
    to = next((d.to for d in due if d.to), ())
    return Piece(
        start=start, end=end, quote=squeeze(view.source.text[start:end]), words=words, who=r.who, deadlines=due,
        frequencies=tuple(f for f in r.frequencies if start <= f.start < end),
        quantities=tuple(f for f in r.quantities if start <= f.start < end),
        responsibilities=tuple(f for f in r.responsibilities if start <= f.start < end),
        to=to or (r.to if re.search(r"报|交|送", words) and not due else ()),
        nature=r.nature, duty=True, row=row, sentence=number, topic=" ".join(r.clause[-1:]),
    )  # fmt: skip


_SCHOOL = re.compile(r"学校|中学|小学|幼儿园|学院|大学|职业|中心校|教研室|支部")
_HIGHER = re.compile(r"^(?:县级|市级|区级|省级|各县|各市|各区)|^(?:校领导|督导组|专家组|评审组)")
_GENERAL = re.compile(r"各|每|全|人员|骨干|职工|所有|党员|教师|学生|学校|基层|校长|园长|单位|书记|负责人|主任|“")
_CALL = re.compile(r"^[^，]{0,14}(?:高度重视|提高(?:思想)?认识|提高站位|统一思想|加强领导)$")
_OFFICE = re.compile(r"(?:科|处|室|办公室|教研院|中心)$")


def asked_of(piece: Piece, parent: Breakdown, child: Breakdown) -> bool:
    """Whether a duty above is laid on bodies like the author of the plan, or on those below it."""
    if piece.nature in ("issuer_act", "consequence") or _CALL.match(piece.words):
        return False
    if not piece.who:
        return True
    author = "".join(child.document.issuers) or child.document.title
    issuers = "".join(parent.document.issuers).replace("工作委员会", "工委")
    joined = "".join(piece.who)
    if any(_belongs(name, issuers) for name in piece.who):
        return False
    if any(len(_core(name)) >= 3 and _core(name)[-4:] in author for name in piece.who):
        return True
    if _HIGHER.match(joined) and _SCHOOL.search(author):
        return len(piece.who) > 1 or joined in child.text
    if all(_OFFICE.search(name) for name in piece.who) and not piece.row and not _GENERAL.search(joined):
        return False
    return bool(_GENERAL.search(joined)) or joined[-4:] in child.text


def _core(name: str) -> str:
    return re.sub(r"^(?:各|本|市|区|县|省|校)+", "", re.sub(r"（[^（）]*）", "", name))


def _belongs(name: str, issuers: str) -> bool:
    """Whether a name is that of an issuer, or of an office or person within it: 市委教育工委机关各处室负责人."""
    if len(name) >= 3 and re.sub(r"负责人$|班子成员$", "", name) in issuers:
        return True
    if re.match(r"机关(?!幼儿园)|(?:教育)?工委|局(?:机关|领导|班子)|委(?:机关|领导|班子)", name):
        return True
    own = re.match(r"^([市区县省校]委?[\u4e00-\u9fff]{0,6}?(?:工委|局|厅))", name)
    return bool(own) and own.group(1) in issuers if own else False
