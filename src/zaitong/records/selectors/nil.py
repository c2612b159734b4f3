"""零报告: filings that say 本期无此情况."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.records.models import Settlement

if TYPE_CHECKING:
    from collections.abc import Iterable


def nil_obligations(ids: Iterable[int]) -> set[int]:
    """Which of some obligations a nil report answers now. One query."""
    live = [Settlement.State.CLAIMED, Settlement.State.ACCEPTED]
    rows = Settlement.objects.filter(obligation__in=list(ids), state__in=live, record__nil=True)
    return set(rows.values_list("obligation_id", flat=True))
