"""Four journeys through the ledger: a head's topic, a joint branch, two offices and one record, a member's month on a phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from scripts import chromium
from zaitong.accounts.tests.factories import PASSWORD, make_user
from zaitong.campaigns.models import AudienceRule, Obligation
from zaitong.campaigns.services.publish import campaign_publish, publish_run
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.orgs.models import Assignment, Post, Unit
from zaitong.orgs.tests.factories import make_party, make_person, make_post, make_unit
from zaitong.records.models import Record, Settlement
from zaitong.records.tests.factories import file, make_staff, make_world, settlement_of
from zaitong.records.tests.joint import branch_clerk
from zaitong.records.tests.shipped import ship
from zaitong.records.visits.tests.kit import make_world as make_visits_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db):
    return make_world()


def sign_in(page, user, goal="/todo/"):
    page.goto(f"/login/?next={goal}")
    page.get_by_label("登录名").fill(user.username)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{goal}")
    return page


def send(page):
    page.get_by_role("button", name=re.compile("^报送")).click()
    expect(page.locator(".messages")).to_contain_text("已报送")


def head_of(world):
    """A head who owes a topic and a report; his user and the topic's obligation."""
    topic_type, report_type, _ = ship("head_topic", "research_report", "topic_step")
    person = make_person("沈听澜")
    post = make_post(Post.Role.PRINCIPAL, world.school, holder=person)
    owed = {"unit": world.school, "subject_unit": None, "subject_post": post}
    topics = make_obligation(world.requirement("驻点破题", accepts=topic_type, maximum=2), **owed)
    make_obligation(world.requirement("撰写调研报告", accepts=report_type), **owed)
    return make_user("post_holder", post=post, person=person), topics


def step(page, what, **fields):
    """Add to the topic, file it, go back to the topic."""
    page.get_by_role("button", name=what).click()
    for label, value in fields.items():
        page.get_by_label(label).fill(value)


def back(page):
    send(page)
    page.get_by_role("link", name="看题目的经过").click()


def test_a_heads_topic_from_choice_to_report(new_page, world):
    user, topics = head_of(world)
    page = sign_in(new_page(), user)
    page.goto(f"/records/new/?obligation={topics.pk}")
    step(page, "开始填写", 难题="课后服务选课不均", 负责人="沈听澜", 打算什么时候办成="2027-01-20")
    back(page)
    step(page, "添加排查诊断", 日期=today().isoformat(), 到哪里="三年级组", 做了什么="一半学生选不到想上的课")
    back(page)
    expect(page.locator("main")).to_contain_text("一半学生选不到想上的课")
    step(page, "写调研报告", 报告题目="关于选课的报告", 主要判断="场地不够", 提出的对策="共用操场")
    expect(page.get_by_label("对应的课题")).to_have_value("课后服务选课不均")
    page.get_by_label("正在解决").check()
    back(page)
    expect(page.locator("main")).to_contain_text("已报告，待审核")
    office = sign_in(new_page(), world.reviewer_user, "/queue/")
    office.get_by_role("link", name=re.compile("撰写调研报告")).first.click()
    office.get_by_label("主要判断", exact=True).select_option("到位")
    office.get_by_label("提出的对策", exact=True).select_option("基本到位")
    office.get_by_role("button", name="审核通过").click()
    expect(office.locator(".messages")).to_contain_text("已通过")
    page.reload()
    expect(page.locator("main")).to_contain_text("已结题")


def joint_campaign(world, gardens, branch):
    """One project asked of party organisations, one of each kindergarten, on the same form; two offices."""
    (kind,) = ship("brand_project")
    campaign = make_campaign(world.office, published=False)
    project = make_requirement(campaign, title="确定党建品牌项目", accepts=kind, office=world.office)
    each = make_requirement(campaign, title="各园党建品牌", accepts=kind, office=world.other_office)
    AudienceRule.objects.create(requirement=project, kind="parties", selector={"kinds": []})
    AudienceRule.objects.create(requirement=each, kind="units", selector={"kinds": ["kindergarten"]})
    campaign_publish(campaign_id=campaign.pk, actor=SYSTEM)
    publish_run(campaign.pk)
    assert (
        project.obligations.get().subject_party == branch
    )  # one branch, one duty, whatever the number of kindergartens
    return campaign, project.obligations.get(), {o.subject_unit_id: o for o in each.obligations.all()}


