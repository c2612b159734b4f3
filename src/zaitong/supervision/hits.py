"""What the search page shows of one thing that was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.common.templatetags.zaitong_ui import cn_day
from zaitong.orgs.models import PartyOrganisation, Unit
from zaitong.records.selectors.listing import record_state
from zaitong.records.titles import TITLE_KEYS
from zaitong.supervision.links import address, passage_address

if TYPE_CHECKING:
    from zaitong.campaigns.models import Campaign, Requirement
    from zaitong.orgs.models import Person
    from zaitong.records.models import Record
    from zaitong.records.selectors.listing import State
    from zaitong.supervision.needle import Needle, Pieces

LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of results. Texts come in pieces, matches told apart; the template escapes and marks them."""

    url: str
    title: Pieces
    facts: tuple[Pieces, ...] = ()
    quote: Pieces = ()
    chip: str = ""
    state: State | None = None  # of a record


def _facts(needle: Needle, *texts: str) -> tuple[Pieces, ...]:
    return tuple(needle.marked(text) for text in texts if text)


def _plain(*texts: str) -> tuple[Pieces, ...]:
    return tuple(((text, False),) for text in texts if text)


def campaign_hit(row: Campaign, needle: Needle) -> Hit:
    """A campaign, by its name, its document's title and number."""
    document = row.document
    title = document.title if document.title != row.name else ""
    return Hit(
        url=address("campaigns:detail", row.pk),
        title=needle.marked(row.name),
        facts=(*_facts(needle, title, document.doc_number), *_plain(row.owner.short_name)),
        chip=row.get_state_display(),
    )


def requirement_hit(row: Requirement, needle: Needle) -> Hit:
    """A requirement; leads to its passage in the document."""
    clause = " ".join(str(part) for part in row.clause)
    who = row.who if len(row.who) < LONGEST_TITLE else ""
    return Hit(
        url=passage_address(row),
        title=needle.marked(row.title),
        facts=(*_facts(needle, who), *_plain(row.campaign.name, clause)),
        quote=needle.snippet(row.quote),
    )


def body_hit(row: Unit | PartyOrganisation, needle: Needle) -> Hit:
    """A unit or a party organisation, with the other names by which it may have been found."""
    name = row.name if row.name != row.short_name else ""
    if isinstance(row, PartyOrganisation):
        facts = (*_facts(needle, name), *_plain(row.get_kind_display()))
        url = address("orgs:party", row.pk)
    else:
        names = "、".join(one.name for one in row.names.all())
        other = f"又名、曾用名：{names}" if names else ""
        facts = (*_facts(needle, name), *_plain(row.get_kind_display()), *_facts(needle, other))
        url = address("orgs:unit", row.pk)
    return Hit(url, needle.marked(row.short_name), facts, chip=_closed(row))


def _closed(row: Unit | PartyOrganisation) -> str:
    if row.closed_on is None:
        return ""
    successor = row.successor if isinstance(row, Unit) else None
    return f"{cn_day(row.closed_on)}{f'并入{successor.short_name}' if successor else '撤销'}"


def record_hit(row: Record, needle: Needle) -> Hit:
    """A record as it was filed (versions loaded); a draft as it stands."""
    filed = next((one for one in row.versions.all() if one.number == row.version), None)
    data, on = (filed.data, filed.happened_on) if filed else (row.data, row.happened_on)
    title = next((str(data[key]) for key in TITLE_KEYS if data.get(key)), "")
    whose = row.party.short_name if row.party else row.unit.short_name
    return Hit(
        url=address("records:record", row.pk),
        title=needle.marked(row.type_version.record_type.name),
        facts=(*_facts(needle, whose, title[:LONGEST_TITLE]), *_plain(cn_day(on) if on else "")),
        state=record_state(row),
    )


def person_hit(row: Person, needle: Needle) -> Hit:
    """A person with the posts of today (``held``)."""
    held = [f"{one.post.unit.short_name}{one.post.name}" for one in row.held]  # type: ignore[attr-defined]
    return Hit(address("orgs:person", row.pk), needle.marked(row.name), _plain("、".join(held) or "没有岗位"))
