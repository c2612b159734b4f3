"""Units for which a joint branch files: they see how it stands, and no figure counts it twice."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in, sign_in_proved
from zaitong.campaigns.models import Cell
from zaitong.campaigns.services.counters import obligation_waive
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_party, make_unit
from zaitong.records.tests.factories import accept, file, give_back, make_staff, settlement_of
from zaitong.records.tests.joint import Joint, make_joint

if TYPE_CHECKING:
    from zaitong.supervision.selectors.shapes import Matrix, Row

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint() -> Joint:
    return make_joint()


@pytest.fixture
def leader(joint: Joint) -> Client:
    return sign_in_proved(Client(), make_user("leader", joint.world.root))


@pytest.fixture
def covered(joint: Joint) -> Client:
    """The clerk of a kindergarten that is not the seat."""
    return sign_in(Client(), joint.covered_user)


def matrix_of(client: Client, joint: Joint, query: str = "") -> Matrix:
    found: Matrix = client.get(reverse("supervision:matrix", args=[joint.world.campaign.pk]) + query).context["matrix"]
    return found


def rows_of(matrix: Matrix) -> dict[str, Row]:
    return {row.name: row for group in matrix.groups for row in group.rows}


def cell_url(obligation: Any, unit: Unit) -> str:
    return reverse("supervision:cell", args=[obligation.requirement_id, unit.pk])


def text(response: Any) -> str:
    return str(response.content.decode())


def test_covered_units_show_the_light_of_their_branch_and_count_nothing(joint: Joint, leader: Client):
    owed = joint.branch_owes()
    accept(joint.world, settlement_of(file(joint.world, owed, actor=joint.clerk), owed))
    matrix = matrix_of(leader, joint)
    rows = rows_of(matrix)
    assert [(name, str(row.cells[0].light), row.cells[0].by) for name, row in rows.items() if row.cells[0]] == [
        ("汀南幼儿园", "green", ""),
        ("苇塘幼儿园", "green", "幼儿园联合党支部"),
        ("鹭影幼儿园", "green", "幼儿园联合党支部"),
    ]
    # One party organisation: 1 of 1, in the row, the group, the foot, the legend and over all.
    assert matrix.completeness == rows["汀南幼儿园"].completeness == matrix.groups[0].completeness == (1, 1)
    assert matrix.foot_completeness == matrix.groups[0].totals == [(1, 1)]
    assert next(item.count for item in matrix.legend if item.value == "green") == 1
    assert rows["苇塘幼儿园"].completeness is None
    assert Cell.objects.count() == 1
    page = text(leader.get(reverse("supervision:matrix", args=[joint.world.campaign.pk])))
    assert "已完成，由幼儿园联合党支部报送" in page
    assert "支部报＝由幼儿园联合党支部报送" in page


def test_red_and_returned_are_counted_once(joint: Joint, leader: Client):
    owed = joint.branch_owes()
    give_back(joint.world, settlement_of(file(joint.world, owed, actor=joint.clerk), owed))
    owed.due = owed.start = today() - timedelta(days=1)
    owed.save()
    Cell.objects.update(open_due=owed.due)
    matrix = matrix_of(leader, joint)
    assert {str(row.cells[0].light) for row in rows_of(matrix).values() if row.cells[0]} == {"red"}
    assert (matrix.summary.red, matrix.summary.red_units) == (1, 1)
    covered = sign_in(Client(), joint.covered_user)
    page = text(covered.get(reverse("supervision:matrix", args=[joint.world.campaign.pk])))
    assert "没有超期，7 天内也没有到期的。支部报的有超期。" in page
    # A figure leads to the rows that it counts.
    assert list(rows_of(matrix_of(leader, joint, "?show=red"))) == ["汀南幼儿园"]
    assert list(rows_of(matrix_of(leader, joint, "?show=back"))) == ["汀南幼儿园"]


def test_waived_and_withdrawn(joint: Joint, leader: Client):
    owed = joint.branch_owes()
    obligation_waive(obligation_id=owed.pk, reason="支部正在换届", actor=SYSTEM)
    assert {str(row.cells[0].light) for row in rows_of(matrix_of(leader, joint)).values() if row.cells[0]} == {"waived"}
    owed.state = "withdrawn"
    owed.save()
    assert "苇塘幼儿园" not in rows_of(matrix_of(leader, joint))


def test_what_a_unit_owes_itself_goes_before(joint: Joint, leader: Client):
    owed = joint.branch_owes()
    joint.world.obligation(owed.requirement, unit=joint.gardens[1])
    rows = rows_of(matrix_of(leader, joint))
    assert [row.cells[0].by for row in rows.values() if row.cells[0]] == ["", "", "幼儿园联合党支部"]
    assert matrix_of(leader, joint).completeness == (0, 2)


def test_the_sheet_says_who_files(joint: Joint, leader: Client):
    joint.branch_owes()
    response = leader.get(reverse("supervision:export", args=[joint.world.campaign.pk]))
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    found = {row[0]: row for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)}
    assert "由幼儿园联合党支部报送" in str(found["苇塘幼儿园"][1])
    assert (found["苇塘幼儿园"][2], found["苇塘幼儿园"][3]) == ("", "")
    assert "0/1" in str(found["汀南幼儿园"][1])
    assert found["报送率"][1] == 0


def test_people_of_a_covered_unit_see_the_state_and_not_the_record(joint: Joint, covered: Client):
    owed = joint.branch_owes()
    record = file(joint.world, owed, actor=joint.clerk)
    rows = rows_of(matrix_of(covered, joint))
    assert list(rows) == ["苇塘幼儿园"]
    card = text(covered.get(cell_url(owed, joint.gardens[1])))
    assert "由幼儿园联合党支部报送" in card
    story = reverse("supervision:obligation", args=[owed.pk])
    assert story in card
    page = text(covered.get(story))
    assert "待审核" in page
    address = reverse("records:record", args=[record.pk])
    assert address not in page
    assert covered.get(address).status_code == 404
    seat = sign_in(Client(), joint.clerk_user)
    assert address in text(seat.get(story))
    # Nothing of it is for the covered unit to do.
    assert covered.get(reverse("records:new") + f"?obligation={owed.pk}").status_code == 404
    assert covered.post(reverse("records:new"), {"obligation": owed.pk}).status_code == 403
    assert covered.get(cell_url(owed, joint.gardens[2])).status_code == 404


def test_strangers_see_none_of_it(joint: Joint):
    owed = joint.branch_owes()
    stranger = sign_in(Client(), joint.world.clerk_user)
    for unit in joint.gardens:
        assert stranger.get(cell_url(owed, unit)).status_code == 404
    assert stranger.get(reverse("supervision:obligation", args=[owed.pk])).status_code == 404
    assert stranger.get(reverse("supervision:matrix", args=[joint.world.campaign.pk])).status_code == 404
    admin = sign_in(Client(), make_user("system_admin"))
    page = text(admin.get(reverse("orgs:unit", args=[joint.gardens[1].pk])))
    assert "由党支部报送的" not in page


def test_a_branch_that_covers_it_no_more_is_gone(joint: Joint, covered: Client):
    owed = joint.branch_owes()
    joint.branch.units.remove(joint.gardens[1])
    assert covered.get(cell_url(owed, joint.gardens[1])).status_code == 404
    joint.branch.units.add(joint.gardens[1])
    joint.branch.closed_on = today()
    joint.branch.save()
    assert covered.get(cell_url(owed, joint.gardens[1])).status_code == 404
    assert covered.get(f"/supervision/cell/{10**25}/{joint.gardens[1].pk}/").status_code == 404
    assert covered.get(f"/supervision/cell/{owed.requirement_id}/{10**25}/").status_code == 404


def test_the_unit_page_and_the_todo_list_say_it(joint: Joint, covered: Client):
    owed = joint.branch_owes()
    unit = text(covered.get(reverse("orgs:unit", args=[joint.gardens[1].pk])))
    assert "由党支部报送的" in unit
    assert cell_url(owed, joint.gardens[1]) in unit
    seat = sign_in(Client(), joint.clerk_user)
    assert "由党支部报送的" not in text(seat.get(reverse("orgs:unit", args=[joint.gardens[0].pk])))
    todo = text(covered.get(reverse("records:todo")))
    assert "由幼儿园联合党支部报送" in todo
    assert "本单位不用另报" in todo
    assert covered.get(reverse("records:todo")).context["todo"].total == 0
    other = f"?campaign={joint.world.campaign.pk + 1}"
    assert "由幼儿园联合党支部报送" not in text(covered.get(reverse("records:todo") + other))
    assert "党支部替本单位报" not in text(seat.get(reverse("records:todo")))


def test_a_grant_on_a_part_of_the_tree_that_the_seat_lies_outside(joint: Joint):
    owed = joint.branch_owes()
    street = make_unit(Unit.Kind.NINE_YEAR, "苇塘学校")
    part = make_unit(Unit.Kind.KINDERGARTEN, "苇塘学校附属幼儿园", street)
    joint.branch.units.add(part)
    head = sign_in(Client(), make_user("unit_head", street, scope_kind="subtree"))
    assert head.get(cell_url(owed, part)).status_code == 200
    assert head.get(reverse("supervision:obligation", args=[owed.pk])).status_code == 200


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_as_many_queries_for_twice_as_many_covered_units(joint: Joint, leader: Client, covered: Client):
    owed = joint.branch_owes()
    matrix = reverse("supervision:matrix", args=[joint.world.campaign.pk])
    pages = [
        (leader, matrix),
        (leader, cell_url(owed, joint.gardens[1])),
        (covered, reverse("orgs:unit", args=[joint.gardens[1].pk])),
        (covered, reverse("records:todo")),
    ]
    for client, url in pages:
        client.get(url)
    before = [queries(client, url) for client, url in pages]
    joint.branch.units.add(*(make_unit(Unit.Kind.KINDERGARTEN, parent=joint.world.root) for _ in range(6)))
    other = make_unit(Unit.Kind.KINDERGARTEN, parent=joint.world.root)
    make_party(other, kind="joint_branch", units=[other, joint.gardens[1]])
    for title in ("主题党日", "书记讲党课"):
        joint.branch_owes(title)
    assert [queries(client, url) for client, url in pages] == before


def test_the_burden_and_the_receipts_do_not_change(joint: Joint):
    joint.branch_owes()
    clerk = actor_for(make_staff("unit_clerk", joint.gardens[2]))
    from zaitong.campaigns.receipts.selectors import unsigned_for

    assert unsigned_for(clerk) == []
