"""Later versions through HTTP: upload, what changed, decide, apply; what those who owe it see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.campaigns.models import Campaign, Obligation, Revision
from zaitong.campaigns.revisions.tests.kit import CLAUSES, rows, running, text_of, the
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import District, make_district
from zaitong.records.models import Record, Settlement
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file

if TYPE_CHECKING:
    from django.test import Client

    from zaitong.accounts.models import User

pytestmark = pytest.mark.django_db
FRESH = "各中小学家长会议情况于12月15日前报送组织人事科。"
LATER = CLAUSES["plan"].replace("11月30日", "12月5日")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel("2026-10-20T09:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def officer(district: District) -> User:
    return make_user("campaign_officer", post=district.org_head)


@pytest.fixture
def clerk(district: District) -> User:
    return make_user("unit_clerk", post=district.clerks[0])


@pytest.fixture
def campaign(district: District, officer: User, clock: Any) -> Campaign:
    found = running(district, actor_for(officer))
    clock.move_to("2026-11-22T09:00:00+08:00")
    campaign_reconcile(found.pk, day=today())
    return found


@pytest.fixture
def desk(client: Client, officer: User, campaign: Campaign) -> Client:
    del campaign
    return sign_in(client, officer)


@pytest.fixture
def upload(desk: Client, campaign: Campaign, django_capture_on_commit_callbacks: Any) -> Any:
    def send(clauses: dict[str, str], name: str = "修订.txt") -> Any:
        file = SimpleUploadedFile(name, text_of(clauses).encode())
        with django_capture_on_commit_callbacks(execute=True):
            return desk.post(f"/campaigns/{campaign.pk}/revise/", {"file": file}, follow=True)

    return send


def waiting() -> Revision:
    return Revision.objects.get(state="open")


def address(revision: Revision, what: str = "") -> str:
    return f"/campaigns/{revision.campaign_id}/revisions/{revision.pk}/{what}"


def test_upload_compare_decide_apply(
    upload: Any, desk: Client, campaign: Campaign, clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    clauses = {k: v for k, v in CLAUSES.items() if k != "safe"} | {"plan": LATER, "fresh": FRESH}
    ended, moved = the(campaign, "安全自查"), the(campaign, "活动方案")
    upload(clauses)
    revision = waiting()
    schools = len(rows(moved))
    text = desk.get(address(revision)).content.decode()
    assert f"{schools} 项截止日改为12月5日" in text
    assert f"新增 {schools} 项待办" in text
    assert f"{schools} 项待办停办" in text
    assert "<del>11</del>月<del>30</del>" in text or "<del>11月30</del>" in text
    assert "没有变化的 2 条" in text
    assert "去修订对照" in desk.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert revision.draft is not None
    for requirement in revision.draft.requirements.filter(review="pending"):
        response = desk.post(f"/requirements/{requirement.pk}/accept/")
        assert response["Location"].startswith(address(revision))
    assert "还有 1 处变化没有定" in desk.get(address(revision, "apply/")).content.decode()
    desk.post(address(revision, "decide/"), {"old": ended.pk, "end": "1"})
    last = desk.get(address(revision, "apply/")).content.decode()
    assert "截止日由“2026年11月30日前”改为“2026年12月5日前”" in last
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address(revision, "apply/"))
    done = desk.get(address(revision)).content.decode()
    assert "11月22日应用" in done
    assert f"{schools} 项截止日改为12月5日" in done
    assert "采用</button>" not in done
    page = desk.get(f"/campaigns/{campaign.pk}/").content.decode()
    assert "依据第 2 版" in page


def test_those_who_owe_it_see_what_changed(
    upload: Any,
    desk: Client,
    campaign: Campaign,
    clerk: User,
    district: District,
    django_capture_on_commit_callbacks: Any,
) -> None:
    ended, moved = the(campaign, "安全自查"), the(campaign, "活动方案")
    upload({k: v for k, v in CLAUSES.items() if k != "safe"} | {"plan": LATER})
    revision = waiting()
    assert revision.draft is not None
    pending = [r.pk for r in revision.draft.requirements.filter(review="pending")]
    desk.post(address(revision, "accept/"), {"new": pending})
    desk.post(address(revision, "decide/"), {"old": ended.pk, "end": "1"})
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address(revision, "apply/"))
    school = sign_in(desk, clerk)
    todo = school.get(reverse("records:todo")).content.decode()
    assert "本事项11月22日有调整：截止日由“2026年11月30日前”改为“2026年12月5日前”" in todo
    assert '已停办，不用再报 <span class="count">1</span>' in todo
    mine = Obligation.objects.get(requirement__replaces=moved, subject_unit=district.schools[0])
    story = school.get(reverse("supervision:obligation", args=[mine.pk])).content.decode()
    assert "文件修订（第 2 版）" in story
    gone = Obligation.objects.get(requirement=ended, subject_unit=district.schools[0])
    story = school.get(reverse("supervision:obligation", args=[gone.pk])).content.decode()
    assert "已停办" in story
    assert "本事项11月22日随文件第 2 版停办，不用再报" in story
    for document in (revision.document, revision.previous):
        assert school.get(f"/documents/{document.pk}/").status_code == 200
        assert school.get(f"/documents/{document.pk}/original/").status_code == 200


def test_a_filed_record_goes_over_with_its_settlement(
    upload: Any,
    desk: Client,
    campaign: Campaign,
    clerk: User,
    district: District,
    django_capture_on_commit_callbacks: Any,
) -> None:
    old = the(campaign, "每月")
    mine = Obligation.objects.get(requirement=old, subject_unit=district.schools[0], period="2026-11")
    record = _filed(clerk, mine)
    upload(CLAUSES | {"month": CLAUSES["month"].replace("每月", "每两周")})
    revision = waiting()
    assert revision.draft is not None
    desk.post(
        address(revision, "accept/"), {"new": [r.pk for r in revision.draft.requirements.filter(review="pending")]}
    )
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(address(revision, "apply/"))
    settlement = Settlement.objects.get(record=record)
    assert settlement.obligation.requirement.version == 2
    assert settlement.state in {"claimed", "accepted"}
    assert settlement.obligation.claimed + settlement.obligation.accepted == 1
    assert settlement.obligation.state == "open"
    school = sign_in(desk, clerk)
    assert school.get(reverse("records:record", args=[record.pk])).status_code == 200
    assert school.get(reverse("supervision:obligation", args=[mine.pk])).status_code == 200


def _filed(clerk: User, obligation: Obligation) -> Record:
    actor = actor_for(clerk)
    record = record_start(client_key="x", actor=actor, obligation_id=obligation.pk)
    schema = record.type_version.schema
    data: dict[str, Any] = {}
    for one in schema["fields"]:
        options = one.get("options") or one.get("choices")
        data[one["key"]] = {
            "date": "2026-11-20",
            "number": 1,
            "integer": 1,
            "choice": options[0] if options else "",
            "choices": options[:1] if options else [],
        }.get(one["type"], "已经办好")
    return record_file(record_id=record.pk, chosen=[obligation.pk], lock=record.lock, data=data, actor=actor)


def test_no_addressee_and_no_list_sees_a_draft(upload: Any, desk: Client, campaign: Campaign, clerk: User) -> None:
    upload(CLAUSES | {"plan": LATER})
    revision = waiting()
    listed = desk.get("/campaigns/").content.decode()
    assert listed.count(campaign.name) == 1
    assert desk.get(f"/campaigns/{revision.draft_id}/review/").status_code == 200
    assert "回到修订对照" in desk.get(f"/campaigns/{revision.draft_id}/review/").content.decode()
    assert desk.post(f"/campaigns/{revision.draft_id}/publish/", follow=True).status_code in {200, 404}
    assert Campaign.objects.get(revision_work=revision).state == "reviewing"
    school = sign_in(desk, clerk)
    assert school.get(f"/documents/{revision.document_id}/").status_code == 404
    assert school.get(address(revision)).status_code in {403, 404}


def test_thrown_away_from_the_page(upload: Any, desk: Client, campaign: Campaign) -> None:
    upload(CLAUSES | {"plan": LATER})
    revision = waiting()
    response = desk.post(address(revision, "discard/"), follow=True)
    assert "修订版已作废" in response.content.decode()
    assert "已经作废" in desk.get(address(revision)).content.decode()
    assert "依据第" not in desk.get(f"/campaigns/{campaign.pk}/").content.decode()


@pytest.mark.parametrize("data", [{}, {"new": "x", "old": "1"}, {"new": "9" * 30}, {"new": "1", "old": "2"}])
def test_nonsense_is_answered_in_words(upload: Any, desk: Client, data: dict[str, str]) -> None:
    upload(CLAUSES | {"plan": LATER})
    revision = waiting()
    for what in ("pair/", "decide/", "accept/"):
        assert desk.post(address(revision, what), data).status_code == 302
    assert desk.get(address(revision) + "?show=%00&page=x").status_code == 200


def test_an_unreadable_file_and_the_same_file_are_refused_on_the_form(
    upload: Any, desk: Client, campaign: Campaign
) -> None:
    response = desk.post(f"/campaigns/{campaign.pk}/revise/", {"file": SimpleUploadedFile("a.docx", b"PK no")})
    assert response.status_code == 422
    assert desk.post(f"/campaigns/{campaign.pk}/revise/", {}).status_code == 422
    assert "就是现在执行的这一版" in upload(CLAUSES, "通知.txt").content.decode()
    assert not Revision.objects.exists()
