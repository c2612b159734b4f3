"""Excel in and out: the round trip, the dry run, what is refused and what is written."""

from __future__ import annotations

import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in_proved
from zaitong.audit.models import AuditRow
from zaitong.common.access import SYSTEM
from zaitong.common.tables import Column, Sheet, SheetOut, table_read, table_write
from zaitong.orgs.exchange.columns import COLUMNS
from zaitong.orgs.exchange.making import plan_make
from zaitong.orgs.exchange.world import fingerprint_of, rows_of, world_load
from zaitong.orgs.models import Appointment, Assignment, ImportRun, Membership, PartyOrganisation, Person, Post, Unit
from zaitong.orgs.services.imports import orgs_export
from zaitong.orgs.services.tree import unit_create
from zaitong.orgs.services.units import unit_close, unit_names_set
from zaitong.orgs.tests.factories import make_membership, make_person, make_unit

pytestmark = pytest.mark.django_db
IMPORT = reverse("orgs:import")


def book(**sheets):
    """A workbook: sheet name -> rows as dicts by label; columns in the order of the first row."""
    made = []
    for name, rows in sheets.items():
        labels = list(rows[0])
        columns = [column for label in labels for column in COLUMNS.get(name, ()) if column.label == label]
        known = {column.label: column for column in columns}
        made.append(
            SheetOut(name, [known.get(label, Column(label)) for label in labels], [list(row.values()) for row in rows])
        )
    return table_write(made)


def upload(client, content, name="名册.xlsx"):
    return client.post(IMPORT, {"workbook": SimpleUploadedFile(name, content)}, follow=True)


def plan_of(**sheets):
    content = SimpleUploadedFile("a.xlsx", book(**sheets))
    return plan_make(world_load(), table_read(content))


def problems(**sheets):
    return [(one.sheet, one.row, one.column, one.message) for one in plan_of(**sheets).problems]


def confirm(client, response):
    run = ImportRun.objects.latest("id")
    return client.post(reverse("orgs:import_run", args=[run.pk]), {"seen": response.context["seen"]}, follow=True)


UNIT = {"全称": "澄砚区石鼓小学", "类别": "小学", "上级单位": "区委教育工委"}


def test_an_export_imported_again_changes_nothing(admin, district):
    unit_names_set(unit=district.schools[0], names=["墨小"], actor=SYSTEM)
    make_membership(make_person("沈墨白石", phone="13800000000"), district.joint_branch)
    make_person("顾听澜")  # a second person of that name
    gone = make_unit("primary", "旧小学", district.committee)
    unit_close(unit=gone, closed_on=date(2021, 1, 1), successor=district.schools[0], actor=SYSTEM)
    response = upload(admin, admin.get(reverse("orgs:export")).content)
    assert "和现有的完全一样" in response.content.decode()
    counts = {row["sheet"]: (row["new"], row["changed"], row["problems"]) for row in response.context["counts"]}
    assert counts == dict.fromkeys(COLUMNS, (0, 0, 0))
    assert AuditRow.objects.filter(act="orgs.exported").count() == 1


def test_reading_the_world_takes_nine_queries(district, django_assert_num_queries):
    with django_assert_num_queries(9):
        rows_of(world_load())


