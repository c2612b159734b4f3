"""Whether filing waits for the head's word, and putting a checked record before him instead of filing it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Q

from zaitong.accounts.models import Grant
from zaitong.accounts.roles import RIGHTS
from zaitong.audit.services import audit_write
from zaitong.common.access import Permission
from zaitong.common.clock import now, today
from zaitong.orgs.models import Appointment, Unit
from zaitong.orgs.querysets import holds_on, units_in
from zaitong.records.consent.models import ConsentRequest, ConsentRule
from zaitong.records.services.drafts import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from zaitong.common.access import Actor
    from zaitong.records.models import Record

State = ConsentRequest.State


class Consent(StrEnum):
    """Whether a person's filing waits for the head: not at all, it does, or it would and there is nobody to give it."""

    FREE = ""
    NEEDED = "needed"
    NOBODY = "nobody"

    @property
    def asks(self) -> bool:
        """It waits."""
        return self == Consent.NEEDED


def consent_of(record: Record, actor: Actor) -> Consent:
    """Where the unit files with its head's consent only, and this person cannot give it, somebody must be there to do so.

    What a post owes is its holder's own affair, and the system itself (no account) asks nobody.
    """
    if record.post_id is not None or actor.user_id is None:
        return Consent.FREE
    if not ConsentRule.objects.filter(unit_id=record.unit_id, on=True).exists() or may_consent(record.unit_id, actor):
        return Consent.FREE
    return Consent.NEEDED if has_head(record.unit_id) else Consent.NOBODY


def needs_consent(record: Record, actor: Actor) -> bool:
    """Filing waits for the head's word."""
    return consent_of(record, actor) == Consent.NEEDED


def has_head(unit_id: int) -> bool:
    """Whether anybody with an open account can give consent for a unit today. Without, nothing waits: see ``consent_of``."""
    day = today()
    path = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first() or ""
    above = [int(part) for part in path.split(".") if part]
    covers = Q(unit_id=unit_id) | Q(scope_kind=Grant.ScopeKind.SUBTREE, unit_id__in=above)
    covers |= Q(scope_kind=Grant.ScopeKind.ALL)
    acting = Q(appointment__isnull=True) | holds_on(day, "appointment__")
    return Grant.objects.filter(holds_on(day), covers, acting, role__in=_roles(), user__is_active=True).exists()


def _roles() -> list[str]:
    return [role for role, rights in RIGHTS.items() if Permission.RECORDS_CONSENT in rights]


def may_consent(unit_id: int, actor: Actor) -> bool:
    """Whether the actor gives consent for this unit."""
    return Unit.objects.filter(units_in(actor.scope(Permission.RECORDS_CONSENT)), pk=unit_id).exists()


def is_asked_twice(record: Record, chosen: Iterable[int], lock: int, data: Mapping[str, Any] | None) -> bool:
    """The same sending again while it waits for the head: of the copy that was sent, or the same words."""
    waiting = ConsentRequest.objects.live().filter(record=record).first()
    if waiting is None:
        return False
    return record.lock == lock + 1 or (set(waiting.chosen) == set(chosen) and (data is None or data == record.data))


def is_consented(record: Record, lock: int) -> bool:
    """This very sending has been consented to and filed since."""
    return ConsentRequest.objects.filter(record=record, lock=lock + 1, state=State.GIVEN).exists()


def consent_ask(*, record: Record, chosen: Iterable[int], actor: Actor) -> Record:
    """Put the record, checked and locked by the caller, before the head. Call inside the filing's transaction."""
    record.chosen, record.lock = sorted(chosen), record.lock + 1
    record.save(update_fields=["data", "happened_on", "target_unit", "target_party", "chosen", "lock", "updated_at"])
    ConsentRequest.objects.filter(record=record, state=State.WAITING).update(state=State.LAPSED)
    ConsentRequest.objects.create(
        record=record,
        lock=record.lock,
        chosen=record.chosen,
        asked_by_id=actor.user_id or 0,  # who has no account asks nobody (needs_consent)
        asked_under_id=actor.appointment_id,
        asked_label=actor.label[:120],
        asked_at=now(),
    )
    subject, facts = f"record:{record.pk}", {"obligations": record.chosen}
    audit_write(actor=actor, act="consent.asked", subject=subject, subject_label=label_of(record), data=facts)
    return record


def consent_lapse(record: Record) -> None:
    """Files were added or taken away: what the head was shown is no longer what would be filed."""
    ConsentRequest.objects.filter(record=record, state=State.WAITING).update(state=State.LAPSED)


def heads_of(unit_id: int) -> list[str]:
    """Who can give consent for a unit today: 沈砚（校长）."""
    day = today()
    granted = Grant.objects.filter(holds_on(day), role__in=_roles(), unit_id=unit_id, user__is_active=True)
    held = Appointment.objects.on(day).filter(
        post__unit_id=unit_id, person_id__in=granted.order_by().values("user__person_id")
    )
    rows = held.select_related("person", "post").order_by("post__sort", "pk")
    return list(dict.fromkeys(f"{row.person.name}（{row.post.name}）" for row in rows))
