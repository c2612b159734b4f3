"""Handing drafts along with a delegation, and taking them back. Order of locks: the delegation, then records by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.campaigns.models import Delegation
from zaitong.records.lending.models import LentDraft
from zaitong.records.lending.selectors import delegation_of, lendable, lent_ids
from zaitong.records.services.drafts import label_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from zaitong.common.access import Actor


@transaction.atomic
def drafts_lend(
    *, delegation_id: int, shown: Collection[int], ticked: Collection[int], actor: Actor
) -> tuple[int, int]:
    """Make what lies with the delegate what was ticked, of the drafts on the page (``shown``); how many given, taken back.

    Only whoever delegated decides it; sent twice it changes nothing. Raises Http404 where the delegation is not his or is over.
    """
    delegation_of(delegation_id, actor)
    Delegation.objects.select_for_update(of=("self",)).get(pk=delegation_id)
    delegation = delegation_of(delegation_id, actor)
    there, records = lent_ids(delegation), {record.pk: record for record in lendable(delegation, actor)}
    given = sorted(pk for pk in set(ticked) & set(shown) if pk in records and pk not in there)
    back = sorted(pk for pk in there & set(shown) if pk not in ticked)
    LentDraft.objects.bulk_create(
        LentDraft(delegation=delegation, record_id=pk, by_label=actor.label[:120]) for pk in given
    )
    LentDraft.objects.filter(delegation=delegation, record_id__in=back).delete()
    for act, ids in (("draft.lent", given), ("draft.lent_back", back)):
        for pk in ids:
            label = label_of(records[pk]) if pk in records else ""
            facts = {"delegation": delegation.pk, "to": delegation.user_label}
            audit_write(actor=actor, act=act, subject=f"record:{pk}", subject_label=label, data=facts)
    return len(given), len(back)