def test_a_whole_district_from_a_workbook(admin):
    content = book(
        单位=[
            {"全称": "澄砚区墨池小学", "简称": "墨池小学", "类别": "小学", "上级单位": "澄砚区委教育工委", "曾用名": "墨小、老墨池"},
            {"全称": "澄砚区委教育工委", "简称": "区委教育工委", "类别": "教育工委", "上级单位": "", "曾用名": ""},
        ],
        党组织=[
            {"全称": "墨池小学党支部", "类别": "党支部", "上级党组织": "工委党组织", "所在单位": "墨池小学", "覆盖单位": "墨池小学"},
            {"全称": "工委党组织", "类别": "工委", "上级党组织": "", "所在单位": "区委教育工委", "覆盖单位": "区委教育工委"},
        ],
        岗位任职=[
            {"单位": "墨池小学", "岗位名称": "校长", "岗位类别": "校（园）长", "党组织": "墨池小学党支部", "姓名": "沈墨白石", "联系电话": "13800000000", "任职起始": "2021年9月1日"},
            {"单位": "区委教育工委", "岗位名称": "工委委员", "岗位类别": "工委班子成员", "党组织": "", "姓名": "顾听澜", "联系电话": "", "任职起始": "2020/9/1"},
            {"单位": "墨池小学", "岗位名称": "经办人", "岗位类别": "经办人", "党组织": "", "姓名": "", "联系电话": "", "任职起始": ""},
        ],
        联系蹲点=[{"类别": "联系点", "单位": "区委教育工委", "岗位名称": "工委委员", "对象类别": "党组织", "联系对象": "墨池小学党支部", "起始": "2021-09-01"}],
        党员=[{"姓名": "沈墨白石", "党组织": "墨池小学党支部", "转入日期": "2021-09-01"}],
    )  # fmt: skip
    response = upload(admin, content)
    assert response.context["plan"].problems == []
    assert Unit.objects.count() == Person.objects.count() == 0
    done = confirm(admin, response)
    assert "导入完成" in done.content.decode()
    school, root = Unit.objects.get(short_name="墨池小学"), Unit.objects.get(kind="committee")
    assert school.path == f"{root.path}{school.pk:06d}."
    assert {one.name for one in school.names.all()} == {"墨小", "老墨池"}
    party = PartyOrganisation.objects.get(name="墨池小学党支部")
    assert (party.seat, list(party.units.all()), party.path.count(".")) == (school, [school], 2)
    assert Appointment.objects.get(post__name="校长").person.phone == "13800000000"
    assert Assignment.objects.get().party == party
    assert Membership.objects.get().person == Person.objects.get(name="沈墨白石")
    assert Post.objects.filter(appointments=None).count() == 1
    assert ImportRun.objects.get().sheets == []
    assert AuditRow.objects.get(act="orgs.imported").data["counts"][0] == {
        "sheet": "单位",
        "problems": 0,
        "new": 2,
        "changed": 0,
        "same": 0,
    }
    again = upload(admin, orgs_export(actor=SYSTEM))
    assert "和现有的完全一样" in again.content.decode()


def test_a_former_name_in_the_file_renames_the_unit(admin, district):
    school = district.schools[0]
    unit_names_set(unit=school, names=["墨小"], actor=SYSTEM)
    response = upload(admin, book(单位=[{"全称": "澄砚区墨池实验小学", "类别": "小学", "曾用名": school.name}]))
    step = response.context["steps"][0]
    assert (step.kind, step.changes[0]) == (
        "changed",
        {"label": "全称", "old": school.name, "new": "澄砚区墨池实验小学"},
    )
    confirm(admin, response)
    school.refresh_from_db()
    assert school.name == "澄砚区墨池实验小学"
    assert {one.name for one in school.names.all()} == {"澄砚区墨池小学", "墨小"}


def test_a_column_that_is_missing_leaves_everything_as_it_is(district):
    assert plan_of(单位=[{"全称": "澄砚区墨池小学", "类别": "小学"}]).moving == []


def test_moving_a_unit_moves_what_is_below(admin, district):
    campus = make_unit("campus", "墨池小学东校区", district.schools[0])
    response = upload(admin, book(单位=[{"全称": "澄砚区墨池小学", "类别": "小学", "上级单位": "教师发展中心"}]))
    confirm(admin, response)
    campus.refresh_from_db()
    assert campus.path == f"{district.centre.path}{district.schools[0].pk:06d}.{campus.pk:06d}."


def test_a_hand_over_in_the_file(admin, district):
    post = district.principals[0]
    old = post.appointments.get().person
    row = {"单位": "墨池小学", "岗位名称": post.name, "岗位类别": "校（园）长"}
    rows = [
        {**row, "人员编号": str(old.pk), "姓名": old.name, "任职起始": "2020-09-01", "任职截止": "2021-08-31"},
        {**row, "人员编号": "", "姓名": "沈墨白石", "任职起始": "2021-09-01", "任职截止": ""},
    ]
    forgot = [rows[0] | {"任职截止": ""}, rows[1]]
    found = problems(岗位任职=forgot)
    assert found[0][:3] == ("岗位任职", 3, "任职截止")
    assert f"不能同时由{old.name}和沈墨白石担任" in found[0][3]
    confirm(admin, upload(admin, book(岗位任职=rows)))
    assert [one.person.name for one in post.appointments.order_by("starts")] == [old.name, "沈墨白石"]
    assert post.appointments.get(ends=None).person.name == "沈墨白石"


