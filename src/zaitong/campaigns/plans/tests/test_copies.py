"""Near copies: told to the author alone. Words of the document above are no copying."""

import io
import time

import pytest
from django.core.management import call_command

from zaitong.accounts.tests.factories import make_user, sign_in, sign_in_proved
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import PlanPrint, PolicyDocument
from zaitong.campaigns.plans import services
from zaitong.campaigns.plans.shingles import own_words, packed, pieces, same_spans, share, unpacked
from zaitong.campaigns.plans.tests.conftest import ABOVE
from zaitong.jobs.models import Job
from zaitong.orgs.tests.factories import make_unit

pytestmark = pytest.mark.django_db
OWN = (
    "我校把家校合作放在第一位，班主任带着问题走进每个家庭，记下孩子的作息、爱好和烦恼。"
    "校长每周三在校门口迎接学生，听家长说话；图书角由值日的孩子自己管，缺了书就写在黑板上。"
    "食堂换了新的菜单，老师陪着吃，吃完当面提意见；操场边种了一排石榴，秋天分给毕业班。"
    "教研组在每个单元结束的时候坐在一起，只谈一节课里最难教的那一步。"
)
OTHER = (
    "本园依山而建，孩子们在坡道上奔跑，在树屋里听故事，老师把观察写成一页一页的小纸条。"
    "厨房的窗户开得很低，孩子踮脚就能看见今天的汤；每到周五，祖辈来园里教大家编竹篮。"
    "我们相信慢一点也没有关系，所以把午后的时间还给沙池、水渠和一群不肯午睡的鸭子，"
    "新来的老师先跟着保育员干两个星期的活，再去带班，这样她才知道一块毛巾该拧多干。"
)
NOTICE = "与另一单位已报方案有"


@pytest.fixture(autouse=True)
def compared(monkeypatch):
    monkeypatch.setattr(services, "compare", lambda *_: {"requirements": [], "added": []})


@pytest.fixture
def two(hand_in):
    """A first school's plan, and a second school's with the same words."""
    hand_in(make_unit("primary", short_name="墨池小学"), f"墨池小学行动方案\n{ABOVE}{OWN}\n")
    unit = make_unit("primary", short_name="苇渡小学")
    clerk, response = hand_in(unit, f"苇渡小学行动方案\n{ABOVE}{OWN}另有一句。\n")
    return unit, clerk, response


def test_the_author_of_a_near_copy_is_told_with_his_own_passages(two, client, campaign):
    unit, _, response = two
    text = response.content.decode()
    assert NOTICE in text
    assert "不含上级文件原文" in text
    assert "墨池" not in text  # whose plan it is like is not said
    document = PolicyDocument.objects.get(owner=unit)
    found = PlanPrint.objects.get(document=document)
    assert found.share >= 90
    page = client.get(f"/campaigns/{campaign.pk}/plans/{document.pk}/text/").content.decode()
    assert "said--same" in page
    assert "墨池" not in page


def test_the_first_author_is_told_nothing(two, client, campaign):
    first = PolicyDocument.objects.filter(answers=campaign).order_by("pk")[0]
    sign_in(client, make_user("unit_head", first.owner))
    for tail in ("", "text/"):
        text = client.get(f"/campaigns/{campaign.pk}/plans/{first.pk}/{tail}").content.decode()
        assert NOTICE not in text
        assert "said--same" not in text


