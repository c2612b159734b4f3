"""How many records of a type there are: told to the catalogue's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from zaitong.catalogue.usage import Tally
from zaitong.records.models import Record

if TYPE_CHECKING:
    from zaitong.catalogue.models import RecordType


def type_tally(record_type: RecordType) -> Tally:
    """Records filed (taken back ones left out) and begun; one query, and no more than the two numbers."""
    draft = Q(state=Record.State.DRAFT)
    found = Record.objects.filter(type_version__record_type=record_type).aggregate(
        filed=Count("pk", filter=Q(state=Record.State.FILED)), drafts=Count("pk", filter=draft)
    )
    return Tally(found["filed"], found["drafts"])
