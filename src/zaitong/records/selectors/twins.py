"""Two records for one thing: what a unit filed itself beside what the organisation that covers it filed for it.

Asked for only where the counters say that more lies there than the one record, so nobody else's page or filing asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from zaitong.common.access import Permission
from zaitong.common.templatetags.zaitong_ui import cn_day
from zaitong.records.models import Settlement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from zaitong.campaigns.models import Obligation
    from zaitong.common.access import Actor

State = Settlement.State
LIVE = (State.CLAIMED, State.ACCEPTED)


def is_for_another(settlement: Settlement) -> bool:
    """The record is another body's than the unit that owes."""
    return settlement.obligation.subject_unit_id not in {None, settlement.record.unit_id}


def twins_of(settlements: Sequence[Settlement]) -> dict[int, Settlement]:
    """By id of a settlement: the other one, of the other kind, that is passed or waits. One query, or none."""
    shared = [s for s in settlements if s.obligation.subject_unit_id and _holds_more(s)]
    if not shared:
        return {}
    rows = Settlement.objects.filter(obligation__in={s.obligation_id for s in shared}, state__in=LIVE)
    rows = rows.select_related("record__unit", "record__party", "record__type_version", "obligation")
    others = list(rows.order_by("pk"))
    found = {}
    for one in shared:
        for other in others:
            if other.obligation_id == one.obligation_id and is_for_another(other) != is_for_another(one):
                found[one.pk] = other
    return found


def _holds_more(settlement: Settlement) -> bool:
    """Its obligation counts more than it adds itself."""
    counted = settlement.amount if settlement.state in LIVE else 0
    return settlement.obligation.claimed + settlement.obligation.accepted > counted


def twins_waiting(settlement: Settlement) -> QuerySet[Settlement]:
    """Those of the other kind that still wait where this one has been passed."""
    rows = Settlement.objects.filter(obligation=settlement.obligation_id, state=State.CLAIMED)
    rows = rows.exclude(pk=settlement.pk).select_related("record__type_version__record_type", "obligation", "office")
    unit = settlement.obligation.subject_unit_id or 0
    return rows.filter(record__unit_id=unit) if is_for_another(settlement) else rows.exclude(record__unit_id=unit)


def filed_for_us(obligations: Iterable[Obligation], actor: Actor) -> dict[int, str]:
    """By obligation: what the organisation has filed for the unit, on which day, how it stands.

    One query where an organisation elsewhere covers a unit of the actor's and something was filed; else none.
    """
    if not actor.scope(Permission.OBLIGATIONS_VIEW).covering:
        return {}
    ids = [o.pk for o in obligations if o.subject_unit_id and (o.claimed or o.accepted or o.returned)]
    if not ids:
        return {}
    rows = Settlement.objects.filter(obligation__in=ids, state__in=[*LIVE, State.RETURNED])
    rows = rows.exclude(record__unit_id=F("obligation__subject_unit_id"))
    rows = rows.select_related("record__unit", "record__party", "obligation").order_by("pk")
    return {row.obligation_id: _words(row) for row in rows}


def _words(row: Settlement) -> str:
    """幼儿园联合党支部11月12日已替本单位报送，待审核."""
    state = "退回修改" if row.state == State.RETURNED else row.get_state_display()
    return f"{body_name(row)}{cn_day(row.claimed_on)}已替本单位报送，{state}"


def body_name(settlement: Settlement) -> str:
    """Whose record it is: 幼儿园联合党支部, 苇塘幼儿园."""
    record = settlement.record
    return (record.party or record.unit).short_name if is_for_another(settlement) else record.unit.short_name


def twin_words(twin: Settlement) -> str:
    """What the reviewer reads beside the one of the two."""
    who = "联合支部" if is_for_another(twin) else "单位自己"
    return f"{who}{'已报' if twin.state == State.CLAIMED else '那份已通过'}"
