"""Types of the shipped catalogue in a test's database, as they ship."""

from __future__ import annotations

from zaitong.catalogue.models import RecordType
from zaitong.catalogue.services import shipped_types, type_put
from zaitong.common.access import SYSTEM

SHIPPED = {raw["key"]: raw for raw in shipped_types()}


def ship(*keys: str) -> list[RecordType]:
    """Publish them."""
    for key in keys:
        raw = SHIPPED[key]
        names = ("key", "name", "category", "help", "sort", "minutes", "fields")
        type_put(**{name: raw[name] for name in names}, actor=SYSTEM)
    return [RecordType.objects.get(key=key) for key in keys]
