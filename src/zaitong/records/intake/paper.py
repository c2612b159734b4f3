"""纸质件登记: who has handed in paper, ticked off in bulk with the day it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from zaitong.audit.services import audit_write
from zaitong.catalogue.services import latest_version
from zaitong.common.errors import DomainError
from zaitong.records.fits import ON_PAPER
from zaitong.records.intake.access import FilingFor, acting_office, requirement_to_file_for
from zaitong.records.intake.bodies import body_name, obligations_of
from zaitong.records.intake.contents import asked_of, contents
from zaitong.records.intake.filing import accepted_by, check_still_owed, material_key
from zaitong.records.intake.undo import intake_undo
from zaitong.records.models import Arrival
from zaitong.records.services.drafts import record_start_for
from zaitong.records.services.filing import Received, record_file

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from zaitong.campaigns.models import Obligation, Requirement
    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One unit on the page."""

    obligation: Obligation
    arrival: Arrival | None

    @property
    def name(self) -> str:
        return body_name(self.obligation)

    @property
    def covered(self) -> bool:
        o = self.obligation
        return o.needed is not None and o.accepted + o.claimed >= o.needed


def paper_lines(requirement: Requirement, period: str) -> list[PaperLine]:
    """All units of a requirement with what was noted. Two queries."""
    obligations = [o for o in obligations_of(requirement, period) if o.state == "open"]
    there = {a.obligation_id: a for a in Arrival.objects.filter(obligation__in=obligations, kind=ON_PAPER)}
    return [PaperLine(o, there.get(o.pk)) for o in obligations]


def paper_alone(requirement: Requirement) -> bool:
    """Whether paper is all that a requirement asks for: then ticking it off files a record."""
    return asked_of(requirement).kinds == (ON_PAPER,)


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of it: how many were noted, how many taken back, and sentences about the rest."""

    added: int
    removed: int
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """What is written for those newly ticked."""

    arrived_on: date
    remark: str = ""


def paper_note(
    *,
    requirement_id: int,
    period: str,
    shown: Collection[int],
    ticked: Collection[int],
    tick: Tick,
    actor: Actor,
) -> Noted:
    """Make the notes of the units on the page (``shown``) what was ticked. Sent twice it changes nothing."""
    requirement = requirement_to_file_for(requirement_id, actor)
    alone, office = paper_alone(requirement), acting_office(actor, requirement)
    added = removed = 0
    left: list[str] = []
    for line in paper_lines(requirement, period):
        pk = line.obligation.pk
        if pk not in shown or (pk in ticked) == (line.arrival is not None):
            continue
        try:
            if line.arrival is None:
                _note(line.obligation, tick, office, actor, alone=alone)
                added += 1
            else:
                _take_back(line.arrival, actor)
                removed += 1
        except DomainError as error:
            left.append(f"{line.name}：{error.message}")
    if added or removed:
        facts = {"requirement": requirement.pk, "period": period, "added": added, "removed": removed}
        label, subject = requirement.title, f"requirement:{requirement.pk}"
        audit_write(actor=actor, act="intake.paper", subject=subject, subject_label=label, data=facts)
    return Noted(added, removed, tuple(left))


def _note(obligation: Obligation, tick: Tick, office: Unit, actor: Actor, *, alone: bool) -> None:
    arrival = Arrival(
        obligation=obligation,
        kind=ON_PAPER,
        arrived_on=tick.arrived_on,
        remark=tick.remark[:100],
        office=office,
        noted_by_label=actor.label[:120],
    )
    try:
        with transaction.atomic():
            arrival.save()
            if alone:
                _file(arrival, actor)
    except IntegrityError:  # a colleague ticked it off in this very moment
        return


def _file(arrival: Arrival, actor: Actor) -> None:
    """The record of a unit that owes nothing but paper."""
    obligation = arrival.obligation
    filer = FilingFor(actor.user_id, actor.label, actor.unit_id, obligation, actor.appointment_id)
    accepted = accepted_by(obligation)
    key = material_key(obligation, [f"paper:{arrival.pk}"])
    record = record_start_for(client_key=key, obligation=obligation, record_type=accepted.record_type, actor=filer)
    check_still_owed(obligation)
    day = arrival.arrived_on
    title = f"{body_name(obligation)}{obligation.requirement.title}"
    data = contents(latest_version(accepted.record_type), accepted, obligation, day, title)
    record.refresh_from_db()
    arrival.record = record_file(
        record_id=record.pk,
        chosen=[obligation.pk],
        lock=record.lock,
        actor=filer,
        data=data,
        received=Received(arrival.office_id, day),
    )
    arrival.save(update_fields=["record"])


@transaction.atomic
def _take_back(arrival: Arrival, actor: Actor) -> None:
    if arrival.record_id is not None:
        intake_undo(record_id=arrival.record_id, actor=actor)  # takes the note with it
    else:
        arrival.delete()