@pytest.mark.parametrize(
    ("sheet", "row", "column", "says"),
    [
        ("单位", UNIT | {"全称": ""}, "全称", "不能空着"),
        ("单位", UNIT | {"全称": "字" * 81}, "全称", "最多 80 字，现在 81 字"),
        ("单位", UNIT | {"类别": "大学"}, "类别", "没有“大学”这一类"),
        ("单位", UNIT | {"上级单位": "没有的局"}, "上级单位", "没有找到单位“没有的局”"),
        ("单位", UNIT | {"上级单位": "澄砚区石鼓小学"}, "上级单位", "自己的上级"),
        ("单位", UNIT | {"排序": "前面"}, "排序", "不是整数"),
        ("单位", UNIT | {"排序": "99999999999999999999"}, "排序", "太大"),
        ("单位", UNIT | {"撤并日期": "2026-02-30"}, "撤并日期", "日历上没有"),
        ("单位", {"全称": "澄砚区墨池小学", "类别": "小学", "撤并日期": "2026-03-01"}, "撤并日期", "请在页面上办理"),
        ("党组织", {"全称": "甲支部", "类别": "党支部", "所在单位": "墨池小学", "覆盖单位": "墨池小学、别处"}, "覆盖单位", "没有找到单位“别处”"),
        ("党组织", {"全称": "甲支部", "类别": "党支部", "所在单位": ""}, "所在单位", "不能空着"),
        ("人员", {"人员编号": "999", "姓名": "甲"}, "人员编号", "没有编号为 999 的人"),
        ("岗位任职", {"单位": "墨池小学", "岗位名称": "甲", "岗位类别": "教师", "姓名": "乙"}, "任职起始", "要写任职起始日期"),
        ("岗位任职", {"单位": "墨池小学", "岗位名称": "甲", "岗位类别": "教师", "姓名": "乙", "任职起始": "2021-09-01", "任职截止": "2020-09-01"}, "任职截止", "不能早于"),
        ("岗位任职", {"岗位编号": "999", "单位": "墨池小学", "岗位名称": "甲", "岗位类别": "教师"}, "岗位编号", "没有编号为 999 的岗位"),
        ("联系蹲点", {"类别": "联系点", "单位": "组织人事科", "岗位名称": "没有的岗位", "对象类别": "单位", "联系对象": "墨池小学", "起始": "2021-09-01"}, "岗位名称", "没有岗位"),
        ("联系蹲点", {"类别": "联系点", "单位": "组织人事科", "岗位名称": "党建联系人", "对象类别": "学校", "联系对象": "墨池小学", "起始": "2021-09-01"}, "对象类别", "没有“学校”这一类"),
        ("党员", {"姓名": "甲", "党组织": "没有的支部", "转入日期": "2021-09-01"}, "党组织", "没有找到党组织"),
        ("党员", {"姓名": "甲", "党组织": "幼教联合党支部", "转入日期": ""}, "转入日期", "不能空着"),
    ],
)  # fmt: skip
def test_errors_name_sheet_row_and_column(district, sheet, row, column, says):
    found = problems(**{sheet: [row]})
    assert [one[:3] for one in found] == [(sheet, 2, column)]
    assert says in found[0][3]


def test_errors_of_the_whole_workbook(district):
    found = problems(单位=[{"全称": "甲", "颜色": "红"}], 说明=[{"第一条": "先看这里"}])
    assert ("单位", 0, "类别", "缺这一列。请按导出的表头来填。") in found
    assert any(one[:3] == ("单位", 0, "颜色") for one in found)
    assert any(one[:2] == ("说明", 0) for one in found)


def test_rows_that_stand_twice(district):
    assert problems(单位=[UNIT, UNIT]) == [("单位", 3, "全称", "和第 2 行重复。")]


def test_a_circle_through_several_rows(district):
    rows = [UNIT | {"全称": "甲", "上级单位": "乙"}, UNIT | {"全称": "乙", "上级单位": "甲"}]
    assert {one[2] for one in problems(单位=rows)} == {"上级单位"}


def test_people_of_one_name_must_be_told_apart(district):
    make_person("沈墨白石", phone="1380000")
    make_person("沈墨白石", phone="1390000")
    row = {"姓名": "沈墨白石", "联系电话": "", "党组织": "幼教联合党支部", "转入日期": "2021-09-01"}
    assert "有 2 位“沈墨白石”" in problems(党员=[row])[0][3]
    assert problems(党员=[row | {"联系电话": "1390000"}]) == []


def test_two_memberships_at_once(district):
    row = {"姓名": "甲乙", "党组织": "幼教联合党支部", "转入日期": "2021-09-01"}
    found = problems(党员=[row, row | {"党组织": district.school_parties[0].name, "转入日期": "2022-01-01"}])
    assert "同时在两处" in found[0][3]


