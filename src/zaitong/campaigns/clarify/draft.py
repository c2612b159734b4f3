"""The letter about open points: to the issuer (请示 or 函), or from the issuer (补充通知). One form for the screen and for Word."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from zaitong.campaigns.clarify.points import ANSWERED, ASK, Point
from zaitong.common.letters import BLANK, Letter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zaitong.campaigns.models import Campaign

REQUEST, LETTER, SUPPLEMENT = "request", "letter", "supplement"
FORMS = {REQUEST: "请示", LETTER: "函", SUPPLEMENT: "补充通知"}
UNDATED = "　　年　月　日"
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph. Kinds: heading, labelled (with ``label`` before it), text."""

    kind: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter before it is set."""

    title: str
    to: str
    parts: tuple[Part, ...]
    sender: str
    day: str = UNDATED


def draft_of(campaign: Campaign, points: Sequence[Point], form: str) -> Draft:
    """The letter of one form about some points."""
    document = campaign.document
    name = _inner(document.title)
    cited = f"《{name}》（{document.doc_number}）" if document.doc_number else f"《{name}》"
    issuers = "、".join(document.issuers)
    if form == SUPPLEMENT:
        return Draft(
            title=f"关于《{name}》有关事项的补充通知",
            to=f"{'、'.join(document.recipients) or BLANK}：",
            parts=tuple(_supplement(cited, points)),
            sender=issuers or campaign.owner.name,
        )
    return Draft(
        title=f"关于请明确《{name}》有关事项的{FORMS[form]}",
        to=f"{issuers or BLANK}：",
        parts=tuple(_question(cited, points, form)),
        sender=campaign.owner.name,
    )


def draft_word(draft: Draft) -> bytes:
    """The letter as a Word file."""
    letter = Letter()
    letter.title(draft.title)
    letter.to(draft.to)
    for part in draft.parts:
        if part.kind == "heading":
            letter.heading(part.text)
        elif part.kind == "labelled":
            letter.labelled(f"{part.label}：", part.text)
        else:
            letter.paragraph(part.text)
    letter.signature(draft.sender, draft.day)
    return letter.content()


def numeral(number: int) -> str:
    """A number below 1,000 as headings have it: 一, 十二, 二十, 一百零三."""
    if number < 10:
        return _DIGITS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"
    hundreds, rest = divmod(number, 100)
    inner = f"零{numeral(rest)}" if 0 < rest < 10 else f"一{numeral(rest)}" if 10 <= rest < 20 else numeral(rest)
    return f"{_DIGITS[hundreds]}百{inner if rest else ''}"


def _question(cited: str, points: Sequence[Point], form: str) -> Iterator[Part]:
    some = any(point.value for point in points)
    yield Part("text", f"{cited}收悉。我单位在组织落实时，有{len(points)}处没有看到明确的规定，现逐条列出"
               f"{'，并附上我们的理解' if some else ''}，请予明确。")  # fmt: skip
    for number, point in enumerate(points, start=1):
        subject = f"“{point.title}”" if point.title else "文中一处"
        of = "" if point.kind == ASK else f"的{point.missing}"
        yield Part("heading", f"{numeral(number)}、关于{subject}{of}")
        yield from _where(point)
        if point.kind != ASK:
            yield Part("labelled", f"{point.why.rstrip('。')}。", "需要明确")
        yield Part("labelled", f"{point.value}。" if point.value else BLANK, "我们的理解")
        if point.remark and (point.first or point.kind == ASK):
            yield Part("labelled", _ended(point.remark), "补充说明")
    yield Part("text", "以上事项，请予批复。" if form == REQUEST else "以上事项，请予函复。")


def _supplement(cited: str, points: Sequence[Point]) -> Iterator[Part]:
    """What a person has set is filled in; what is only inferred stays blank: the issuer decides, not the system."""
    yield Part("text", f"{cited}印发后，有关单位反映部分内容需要进一步明确，现补充通知如下。")
    groups = [list(group) for _, group in groupby(points, key=lambda p: p.requirement_id or p.key)]
    for number, group in enumerate(groups, start=1):
        first = group[0]
        yield Part(
            "heading", f"{numeral(number)}、关于“{first.title}”" if first.title else f"{numeral(number)}、关于下述内容"
        )
        yield from _where(first)
        settled = [f"{p.missing}为{p.value if p.state == ANSWERED else BLANK}" for p in group if p.kind != ASK]
        yield Part("labelled", f"{'；'.join(settled)}。" if settled else BLANK, "明确如下")
        if first.remark:
            yield Part("labelled", _ended(first.remark), "补充说明")
    yield Part("text", "其他事项仍按原文件执行。")


def _where(point: Point) -> Iterator[Part]:
    if point.clause:
        yield Part("labelled", f"{'，'.join(f'“{part}”' for part in point.clause)}。", "条款")
    yield Part("labelled", f"“{point.quote}”", "原文")


def _inner(title: str) -> str:
    """A title inside 《》: the marks in it become 〈〉."""
    return (
        title.strip("《》")
        if title.startswith("《") and title.endswith("》")
        else title.replace("《", "〈").replace("》", "〉")
    )


def _ended(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else f"{text}。"


def default_form(*, own: bool) -> str:
    """What a document calls for: its own office supplements it, others ask."""
    return SUPPLEMENT if own else REQUEST


def forms_for(*, own: bool) -> dict[str, str]:
    """What may be drafted: nobody asks himself, so our own document has only its supplement."""
    return {SUPPLEMENT: FORMS[SUPPLEMENT]} if own else FORMS


def default_keys(points: Sequence[Point], form: str) -> list[str]:
    """Ticked at first: what is open; for a supplement all, as what has been set is what it says."""
    return [point.key for point in points if form == SUPPLEMENT or point.state != ANSWERED]
