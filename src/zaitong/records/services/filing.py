"""Filing a record for the obligations that the person confirmed, and taking it back before anyone has decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Obligation, Requirement
from zaitong.campaigns.services.counters import obligations_lock
from zaitong.catalogue.schema import Schema
from zaitong.common.clock import now, today
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.common.workdays import add_workdays
from zaitong.records.consent.asking import Consent, consent_ask, consent_of, is_asked_twice, is_consented
from zaitong.records.fits import KIND_NAMES, FitResult, Hurdle, fits
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.seals.values import data_sealed, version_keep, with_stored
from zaitong.records.selectors.facts import record_facts
from zaitong.records.selectors.proposals import (
    ANSWERED,
    accepts_of,
    candidates,
    is_answered,
    is_ticked,
    obligation_title,
    with_deciding,
)
from zaitong.records.services.doors import (
    BY_FILING,
    check_open_to_edit,
    is_accepted,
    is_decided,
    is_open_to_edit,
    record_locked,
    record_to_edit,
)
from zaitong.records.services.drafts import check_filed, conflict, draft_data, label_of, put_data
from zaitong.records.services.signing import delegator_of, signature
from zaitong.records.services.speaking import why_not_speak
from zaitong.records.services.totals import counters_update

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from zaitong.common.access import Actor
    from zaitong.records.models import Attachment

State = Settlement.State
FILED = ("record.filed", "record.filed_for", "record.versioned")  # acts of filing in the trail
GRACE = 3  # working days after a return within which filing again keeps the first day


@dataclass(frozen=True, slots=True)
class Received:
    """What reached an office by mail or on paper and is filed for the unit: the office, and the day that counts."""

    office_id: int
    on: date


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing under way: what it writes on every settlement."""

    record: Record
    number: int
    at: datetime
    signed: str  # by whom, and on whose behalf
    files: Sequence[Attachment]
    received: Received | None = None
    agreed_by: str = ""

    @property
    def day(self) -> date:
        """The day that counts for timeliness."""
        return self.received.on if self.received else today()


@transaction.atomic
def record_file(
    *,
    record_id: int,
    chosen: Sequence[int],
    lock: int,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    offered: Collection[int] | None = None,
    received: Received | None = None,
    agreed_by: str = "",
) -> Record:
    """File a record as its next version and claim the chosen obligations. Sent twice it files once.

    Where the unit wants it and ``agreed_by`` names nobody, what passed every check is put before the unit's head instead
    (see ``consent``): the record comes back unfiled.

    ``offered``: the obligations that the person was shown. Where the record would settle others too by now, he is asked
    again: he confirms what he has seen.

    ``received``: an office files for the unit. What was done is in the files, so no field is asked for; timeliness goes by
    the day on which they came.

    Raises:
        FieldErrors: by field key; ``attachments`` and ``obligations`` stand for these parts of the page.
        Conflict: someone saved in between (``stale``), the record waits for review (``filed``), or it would settle what
            was not offered (``fresh``, with their ``number``).
    """
    record = record_to_edit(record_id, actor)
    consent = Consent.FREE if received is not None or agreed_by else consent_of(record, actor)
    if _is_sent_twice(record, chosen, lock, data) or (consent.asks and is_asked_twice(record, chosen, lock, data)):
        return record
    check_open_to_edit(record)
    _check_copy(record, lock, data)
    schema = Schema.parse(record.type_version.schema)
    given = record.data if data is None else with_stored(record, schema, data)
    clean, errors = schema.clean(given, partial=received is not None)
    if errors:
        raise FieldErrors(errors)
    clean = data_sealed(record, schema, clean)
    files = list(record.attachments.filter(removed=False))
    if received is None:
        _check_files(files, schema, clean)
    put_data(record, clean)
    earlier = {s.obligation_id: s for s in record.settlements.all()} if record.version else {}
    obligations = {o.pk: o for o in obligations_lock({*chosen, *earlier})}
    moving = [o for pk, o in obligations.items() if pk in earlier and _moves(earlier[pk])]
    if why_not := why_not_speak(record, moving, actor):
        raise FieldErrors({"obligations": [why_not]})
    wanted = _wanted(record, chosen, offered, earlier, files, actor)
    if consent.asks:
        return consent_ask(record=record, chosen=wanted, actor=actor)
    filing = Filing(record, record.version + 1, now(), signature(record, actor), files, received, agreed_by)
    _write_version(filing)
    version_keep(record, schema, filing.number)
    _settle(filing, wanted, earlier, obligations)
    _write_record(filing, wanted, actor)
    counters_update(list(obligations.values()))
    _audit(record, _act(record, actor), actor, _facts(filing, wanted, consent, actor))
    return record


def _moves(settlement: Settlement) -> bool:
    """Filing anew moves it to the new version, or takes it back."""
    return settlement.state != State.WITHDRAWN and not is_accepted(settlement)


