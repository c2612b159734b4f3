"""The open points of a document: what it leaves open, how we understand it so far, what a person adds to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.models import AudienceRule, Requirement
from zaitong.campaigns.selectors.review import is_gap, requirements_of
from zaitong.campaigns.services.undo import mark_of
from zaitong.campaigns.words import GAP_NAMES, audience_words, cite_words, deadline_words, quantity_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zaitong.campaigns.models import Campaign

OPEN, PROPOSED, ANSWERED = "open", "proposed", "answered"
ASK = "ask"  # a point that a person put on the list without naming which value lacks
WHY = {
    "deadline": "没有写明什么时候完成",
    "receiver": "没有写明报给哪个科室",
    "quantity": "没有写明做多少",
    "who": "没有写明由谁来办",
}
# Open point -> where its value's provenance stands.
_FACETS = {"deadline": ("deadline",), "receiver": ("office",), "quantity": ("quantity",), "who": ("audience", "who")}


@dataclass(frozen=True, slots=True)
class Point:
    """One open point. ``state``: open (nobody proposes anything), proposed (inferred), answered (set in the review)."""

    key: str
    requirement_id: int | None
    number: int
    title: str
    clause: tuple[str, ...]
    quote: str
    start: int
    kind: str
    why: str
    state: str = OPEN
    value: str = ""
    remark: str = ""
    seen: str = ""
    first: bool = False  # of its requirement: the remark stands there

    @property
    def missing(self) -> str:
        """What is open, in a word."""
        return GAP_NAMES.get(self.kind, "其他")

    @property
    def cite(self) -> str:
        """The headings above it."""
        return cite_words(list(self.clause))


def points_of(campaign: Campaign) -> list[Point]:
    """All open points of a campaign's document, in the order of the text."""
    rows = requirements_of(campaign)
    titles = {row.pk: row.title for row in rows}
    gaps: Sequence[dict[str, Any]] = campaign.document.breakdown.get("gaps", ())
    found: list[Point] = []
    for row in rows:
        if row.review != Requirement.Review.DROPPED:
            found += _points(row, [gap for gap in gaps if _inside(gap, row)], titles)
    loose = [gap for gap in gaps if not any(_inside(gap, row) for row in rows)]
    found += [_loose(gap, number) for number, gap in enumerate(loose, start=1)]
    return sorted(found, key=lambda point: point.start)


def picked(points: Iterable[Point], keys: Iterable[str]) -> list[Point]:
    """Those that were ticked, in the order of the text."""
    wanted = set(keys)
    return [point for point in points if point.key in wanted]


def _points(row: Requirement, gaps: Sequence[dict[str, Any]], titles: dict[int, str]) -> list[Point]:
    """What is still open, what the document left open and a person has set since, and a person's own question."""
    found: list[Point] = []
    if row.nature == Requirement.Nature.DUTY:
        for kind in dict.fromkeys([*row.gaps, *(str(gap["missing"]) for gap in gaps)]):
            if kind in GAP_NAMES:
                why = next((str(gap["why"]) for gap in gaps if gap["missing"] == kind and gap.get("why")), WHY[kind])
                found.append(_stated(_point(row, kind, why), row, kind, titles))
    if not found and is_gap(row):
        found.append(_point(row, ASK, "请见说明"))
    return [replace(found[0], first=True), *found[1:]] if found else []


def _point(row: Requirement, kind: str, why: str) -> Point:
    return Point(
        key=f"{row.pk}-{kind}",
        requirement_id=row.pk,
        number=row.number,
        title=row.title,
        clause=tuple(row.clause),
        quote=row.quote,
        start=row.start,
        kind=kind,
        why=why,
        remark=row.question,
        seen=mark_of(row),
    )


def _stated(point: Point, row: Requirement, kind: str, titles: dict[int, str]) -> Point:
    """The value that stands in the review, with where it comes from. Nothing is made up: no value, no proposal."""
    origins = {row.provenance.get(facet) for facet in _FACETS[kind]}
    value = _value(row, kind, titles) if origins & {"set", "inferred"} else ""
    if not value:
        return point
    return replace(point, value=value, state=ANSWERED if "set" in origins else PROPOSED)


def _value(row: Requirement, kind: str, titles: dict[int, str]) -> str:
    match kind:
        case "deadline":
            return deadline_words(row)
        case "receiver":
            return row.office.name if row.office else ""
        case "quantity":
            return quantity_words(row)
        case _:
            return _people(row, titles)


def _people(row: Requirement, titles: dict[int, str]) -> str:
    """Who owes it; where it is the people of other requirements, those by their names, as numbers are ours alone."""
    rules = list(row.audience_rules.all())
    others = [titles.get(pk, "") for rule in rules if rule.kind == AudienceRule.Kind.UNION
              for pk in rule.selector.get("requirements", ())]  # fmt: skip
    words = [audience_words([rule for rule in rules if rule.kind != AudienceRule.Kind.UNION], {})]
    if named := "、".join(f"“{title}”" for title in others if title):
        words.append(f"承担{named}的单位和人员")
    return "；".join(filter(None, words))


def _inside(gap: dict[str, Any], row: Requirement) -> bool:
    return bool(gap["start"] < row.end and gap["end"] > row.start)


def _loose(gap: dict[str, Any], number: int) -> Point:
    return Point(
        key=f"loose-{number}",
        requirement_id=None,
        number=0,
        title="",
        clause=tuple(gap.get("clause", ())),
        quote=str(gap["quote"]),
        start=int(gap["start"]),
        kind=str(gap["missing"]),
        why=str(gap["why"]),
        first=True,
    )