def test_a_joint_branch_files_once_for_three_kindergartens(new_page, world):
    gardens = [make_unit(Unit.Kind.KINDERGARTEN, f"{name}幼儿园", world.root) for name in ("汀南", "苇塘", "鹭影")]
    branch = make_party(gardens[0], "幼儿园联合党支部", kind="joint_branch", units=gardens)
    campaign, project, owed = joint_campaign(world, gardens, branch)
    page = sign_in(new_page(), branch_clerk(gardens[0], branch))
    expect(page.locator("main")).to_contain_text("确定党建品牌项目")
    file_for_two(page, project)
    found = {pk: Obligation.objects.get(pk=o.pk).claimed for pk, o in owed.items()}
    assert [found[garden.pk] for garden in gardens] == [1, 1, 0]
    # The office returns it for one kindergarten and passes the rest.
    office = sign_in(new_page(), world.other_reviewer_user, "/queue/")
    decide_both(office, owed[gardens[0].pk], owed[gardens[1].pk])
    # The covered kindergarten sees both: what came back for it, and how its branch stands.
    covered = sign_in(new_page(), make_staff("unit_clerk", gardens[1]))
    expect(covered.locator("main")).to_contain_text("由幼儿园联合党支部报送，已退回：请写苇塘自己的做法")
    expect(covered.locator("main")).to_contain_text("本单位不用另报")
    covered.goto(f"/supervision/{campaign.pk}/")
    covered.get_by_role("link", name=re.compile("由幼儿园联合党支部报送")).click()
    expect(covered.locator("main")).to_contain_text("照它的进展显示")
    leader = sign_in(new_page(), make_user("leader"), "/supervision/")
    leader.goto(f"/supervision/{campaign.pk}/")
    expect(leader.locator("main")).to_contain_text("支部报＝由幼儿园联合党支部报送")
    expect(leader.locator("tfoot tr").first).to_contain_text("0%")  # the project: 0 of 1 party organisation


def file_for_two(page, project):
    """The project, with what the seat and one more kindergarten owe themselves."""
    page.goto(f"/records/new/?obligation={project.pk}")
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("项目名称").fill("灯火同行")
    page.get_by_role("radio", name="党建品牌").check()
    for label in ("想达到什么", "怎样做", "带动哪项教育教学工作", "负责人"):
        page.get_by_label(label).fill("一园一课")
    # What the other kindergartens owe themselves is offered by name, and settled where it is ticked.
    other = page.get_by_role("checkbox", name=re.compile("替苇塘幼儿园完成"))
    expect(other).not_to_be_checked()
    expect(page.get_by_role("checkbox", name=re.compile("替鹭影幼儿园完成"))).to_be_visible()
    other.check()
    expect(page.get_by_role("button", name="报送，并完成 3 项")).to_be_visible()
    send(page)
    expect(page.locator("main")).to_contain_text("替苇塘幼儿园完成")


def decide_both(office, passed, returned):
    """The settlements of two kindergartens by one record: one passes, the other goes back."""
    office.goto(f"/queue/{Settlement.objects.get(obligation=returned).pk}/")
    expect(office.locator("main")).to_contain_text("苇塘幼儿园（由幼儿园联合党支部报送）")
    office.get_by_label(re.compile("^意见")).fill("请写苇塘自己的做法")
    office.get_by_role("button", name="退回修改").click()
    expect(office.locator(".messages")).to_contain_text("已退回")
    office.goto(f"/queue/{Settlement.objects.get(obligation=passed).pk}/")
    office.get_by_role("button", name="审核通过").click()
    expect(office.locator(".messages")).to_contain_text("已通过")