def test_nothing_is_written_while_there_are_problems(admin, district):
    response = upload(admin, book(单位=[UNIT, UNIT | {"全称": "乙", "类别": "大学"}]))
    assert "有 1 处要改" in response.content.decode()
    assert confirm(admin, response).status_code == 400
    assert not Unit.objects.filter(name="澄砚区石鼓小学").exists()


def test_what_changed_meanwhile_is_checked_again(admin, district):
    response = upload(admin, book(单位=[UNIT]))
    unit_create(name="澄砚区石鼓小学", kind="primary", parent=district.committee, actor=SYSTEM)
    second = confirm(admin, response)
    assert second.status_code == 409
    assert "已按最新情况重新核对" in second.content.decode()
    assert Unit.objects.filter(name="澄砚区石鼓小学").count() == 1
    assert second.context["plan"].counts()[0]["new"] == 0


def test_confirming_twice_writes_once(admin, district):
    response = upload(admin, book(单位=[UNIT]))
    confirm(admin, response)
    assert confirm(admin, response).status_code == 409
    assert AuditRow.objects.filter(act="orgs.imported").count() == 1


def test_one_fails_all_fail(admin, district, monkeypatch):
    response = upload(admin, book(单位=[UNIT], 人员=[{"姓名": "甲"}]))

    def broken(*_args):
        raise RuntimeError

    monkeypatch.setattr("zaitong.orgs.exchange.making._staff_save", broken)
    with pytest.raises(RuntimeError):
        confirm(admin, response)
    assert not Unit.objects.filter(name="澄砚区石鼓小学").exists()


def test_discarding(admin, district):
    upload(admin, book(单位=[UNIT]))
    run = ImportRun.objects.get()
    assert "什么都没有写入" in admin.post(reverse("orgs:import_discard", args=[run.pk]), follow=True).content.decode()
    assert not ImportRun.objects.exists()


def test_an_import_is_seen_by_whoever_uploaded_it(admin, district):
    upload(admin, book(单位=[UNIT]))
    other = sign_in_proved(Client(), make_user("system_admin"))
    assert other.get(reverse("orgs:import_run", args=[ImportRun.objects.get().pk])).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.xlsx", "空"),
        (b"a,b", "a.csv", "xlsx"),
        (b"PK\x03\x04xxxx", "a.xlsx", "损坏"),
        (None, "", "请选择要导入的工作簿"),
    ],
)
def test_files_that_cannot_be_read(admin, district, content, name, says):
    data = {"workbook": SimpleUploadedFile(name, content)} if content is not None else {}
    response = admin.post(IMPORT, data)
    assert response.status_code == 422
    assert says in response.content.decode()


def test_a_workbook_without_rows(admin, district):
    content = table_write([SheetOut("单位", COLUMNS["单位"], [])])
    assert "没有可导入的行" in admin.post(IMPORT, {"workbook": SimpleUploadedFile("a.xlsx", content)}).content.decode()


def test_cells_like_formulas_are_text(admin, district):
    response = upload(admin, book(单位=[UNIT | {"全称": "=1+1"}, UNIT | {"全称": "@甲"}]))
    confirm(admin, response)
    assert Unit.objects.filter(name__in=["=1+1", "@甲"]).count() == 2
    assert table_read(SimpleUploadedFile("a.xlsx", orgs_export(actor=SYSTEM)))[0].rows[-2]["全称"] == "=1+1"


def test_the_fingerprint_follows_the_data(district):
    before = fingerprint_of(world_load())
    assert fingerprint_of(world_load()) == before
    district.joint_branch.units.remove(district.kindergartens[1])
    assert fingerprint_of(world_load()) != before


@pytest.mark.slow
def test_five_thousand_rows(admin, district):
    rows = [
        {
            "单位": "墨池小学",
            "岗位名称": f"教师{number}",
            "岗位类别": "教师",
            "姓名": f"人{number}",
            "任职起始": "2021-09-01",
        }
        for number in range(5_000)
    ]
    began = time.perf_counter()
    response = upload(admin, book(岗位任职=rows))
    assert response.context["plan"].problems == []
    assert confirm(admin, response).status_code == 200
    assert Appointment.objects.filter(post__unit=district.schools[0]).count() == 5_003
    assert time.perf_counter() - began < 60


def test_an_empty_plan_says_which_sheets_there_may_be(district):
    plan = plan_make(world_load(), [Sheet("别的", ("甲",), [])])
    assert "表名只能是" in plan.problems[0].message