def _facts(
    filing: Filing, wanted: Mapping[int, tuple[Obligation, FitResult]], consent: Consent, actor: Actor
) -> dict[str, Any]:
    offices = sorted({o.requirement.office_id or o.requirement.campaign.owner_id for o, _ in wanted.values()})
    facts: dict[str, Any] = {"version": filing.number, "obligations": sorted(wanted), "offices": offices}
    if consent == Consent.NOBODY:
        facts["no_head"] = True
    if delegator := delegator_of(filing.record, actor):
        facts["on_behalf"] = delegator
    return facts


def _check_copy(record: Record, lock: int, data: Mapping[str, Any] | None) -> None:
    """The copy that the person saw and that was not handed over since; of a record under another one that this stands filed."""
    if lock < record.handed_lock:
        raise Conflict("这份草稿刚移交给别人办理，没有报送。请同接手的人联系。", code="handed")
    if lock != record.lock:
        mine = record.data if data is None else draft_data(record, data)
        if mine != record.data:  # what was saved in between is what is being filed: no conflict
            raise conflict(record, mine)
    if record.parent_id:
        check_filed(record_locked(record.parent_id))


def _check_files(files: Iterable[Attachment], schema: Schema, clean: Mapping[str, Any]) -> None:
    """Attachments that the record type itself asks for."""
    missing = schema.files_missing({file.kind for file in files}, clean)
    if missing:
        raise FieldErrors({"attachments": [f"还差“{field.label}”（{KIND_NAMES[field.kind]}）。" for field in missing]})


def _is_sent_twice(record: Record, chosen: Sequence[int], lock: int, data: Mapping[str, Any] | None) -> bool:
    """The same filing again: of the very copy that was filed, or the same words for the same obligations still waiting."""
    if record.state != Record.State.FILED:
        return False
    if record.lock == lock + 1 or is_consented(record, lock):
        return True
    same = data is None or draft_data(record, data) == record.data
    return same and set(chosen) == set(record.chosen) and not is_open_to_edit(record, record.settlements.all())


def _act(record: Record, actor: Actor) -> str:
    if record.version > 1:
        return "record.versioned"
    own = record.author_id is not None and record.author_id == actor.person_id
    return "record.filed" if own else "record.filed_for"


def _wanted(
    record: Record,
    chosen: Sequence[int],
    offered: Collection[int] | None,
    earlier: Mapping[int, Settlement],
    files: Iterable[Attachment],
    actor: Actor,
) -> dict[int, tuple[Obligation, FitResult]]:
    """The chosen obligations with their fit.

    FieldErrors where one may not be answered by this record or by this person, Conflict where others than those offered fit.
    """
    accepted = {pk for pk, s in earlier.items() if is_accepted(s)}
    ids = set(chosen) - accepted
    facts = record_facts(record, record.data, files)
    rows = [] if offered is None else candidates(record, actor, ids, facts, shown=False)
    if others := ids - {o.pk for o in rows}:
        rows += _named(record, others, actor)
    found = {o.pk: (o, fits(facts, o, o.requirement.accepted_types)) for o in rows}  # type: ignore[attr-defined]
    if offered is not None:
        fresh = {pk for pk, pair in found.items() if is_ticked(*pair)} - {*offered, *ids, *accepted}
        if fresh:
            raise Conflict("这份记录现在还能完成别的待办，请核对后再报送。", code="fresh", number=len(fresh))
    if ids - set(found):
        raise FieldErrors({"obligations": ["所选待办里有的已撤销、免报或不归您填报，请刷新后重新确认。"]})
    wanted = {pk: found[pk] for pk in ids}
    _check_fits(wanted)
    _check_unanswered((o for o, _ in wanted.values() if o.subject_unit_id in facts.covered), earlier)
    return wanted


def _named(record: Record, ids: set[int], actor: Actor) -> QuerySet[Obligation]:
    rows = with_deciding(Obligation.objects.settleable_by(actor).filter(pk__in=ids))
    return rows.prefetch_related(accepts_of(record.type_version.record_type_id))


def _check_fits(wanted: Mapping[int, tuple[Obligation, FitResult]]) -> None:
    errors: dict[str, list[str]] = {}
    for obligation, fit in wanted.values():
        if not fit.ok:
            place = "attachments" if fit.hurdle == Hurdle.ATTACHMENTS else "obligations"
            errors.setdefault(place, []).append(f"“{obligation_title(obligation)}”：{fit.why_not}。")
    if errors:
        raise FieldErrors(errors)


def _check_unanswered(covered: Iterable[Obligation], earlier: Mapping[int, Settlement]) -> None:
    """Looked at under the lock: what units have filed themselves since is not filed for them."""
    taken = [o for o in covered if is_answered(o, earlier.get(o.pk))]
    if taken:
        said = [f"“{obligation_title(o)}”（{o.subject_unit}）：{ANSWERED}，请取消勾选。" for o in taken]
        raise FieldErrors({"obligations": said})


def _write_version(filing: Filing) -> None:
    RecordVersion.objects.create(
        record=filing.record,
        number=filing.number,
        data=filing.record.data,
        happened_on=filing.record.happened_on,
        attachments=[_listed(a) for a in filing.files],
        filed_at=filing.at,
        actor_label=filing.signed,
        agreed_by=filing.agreed_by,
    )


