"""The district's own record type has two versions."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.catalogue.models import RecordType
from zaitong.common.clock import ZONE, today
from zaitong.demo.own_types import own_type_build


@pytest.mark.django_db
def test_the_districts_own_type_has_two_versions():
    own_type_build(
        today(), actor_for(make_user("campaign_officer")), lambda day: datetime.combine(day, time(9), tzinfo=ZONE)
    )
    first, second = RecordType.objects.get(name="放学护学安排").versions.order_by("number")
    assert first.own
    assert second.changes == ["新增“要协调什么”（多行文字，有条件出现）。"]
    total = next(field for field in second.schema["fields"] if field["type"] == "total")
    assert total["sum_of"].endswith(".c2")
