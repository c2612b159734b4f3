"""What waits for the head, one of them in full, and where a record stands with him."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.campaigns.models import Obligation
from zaitong.catalogue.schema import Schema
from zaitong.common.access import Permission
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in
from zaitong.records.consent.asking import Consent, has_head, heads_of
from zaitong.records.consent.models import ConsentRequest, ConsentRule
from zaitong.records.selectors.proposals import cite_of, obligation_title, with_story
from zaitong.records.selectors.values import shown_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.records.models import Record

State = ConsentRequest.State
RECENT = 8


def consents_waiting(actor: Actor) -> QuerySet[ConsentRequest]:
    """What waits for the actor's consent, the longest first."""
    rows = ConsentRequest.objects.live().givable_by(actor)
    return rows.select_related("record__unit", "record__party", "record__type_version__record_type").order_by(
        "asked_at", "pk"
    )


def consent_count(actor: Actor) -> int:
    """待我同意 n."""
    return ConsentRequest.objects.live().givable_by(actor).count() if actor.can(Permission.RECORDS_CONSENT) else 0


def consents_decided(actor: Actor) -> list[ConsentRequest]:
    """The last ones that were decided, by whom."""
    rows = ConsentRequest.objects.givable_by(actor).filter(state__in=[State.GIVEN, State.RETURNED])
    return list(
        rows.select_related("record__type_version__record_type", "record__unit").order_by("-decided_at")[:RECENT]
    )


def titles_of(requests: Iterable[ConsentRequest]) -> dict[int, list[str]]:
    """For each request, the obligations that filing will settle."""
    requests = list(requests)
    ids = {pk for request in requests for pk in request.chosen}
    rows = Obligation.objects.filter(pk__in=ids).select_related("requirement")
    names = {o.pk: obligation_title(o) for o in rows}
    return {request.pk: [names[pk] for pk in request.chosen if pk in names] for request in requests}


def consent_for(pk: int, actor: Actor) -> ConsentRequest | None:
    """One request that the actor decides, in whatever state."""
    rows = ConsentRequest.objects.givable_by(actor).select_related(
        "record__unit", "record__party", "record__type_version__record_type"
    )
    return rows.filter(pk=pk).first()


def consent_page(request: ConsentRequest) -> dict[str, Any]:
    """The record as it was sent, its files, what it will settle with each clause."""
    record = request.record
    obligations = list(with_story(Obligation.objects.filter(pk__in=request.chosen)).order_by("due", "pk"))
    for row in obligations:
        row.title, row.cite = obligation_title(row), cite_of(row.requirement)  # type: ignore[attr-defined]
    return {
        "request_": request,
        "record": record,
        "rows": shown_rows(Schema.parse(record.type_version.schema), record.data),
        "files": [a for a in record.attachments.all() if not a.removed],
        "obligations": obligations,
    }


def is_live(request: ConsentRequest) -> bool:
    """Still waits, and for this copy."""
    return request.state == State.WAITING and request.lock == request.record.lock


def last_word(record: Record) -> ConsentRequest | None:
    """Where the record stands with the head: it waits (``live``) or came back; nothing once it is decided otherwise."""
    found = ConsentRequest.objects.filter(record=record).order_by("-pk").first()
    if found is None or found.state not in {State.WAITING, State.RETURNED}:
        return None
    if found.state == State.WAITING and (found.lock != record.lock or not has_head(record.unit_id)):
        return None  # changed since, or nobody is left who could consent: a draft like any other
    found.live = found.state == State.WAITING  # type: ignore[attr-defined]
    return found


def standings(record_ids: Iterable[int]) -> dict[int, ConsentRequest]:
    """``last_word`` of several records, in one query."""
    rows = ConsentRequest.objects.filter(record_id__in=list(record_ids)).select_related("record").order_by("pk")
    last = {row.record_id: row for row in rows}
    headed = {unit: has_head(unit) for unit in {row.record.unit_id for row in last.values() if is_live(row)}}
    return {
        pk: row
        for pk, row in last.items()
        if row.state == State.RETURNED or (is_live(row) and headed[row.record.unit_id])
    }


def asks_first(record: Record, consent: Consent) -> str:
    """Who has to consent before this person's filing counts (沈砚（校长）); empty where nobody has to."""
    if consent != Consent.NEEDED:
        return ""
    return "、".join(heads_of(record.unit_id)) or "负责人"


def sent_words(record: Record, *, before: int) -> str:
    """What became of a record that was just sent, for the message on the page. ``before``: its version until then."""
    word = last_word(record) if record.version == before else None  # a new version stands filed
    if word is not None and word.state == State.WAITING:
        heads = "、".join(heads_of(record.unit_id))
        return f"已送负责人同意{f'：{heads}' if heads else ''}。同意后即报送，报送日期按同意那天算。"
    number = len(record.chosen)
    return f"已报送，并完成 {number} 项待办。审核前可以撤回。" if number else "已报送留存。"


def rules_of(actor: Actor) -> list[tuple[Unit, ConsentRule | None]]:
    """The units for which the actor gives consent, with their settings."""
    units = Unit.objects.filter(units_in(actor.scope(Permission.RECORDS_CONSENT))).order_by("path")[:100]
    rules = {rule.unit_id: rule for rule in ConsentRule.objects.filter(unit__in=[u.pk for u in units])}
    return [(unit, rules.get(unit.pk)) for unit in units]