def _listed(a: Attachment) -> dict[str, Any]:
    found = {"id": a.pk, "kind": a.kind, "name": a.name, "size": a.size, "sha256": a.sha256}
    return found | ({"sealed": True} if a.seal_key else {})


def _settle(
    filing: Filing,
    wanted: Mapping[int, tuple[Obligation, FitResult]],
    earlier: Mapping[int, Settlement],
    locked: Mapping[int, Obligation],
) -> None:
    for pk, (obligation, fit) in wanted.items():
        if pk not in locked:
            raise Conflict("所选待办里有一项刚被撤销，请刷新后重新确认。")
        locked[pk].requirement = obligation.requirement  # as read just now: nobody asks for it again
        settlement = earlier.get(pk) or Settlement(record=filing.record, obligation=obligation)
        _claim(filing, settlement, obligation.requirement, fit)
    for pk, settlement in earlier.items():
        if pk not in wanted and _moves(settlement):
            settlement.state = State.WITHDRAWN  # no longer ticked
            settlement.save(update_fields=["state", "updated_at"])


def _claim(filing: Filing, settlement: Settlement, requirement: Requirement, fit: FitResult) -> None:
    if not _keeps_day(settlement, filing.day):
        settlement.claimed_on = filing.day
    settlement.version, settlement.claimed_at, settlement.amount = filing.number, filing.at, fit.amount
    settlement.office_id = requirement.office_id or requirement.campaign.owner_id
    settlement.state, settlement.reviewer_id, settlement.reviewer_label = State.CLAIMED, None, ""
    settlement.judged = {}
    settlement.decided_at, settlement.opinion = None, ""
    if requirement.settled_by == Requirement.SettledBy.FILING:
        settlement.state, settlement.reviewer_label, settlement.decided_at = State.ACCEPTED, BY_FILING, filing.at
    if settlement.returned_on and settlement.returned_on < settlement.claimed_on:
        settlement.returned_on = None
    settlement.save()


def _keeps_day(settlement: Settlement, day: date) -> bool:
    """A waiting or settled row keeps its first day; a returned one if it is filed again within three working days."""
    if not settlement.pk or settlement.state == State.WITHDRAWN:
        return False
    if settlement.state != State.RETURNED:
        return True
    return settlement.returned_on is not None and day <= grace_until(settlement.returned_on)


def grace_until(returned_on: date) -> date:
    """The last day on which filing again still counts from the first filing."""
    return add_workdays(returned_on, GRACE)


def _write_record(filing: Filing, wanted: Mapping[int, Any], actor: Actor) -> None:
    record = filing.record
    record.state, record.version, record.lock = Record.State.FILED, filing.number, record.lock + 1
    record.chosen, record.nil = sorted(wanted), False
    record.filed_at = record.filed_at or filing.at
    record.filer_id, record.filer_label = actor.user_id, filing.signed
    record.for_office_id = filing.received.office_id if filing.received else None
    record.received_on = filing.received.on if filing.received else None
    record.save(
        update_fields=[
            *("state", "version", "lock", "chosen", "filed_at", "filer_id", "filer_label"),
            *("for_office", "received_on", "nil"),
            *("data", "happened_on", "target_unit", "target_party", "updated_at"),
        ]
    )


@transaction.atomic
def record_withdraw(*, record_id: int, actor: Actor) -> Record:
    """Take a filed record back before any office has decided. It can be changed and filed again."""
    record = record_to_edit(record_id, actor)
    if record.state == Record.State.WITHDRAWN:
        return record
    if record.state != Record.State.FILED:
        raise Conflict("这份记录还没有报送，不用撤回。")
    if record.children.filter(state=Record.State.FILED).exists():
        raise Conflict("这个题目下面已经报了经过或报告，不能撤回。需要更正时请修改后重报。", code="children")
    settlements = list(record.settlements.exclude(state=State.WITHDRAWN))
    obligations = obligations_lock(s.obligation_id for s in settlements)
    if why_not := why_not_speak(record, obligations, actor):
        raise NotAllowed(why_not)
    decided = next((s for s in settlements if is_decided(s)), None)
    if decided is not None:
        what = "审核通过" if decided.state == State.ACCEPTED else "退回"
        raise Conflict(f"{decided.reviewer_label}已{what}，不能再撤回。需要更正时请点“修改后重报”。", code="decided")
    record.settlements.exclude(state=State.WITHDRAWN).update(state=State.WITHDRAWN, updated_at=now())
    record.state, record.lock = Record.State.WITHDRAWN, record.lock + 1
    record.save(update_fields=["state", "lock", "updated_at"])
    counters_update(obligations)
    _audit(record, "record.withdrawn", actor, {"obligations": sorted(s.obligation_id for s in settlements)})
    return record


def _audit(record: Record, act: str, actor: Actor, data: dict[str, Any]) -> None:
    audit_write(actor=actor, act=act, subject=f"record:{record.pk}", subject_label=label_of(record), data=data)