def test_one_record_passed_by_one_office_and_returned_by_another(new_page, world):
    ours = world.obligation(world.requirement("主题党日"))
    theirs = world.obligation(world.requirement("为群众办实事", office=world.other_office))
    record = file(world, ours, theirs)
    first = sign_in(new_page(), world.reviewer_user, "/queue/")
    first.get_by_role("button", name="审核通过").click()
    expect(first.locator(".messages")).to_contain_text("已通过")
    second = sign_in(new_page(), world.other_reviewer_user, "/queue/")
    expect(second.locator("main")).to_contain_text("组织人事科")  # what the other office decided, binding nobody
    second.get_by_label(re.compile("^意见")).fill("请写明家长怎样评价")
    second.get_by_role("button", name="退回修改").click()
    expect(second.locator(".messages")).to_contain_text("已退回")
    clerk = sign_in(new_page(), world.clerk_user)
    clerk.goto(f"/records/{record.pk}/")
    expect(clerk.locator("main")).to_contain_text("请写明家长怎样评价")
    assert settlement_of(record, ours).state == "accepted"
    assert settlement_of(record, theirs).state == "returned"


KEPT = """async () => {
    for (const name of await caches.keys()) {
        if (await (await caches.open(name)).match("/visits/new/", { ignoreVary: true })) return true;
    }
    return false;
}"""


def noted(page, choice, words, kind=None):
    """One visit on the one-minute page, sent or kept on the phone."""
    page.locator(".choice").filter(has_text=choice).first.click()
    if kind:
        page.get_by_label(kind).check()
    page.get_by_label("看到的情况").fill(words)
    if not kind:
        page.locator(".kindpart:visible .pick").filter(has_text="教育教学").click()
    page.locator(".kindpart:visible .pick").filter(has_text=re.compile(r"^\s*没有\s*$")).click()
    page.get_by_role("button", name="下一步").click()


def keeps_the_page(page):
    """Until the phone has kept the page for offline."""
    for _ in range(150):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(100)
    pytest.fail("the phone has not kept the page")


def month_of(world):
    """The member owes a visit at each of three liaison points, and a talk."""
    district = world.district
    third = make_party(make_unit(Unit.Kind.PRIMARY, "鹭影小学", district.committee))
    Assignment.objects.create(kind="liaison", post=district.member, party=third, starts=today() - timedelta(days=30))
    points = [*district.school_parties[:2], third]
    return [world.obligation(target_party=party) for party in points], world.obligation("heart_talk", target_party=None)


def test_a_members_month_on_a_phone(new_page, transactional_db):
    """Three liaison points, a talk, and an unannounced visit without a network."""
    world = make_visits_world()
    visits, talk = month_of(world)
    page = sign_in(new_page(viewport=chromium.PHONE), world.member_user, "/visits/new/")
    for visit in visits:
        page.goto("/visits/new/")
        noted(page, visit.target_party.short_name, "集体备课按计划开展")
        page.get_by_role("button", name=re.compile("^报送")).click()
        expect(page.locator(".messages")).to_contain_text("已报送")
    page.goto(f"/records/new/?obligation={talk.pk}")
    page.get_by_role("button", name="开始填写").click()
    page.locator("#id_happened_on").fill(today().isoformat())
    page.get_by_role("radio", name="同党员谈").check()
    page.get_by_label("谈话对象", exact=True).fill("沈听澜")
    send(page)
    page.goto("/visits/new/")
    keeps_the_page(page)
    page.context.set_offline(True)
    page.goto("/visits/new/")
    noted(page, visits[0].target_party.short_name, "放学前到校，秩序好", kind="四不两直走访")
    expect(page.locator("[data-queue-list]")).to_contain_text("在手机上，未发送")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-queue-list]")).to_contain_text("已发送")
    settled = set(Settlement.objects.values_list("obligation_id", flat=True))
    assert settled == {one.pk for one in [*visits, talk]}
    assert Record.objects.filter(type_version__record_type__key="unannounced_visit").count() == 1
