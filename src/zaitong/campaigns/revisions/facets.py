"""Which values differ between a requirement and its later self, in the words of the office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from zaitong.campaigns.revisions.books import selector_with
from zaitong.campaigns.revisions.lines import CHANGED, SAME, WORDING, Facet
from zaitong.campaigns.words import accepts_words, audience_words, deadline_words, frequency_words, quantity_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zaitong.campaigns.models import Requirement

# What moves obligations; the rest changes only what is read and who receives.
TOUCHING = frozenset({"deadline", "frequency", "holidays", "quantity", "audience", "phase", "nature"})


class Kind(NamedTuple):
    """One kind of value: its name, what is compared, how it is said."""

    label: str
    value: Callable[[Requirement], Any]
    words: Callable[[Requirement], str]


KINDS: dict[str, Kind] = {
    "title": Kind("事项名称", lambda r: r.title, lambda r: r.title),
    "nature": Kind("性质", lambda r: r.nature, lambda r: str(r.get_nature_display())),
    "deadline": Kind("截止日", lambda r: (r.starts, r.due, r.due_rule), deadline_words),
    "frequency": Kind("频次", lambda r: (r.per, r.times), lambda r: frequency_words(r) or "一次"),
    "holidays": Kind("假期", lambda r: r.holidays, lambda r: str(r.get_holidays_display())),
    "quantity": Kind(
        "数量",
        lambda r: (r.minimum, r.maximum, r.counts, r.counts_field, r.roster),
        lambda r: quantity_words(r) or f"{r.minimum} 份",
    ),
    "who": Kind("责任主体", lambda r: r.who, lambda r: r.who),
    "office": Kind(
        "接收科室", lambda r: r.office_id, lambda r: r.office.short_name if r.office else "没有，报送即登记"
    ),
    "lead": Kind("牵头", lambda r: r.lead, lambda r: r.lead),
    "support": Kind("配合", lambda r: r.support, lambda r: r.support),
    "phase": Kind("阶段", lambda r: r.phase.name if r.phase else "", lambda r: r.phase.name if r.phase else "不分阶段"),
    "settled_by": Kind("完成方式", lambda r: r.settled_by, lambda r: str(r.get_settled_by_display())),
    "nil": Kind("零报告", lambda r: r.allows_nil, lambda r: "可以" if r.allows_nil else "不收"),
    "accepts": Kind(
        "报送表样",
        lambda r: sorted((a.record_type_id, sorted(a.attachments), str(a.match), a.notebook) for a in r.accepts.all()),
        accepts_words,
    ),
}


def facets_between(old: Requirement, new: Requirement, ids: Mapping[int, int], numbers: dict[int, int]) -> list[Facet]:
    """What differs. ``ids``: old requirement -> its later self; ``numbers``: requirement -> number on the page."""
    found = [
        Facet(key, kind.label, kind.words(old), kind.words(new))
        for key, kind in KINDS.items()
        if kind.value(old) != kind.value(new)
    ]
    if _audience(old, ids) != _audience(new, {}):
        found.append(Facet("audience", "对象", _audience_words(old, numbers), _audience_words(new, numbers)))
    return found


def kind_of(old: Requirement, new: Requirement, facets: list[Facet]) -> str:
    """Changed, only reworded, or the same."""
    if facets:
        return CHANGED
    return SAME if _plain(old.quote) == _plain(new.quote) else WORDING


def touches(facets: list[Facet]) -> bool:
    """Whether obligations follow."""
    return any(facet.key in TOUCHING for facet in facets)


def _plain(text: str) -> str:
    return "".join(text.split())


def _audience(requirement: Requirement, ids: Mapping[int, int]) -> tuple[Any, ...]:
    rules = sorted((r.kind, str(_sorted(selector_with(r.selector, ids)))) for r in requirement.audience_rules.all())
    rows = requirement.audience_exceptions.all()
    return rules, sorted((e.include, e.unit_id or 0, e.party_id or 0, e.post_id or 0) for e in rows)


def _sorted(selector: dict[str, Any]) -> list[Any]:
    return sorted(
        (key, sorted(map(str, value)) if isinstance(value, list) else value) for key, value in selector.items() if value
    )


def _audience_words(requirement: Requirement, numbers: dict[int, int]) -> str:
    words = audience_words(requirement.audience_rules.all(), numbers)
    rows = list(requirement.audience_exceptions.all())
    for name, include in (("增列", True), ("免报", False)):
        if count := sum(row.include is include for row in rows):
            words += f"，{name} {count} 个"
    return words or "还没有选定"
