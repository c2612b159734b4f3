"""The search of the top bar, through HTTP: what it finds, for whom, and what it never shows."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.models import Obligation
from zaitong.campaigns.tests.factories import make_campaign, make_document, make_obligation, make_requirement
from zaitong.orgs.models import UnitName
from zaitong.orgs.tests.factories import make_party, make_person, make_post, make_unit
from zaitong.records.models import Record, RecordVersion
from zaitong.records.services.drafts import record_start
from zaitong.records.tests.factories import World, file, make_staff, make_world, start
from zaitong.supervision.needle import Needle

pytestmark = pytest.mark.django_db
ALL = ["campaigns", "requirements", "bodies", "records", "people"]


@pytest.fixture
def world() -> World:
    return make_world()


def person_in(role, unit, name=""):
    return sign_in(Client(), make_staff(role, unit, name))


def look(client, words, **more):
    return client.get("/search/", {"q": words, **more})


def found(client, words):
    """Group -> the titles that it shows."""
    groups = look(client, words).context["groups"]
    return {g.kind.key: ["".join(text for text, _ in hit.title) for hit in g.first] for g in groups}


def draft(world, title, user=None, **values):
    version = world.plan.versions.get()
    filer = {"filer_id": user.pk, "author": user.person} if user else {}
    values = {"unit": world.school, "state": "draft", "lock": 1, **filer, **values}
    return Record.objects.create(type_version=version, data={"title": title}, **values)


def test_every_kind_is_found_and_leads_to_its_page(world):
    document = make_document(world.office, doc_number="澄教工〔2026〕7号")
    campaign = make_campaign(world.root, name="书香砚田行动", document=document)
    duty = make_requirement(campaign, title="书香砚田方案", quote="办好书香砚田。", clause=["三、要求"], who="各校")
    make_obligation(duty, unit=world.school)
    office = make_unit("office", "书香砚田办公室", world.root)
    party = make_party(office, "中共书香砚田支部委员会")
    reader = make_person("书香砚田")
    make_post("officer", world.office, holder=reader)
    plan = world.obligation(world.requirement("方案", accepts=world.plan))
    record = file(world, plan, data={"title": "书香砚田实施方案"})
    client = sign_in(Client(), make_user("leader", world.root))
    response = look(client, "书香砚田")
    text = response.content.decode()
    assert [group.kind.key for group in response.context["groups"]] == ALL
    assert response.context["total"] == 6
    for url in (
        f"/campaigns/{campaign.pk}/",
        f"/documents/{document.pk}/#r{duty.pk}",
        f"/orgs/units/{office.pk}/",
        f"/orgs/parties/{party.pk}/",
        f"/records/{record.pk}/",
        f"/orgs/people/{reader.pk}/",
    ):
        assert f'href="{url}"' in text
        assert client.get(url).status_code == 200
    assert "三、要求" in text
    assert found(client, "澄教工[2026] 7")["campaigns"] == ["书香砚田行动"]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("墨池小学（东校区）", "墨池 小学(东"),
        ("墨池小学(东校区)", "墨池小学（东校区）"),
        ("第１２中学ABC班", "12中学abc"),
        ("第12中学", "第１２中"),
        ("砚 山  中学", "砚山中学"),
        ("青笋幼儿园", "幼儿园 青笋"),
    ],
)
def test_width_blanks_brackets_and_order_of_words_do_not_count(world, stored, typed):
    make_unit("primary", stored, world.root)
    assert found(person_in("leader", world.root), typed)["bodies"] == [stored]


@pytest.mark.parametrize("typed", ["墨%小学", "墨_小学", "墨.*小学", "[墨池]{2}小学", "墨池\\小学", "(墨池|小学)?"])
def test_signs_mean_nothing_but_themselves(world, typed):
    make_unit("primary", "墨池小学", world.root)
    assert look(person_in("leader", world.root), typed).status_code == 200
    assert "bodies" not in found(person_in("leader", world.root), typed)


def test_former_names_lead_to_the_unit_and_the_best_match_stands_first(world):
    renamed = make_unit("primary", "澄江小学", world.root)
    UnitName.objects.create(unit=renamed, name="望江村小学")
    make_unit("campus", "第一望江村校区", world.root)
    make_unit("primary", "望江村实验学校", world.root)
    client = person_in("leader", world.root)
    assert found(client, "望江村")["bodies"] == ["望江村实验学校", "第一望江村校区", "澄江小学"]
    assert "曾用名：<mark>望江村</mark>小学" in look(client, "望江村").content.decode()


def test_nothing_of_another_school_is_found(world):
    """A canary in each field that is searched: the other school's clerk finds none of them, its own clerk does."""
    other = make_unit("primary", "别校", world.root)
    secret = "金丝雀"
    school = make_unit("primary", f"{secret}小学", world.root)
    make_party(school, f"中共{secret}支部")
    own = person_in("unit_clerk", school, f"{secret}明")
    campaign = make_campaign(
        world.office, name=f"{secret}行动", document=make_document(world.office, doc_number=secret)
    )
    duty = make_requirement(campaign, title=f"{secret}事项", quote=secret, who=secret, accepts=world.plan)
    owed = make_obligation(duty, unit=school)
    record = draft(world, f"{secret}方案", unit=school, state="filed", version=1, filed_at=owed.created_at)
    version = {"number": 1, "data": record.data, "filed_at": owed.created_at, "actor_label": ""}
    RecordVersion.objects.create(record=record, **version)
    assert list(found(own, secret)) == ALL
    stranger = person_in("unit_clerk", other)
    response = look(stranger, secret)
    assert response.context["groups"] == []
    assert response.content.decode().count(secret) <= 2  # in the box and in the title of the window
    for group in ALL:
        assert look(stranger, secret, group=group).context["group"] is None


