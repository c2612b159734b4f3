"""为什么是绿的、为什么是红的: figures, days, reviewers, what lacks and what would turn it green."""

from datetime import timedelta

import pytest
from django.test import Client

from zaitong.accounts.tests.factories import sign_in
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import today
from zaitong.records.models import Arrival
from zaitong.records.tests.factories import (
    World,
    accept,
    add_file,
    file,
    give_back,
    make_world,
    pdf,
    settlement_of,
    start,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_world()


def page_of(user, obligation):
    return sign_in(Client(), user).get(f"/supervision/obligation/{obligation.pk}/")


def past(world: World, **values) -> Obligation:
    start, due = today() - timedelta(days=20), today() - timedelta(days=3)
    return world.obligation(world.requirement(**values), start=start, due=due)


def test_red_says_what_lacks_and_what_turns_it_green(world):
    obligation = past(world, attachments=("scan", "paper"))
    page = page_of(world.clerk_user, obligation)
    why = page.context["story"].why
    assert why.question == "为什么是红的"
    assert why.lacking == ["还差 1 份"]
    assert why.next == ["再报 1 份“联系点调研”，附盖章扫描件、纸质件，组织人事科审核通过后变绿"]
    assert [(one.name, one.came_on) for one in why.materials] == [("盖章扫描件", None), ("纸质件", None)]
    assert "怎样变绿" in page.content.decode()


def test_green_names_records_days_reviewers_amounts_and_lateness(world):
    obligation = past(world)
    obligation.needed = 1
    obligation.save()
    accept(world, settlement_of(file(world, obligation), obligation))
    page = page_of(world.clerk_user, obligation)
    why, text = page.context["story"].why, page.content.decode()
    assert (why.question, why.lacking, why.next, why.amount) == ("为什么是绿的", [], [], 1)
    assert "超期 3 天" in text
    assert world.reviewer.label in text


def test_blue_waits_and_a_return_says_until_when(world):
    obligation = past(world)
    record = file(world, obligation)
    why = page_of(world.clerk_user, obligation).context["story"].why
    assert why.question == "为什么是蓝的"
    assert why.next == ["组织人事科审核通过"]
    give_back(world, settlement_of(record, obligation))
    why = page_of(world.clerk_user, obligation).context["story"].why
    assert why.next[0].startswith("把退回的“联系点调研”改好重报，")
    assert not why.records[0].counts


def test_each_kind_of_material_says_whether_and_when_it_came(world):
    obligation = world.obligation(world.requirement(attachments=("scan", "paper")))
    record = start(world, obligation)
    add_file(world, record, pdf(), "scan")
    file(world, obligation, record=record)
    came = today() - timedelta(days=1)
    why = page_of(world.clerk_user, obligation).context["story"].why
    assert [(m.name, m.came_on) for m in why.materials] == [("盖章扫描件", today()), ("纸质件", None)]
    assert "纸质件还没有收到" in why.lacking
    Arrival.objects.create(
        obligation=obligation, kind="paper", arrived_on=came, office=world.office, noted_by_label="许望舒"
    )
    why = page_of(world.clerk_user, obligation).context["story"].why
    assert (why.materials[1].came_on, why.materials[1].how) == (came, "组织人事科收到")


def test_a_sum_is_not_called_a_number_of_records(world):
    obligation = past(world, counts="sum", counts_field="talks")
    Obligation.objects.filter(pk=obligation.pk).update(needed=30)
    file(world, obligation, data={"talks": 12})
    why = page_of(world.clerk_user, obligation).context["story"].why
    assert "“谈心人数”合计计数" in why.measure
    assert why.lacking[0] == "还差 18"


def test_from_the_list_and_the_cell(world):
    obligation = past(world)
    client = sign_in(Client(), world.clerk_user)
    assert f"/supervision/obligation/{obligation.pk}/#why" in client.get("/todo/").content.decode()
    cell = f"/supervision/cell/{obligation.requirement_id}/{world.school.pk}/"
    assert "到今天已过 3 天" in client.get(cell).content.decode()
    world.obligation(obligation.requirement, period="2026-11")
    text = client.get(cell).content.decode()
    assert "2 项里1 项已超期、1 项" in text
    assert "按最急的一项显示：已超期 3 天" in text
