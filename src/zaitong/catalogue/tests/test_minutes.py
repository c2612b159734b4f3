"""How long one record takes: set by whoever may edit record types, kept apart from versions, in the trail."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.selectors import minutes_by_type
from zaitong.catalogue.services import catalogue_load
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind() -> RecordType:
    return make_type("plan", minutes=30)


@pytest.fixture
def officer(client):
    return sign_in(client, make_user("campaign_officer"))


def address(kind: RecordType) -> str:
    return reverse("catalogue:minutes", args=[kind.pk])


def test_minutes_are_set_shown_and_noted(officer, kind):
    answer = officer.post(address(kind), {"minutes": "45", "note": "五所学校试填"}, follow=True)
    assert answer.status_code == 200
    assert "45 分钟" in answer.content.decode()
    assert "五所学校试填" in answer.content.decode()
    assert minutes_by_type() == {kind.pk: 45}
    assert kind.versions.count() == 1
    row = AuditRow.objects.get(act="recordtype.minutes_set")
    assert (row.data["before"], row.data["after"], row.data["note"]) == (None, 45, "五所学校试填")
    assert "45 分钟" in officer.get(reverse("catalogue:types")).content.decode()


def test_the_same_twice_is_one_row_of_the_trail(officer, kind):
    for _ in range(2):
        officer.post(address(kind), {"minutes": "45", "note": ""})
    assert AuditRow.objects.filter(act="recordtype.minutes_set").count() == 1


@pytest.mark.parametrize("typed", ["", "0", "-3", "99999", "半小时", "9" * 400])
def test_nonsense_is_refused_and_kept_in_the_form(officer, kind, typed):
    answer = officer.post(address(kind), {"minutes": typed, "note": "写了依据"})
    assert answer.status_code == 422
    assert "写了依据" in answer.content.decode()
    assert minutes_by_type() == {kind.pk: 30}


def test_it_goes_back_to_what_the_version_says(officer, kind):
    officer.post(address(kind), {"minutes": "45", "note": "x"})
    officer.post(address(kind), {"reset": "1"})
    kind.refresh_from_db()
    assert (kind.minutes_set, kind.minutes_note) == (None, "")
    assert minutes_by_type() == {kind.pk: 30}


def test_loading_the_shipped_types_again_keeps_what_was_set(officer):
    catalogue_load(SYSTEM)
    kind = RecordType.objects.get(key="activity_plan")
    officer.post(address(kind), {"minutes": "77", "note": ""})
    assert catalogue_load(SYSTEM).changed == ()
    assert minutes_by_type()[kind.pk] == 77