def test_rights_open_groups(world):
    make_unit("primary", "砚田小学", world.root)
    campaign = make_campaign(world.office, name="砚田行动")
    make_obligation(make_requirement(campaign), unit=world.school)
    assert list(found(sign_in(Client(), make_user("system_admin")), "砚田")) == ["bodies"]
    # Who reviews, or holds a post without a unit, has no right on bodies and people.
    assert "bodies" not in found(person_in("receiving_officer", world.office), "砚田")
    assert "bodies" not in found(sign_in(Client(), make_user("post_holder", post=world_post(world))), "砚田")
    assert sign_in(Client(), make_user("auditor")).get("/search/").status_code == 403


def world_post(world):
    return make_post("party_liaison", world.office, holder=make_person("砚田"))


def test_the_box_is_there_for_whom_it_finds_something(world):
    text = person_in("unit_head", world.school).get("/me/").content.decode()
    assert 'action="/search/"' in text
    assert 'href="/search/" aria-label="搜索"' in text  # on the phone
    auditor = sign_in(Client(), make_user("auditor"))
    assert "/search/" not in auditor.get("/me/").content.decode()


def test_requirements_under_review_are_the_owners_alone(world):
    campaign = make_campaign(world.office, published=False)
    make_requirement(campaign, title="观潮事项", review="pending")
    make_requirement(campaign, title="观潮作废", review="dropped")
    issued = make_campaign(world.office)
    make_requirement(issued, title="观潮待审", review="pending")
    make_obligation(make_requirement(issued, title="观潮已发"), unit=world.school)
    assert found(person_in("unit_clerk", world.school), "观潮") == {"requirements": ["观潮已发"]}
    owner = sign_in(Client(), make_user("campaign_officer", world.office, scope_kind="unit"))
    assert found(owner, "观潮") == {"requirements": ["观潮待审", "观潮已发", "观潮事项"]}


def test_nothing_is_found_before_publishing(world):
    campaign = make_campaign(world.office, name="观潮行动")
    make_obligation(make_requirement(campaign), unit=world.school)
    clerk = person_in("unit_clerk", world.school)
    assert found(clerk, "观潮") == {"campaigns": ["观潮行动"]}
    Obligation.objects.update(visible=False)
    assert found(clerk, "观潮") == {}


def test_drafts_are_found_by_those_who_write_them_alone(world):
    draft(world, "听雨方案", world.clerk_user)
    assert found(sign_in(Client(), world.clerk_user), "听雨") == {"records": ["方案"]}
    assert found(person_in("unit_clerk", world.school), "听雨") == {}
    assert found(person_in("unit_head", world.school), "听雨") == {}
    assert found(sign_in(Client(), make_user("leader", world.root)), "听雨") == {}
    record_start(client_key=uuid4().hex, actor=world.clerk, record_type_id=world.plan.pk)  # an empty one is nothing yet
    assert found(sign_in(Client(), world.clerk_user), "方案")["records"] == ["方案"]