def test_nobody_else_sees_it_on_any_page_or_sheet(two, client, campaign, office):
    unit, _, _ = two
    document = PolicyDocument.objects.get(owner=unit)
    share_words = (f"{PlanPrint.objects.get(document=document).share}%", NOTICE, "said--same", "相同")
    base = f"/campaigns/{campaign.pk}/plans/"
    for user in (
        make_user("campaign_officer", office),
        make_user("leader"),
        make_user("auditor"),
        make_user("system_admin"),
    ):
        sign_in(client, user)
        for address in (base, f"{base}matrix/", f"{base}{document.pk}/", f"{base}{document.pk}/text/"):
            response = client.get(address)
            if response.status_code == 200:
                assert not any(words in response.content.decode() for words in share_words)
    sign_in_proved(client, make_user("campaign_officer", office))
    assert client.get(f"{base}{document.pk}/").status_code == 200
    sheet = client.get(f"{base}matrix/export/")
    assert sheet.status_code == 200
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert not any(words in str(cell) for row in rows for cell in row for words in (NOTICE, "相同"))
    stranger = sign_in(client, make_user("unit_clerk", make_unit("primary")))
    assert stranger.get(f"{base}{document.pk}/").status_code == 404
    assert stranger.get(f"{base}{document.pk}/text/").status_code == 404


def test_the_trail_and_the_jobs_say_nothing_of_it(two):
    figure = PlanPrint.objects.get(share__gt=0).share
    told = [str(row.data) + row.act + row.subject_label for row in AuditRow.objects.all()]
    told += [f"{job.message} {job.arguments}" for job in Job.objects.all()]
    assert told
    assert not any("相同" in words or f"{figure}%" in words or "share" in words for words in told)


def test_words_of_the_document_above_are_no_copying(hand_in):
    long_above = ABOVE * 20
    hand_in(make_unit("primary"), f"甲校行动方案\n{long_above}{OWN}\n")
    _, response = hand_in(make_unit("primary"), f"乙校行动方案\n{long_above}{OTHER}\n")
    assert NOTICE not in response.content.decode()


def test_a_new_draft_of_the_first_author_is_not_held_against_who_took_it_over(two, hand_in, campaign):
    first = PolicyDocument.objects.filter(answers=campaign).order_by("pk")[0].owner
    _, response = hand_in(first, f"墨池小学行动方案\n{ABOVE}{OWN}补充一句话。\n", "第二稿.txt")
    assert NOTICE not in response.content.decode()


def test_the_code_names_no_field_of_it_outside_its_room():
    """Who reads the figures goes through own_copy; nothing else touches the table."""
    from pathlib import Path

    import zaitong

    root = Path(zaitong.__file__).parent
    users = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "PlanPrint" in path.read_text("utf-8") and "tests" not in path.parts and "migrations" not in path.parts
    }
    assert users == {
        "campaigns/models/__init__.py",
        "campaigns/models/plans.py",
        "campaigns/plans/prints.py",
        "campaigns/plans/selectors.py",
    }


def test_pieces_are_the_same_with_other_numbers_and_signs():
    assert pieces("于11月15日前，报送总结材料").hashes == pieces("于12月28日前报送 总结材料。").hashes


def test_packing_and_places():
    own = own_words(OWN, "")
    assert unpacked(packed(own)) == own
    assert share(own, own) == 100
    assert share(own, own_words(OTHER, "")) == 0
    assert share({1, 2, 3}, {1, 2, 3}) == 0  # too few to say
    [[start, end]] = same_spans(f"前言。{OWN}", own)
    assert OWN[1:-1] in f"前言。{OWN}"[start - 1 : end + 1]


def test_one_plan_against_five_hundred_is_quick(campaign, office):
    from zaitong.campaigns.plans.prints import print_store
    from zaitong.campaigns.tests.factories import make_document

    call_command("check", verbosity=0)
    units = [make_unit("primary") for _ in range(5)]
    documents = PolicyDocument.objects.bulk_create(
        PolicyDocument(owner=units[n % 5], answers=campaign, filename=f"{n}.txt", sha256=f"{n:064}", size=1)
        for n in range(500)
    )
    PlanPrint.objects.bulk_create(
        PlanPrint(document=document, campaign=campaign, hashes=packed(range(n * 1500, (n + 1) * 1500)))
        for n, document in enumerate(documents)
    )
    mine = make_document(make_unit("primary"), answers=campaign, text=OWN * 3)
    began = time.perf_counter()
    print_store(document=mine, campaign=campaign)
    assert time.perf_counter() - began < 2  # about 0.1 s on an idle core