def test_a_record_is_found_by_what_was_filed_not_by_what_is_being_changed(world):
    plan = world.obligation(world.requirement("方案", accepts=world.plan))
    record = file(world, plan, data={"title": "听雨方案"})
    Record.objects.filter(pk=record.pk).update(data={"title": "还没报的金丝雀"})
    reviewer = sign_in(Client(), world.reviewer_user)
    assert found(reviewer, "听雨") == {"records": ["方案"]}
    assert found(reviewer, "金丝雀") == {}
    assert "金丝雀" not in look(reviewer, "听雨").content.decode()


def test_matches_are_marked_and_everything_is_escaped(world):
    nasty = "<b>粗</b>砚&田"
    make_unit("primary", f"{nasty}小学", world.root)
    client = person_in("leader", world.root)
    text = look(client, "<b>粗</b>").content.decode()
    assert "<mark>&lt;b&gt;粗&lt;/b&gt;</mark>砚&amp;田小学" in text
    assert "<b>粗" not in text
    missing = look(client, '"><script>alert(1)</script>').content.decode()
    assert "<script>alert" not in missing
    assert "没有找到" in missing


def test_long_clauses_are_cut_round_the_match():
    needle = Needle.parse("观潮 听雨")
    pieces = needle.snippet("前" * 200 + "观潮" + "后" * 200)
    text = "".join(part for part, _ in pieces)
    assert ("观潮", True) in pieces
    assert text.startswith("…前")
    assert text.endswith("后…")
    assert len(text) < 60


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "\u200b\u202e"])
def test_an_empty_box_says_what_it_is_for(world, typed):
    text = look(person_in("leader", world.root), typed).content.decode()
    assert "要找什么？" in text
    assert "公文和专项、任务事项、单位和党组织、工作记录、人员" in text


@pytest.mark.parametrize("typed", ["砚", "（砚）", "——", "《》"])
def test_one_character_is_too_few(world, typed):
    assert "再多输入一个字" in look(person_in("leader", world.root), typed).content.decode()


def test_nul_bytes_and_overlong_words(world):
    client = person_in("leader", world.root)
    assert found(client, "砚桥\x00小学")["bodies"] == ["砚桥小学"]
    response = look(client, "砚桥小学" + "长" * 5000)
    text = response.content.decode()
    assert response.status_code == 200
    assert "只用了前 60 个字" in text
    assert "长" * 57 not in text
    assert look(client, "词 " * 40).status_code == 200


def test_eight_of_each_and_all_of_one(world):
    for number in range(23):
        make_unit("primary", f"观潮第{number}小学", world.root)
    for number in range(9):
        make_party(world.school, f"观潮第{number}支部")
    client = person_in("leader", world.root)
    response = look(client, "观潮")
    assert [len(group.first) for group in response.context["groups"]] == [8]
    assert re.search(r'href="\?q=%E8%A7%82%E6%BD%AE&amp;group=bodies">看全部 32 个<', response.content.decode())
    pages = [look(client, "观潮", group="bodies", page=page).context["hits"] for page in (1, 2)]
    assert [len(page) for page in pages] == [20, 12]
    assert len({hit.url for page in pages for hit in page}) == 32
    assert "/orgs/units/?name=" in look(client, "观潮", group="bodies").content.decode()
    for nonsense in ("nothing", "\x00", "people"):
        assert look(client, "观潮", group=nonsense).context["group"] is None


def fill(world, number):
    for _ in range(number):
        campaign = make_campaign(world.office, name="观潮行动")
        duty = make_requirement(campaign, title="观潮事项", accepts=world.plan, office=world.office)
        file(world, make_obligation(duty, unit=world.school), data={"title": "观潮方案"})
        unit = make_unit("primary", f"观潮{uuid4().hex[:8]}", world.root)
        UnitName.objects.create(unit=unit, name="观潮旧名")
        make_party(unit, f"观潮{uuid4().hex[:8]}")
        make_post("teacher", unit, holder=make_person("观潮"))


@pytest.mark.parametrize("group", ["", *ALL])
def test_queries_stay_the_same(world, group):
    client = sign_in(Client(), make_user("leader", world.root))
    counts = []
    for _ in range(2):
        fill(world, 2)
        look(client, "观潮", group=group)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert look(client, "观潮", group=group).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 32


def test_own_records_keep_their_words(world):
    """A record that was begun for a duty carries its state and names its body."""
    record = start(world, world.obligation())
    Record.objects.filter(pk=record.pk).update(lock=1)
    text = look(sign_in(Client(), world.clerk_user), "联系点").content.decode()
    assert "草稿" in text
    assert f"/records/{record.pk}/" in text
