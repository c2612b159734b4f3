"""A scan from the upload to the review: recognised page by page by a stand-in, shown, put right, read anew."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns import engine
from zaitong.campaigns.models import Campaign, PlanComparison, PolicyDocument, ScanPage
from zaitong.campaigns.services.documents import document_read
from zaitong.campaigns.tests.factories import make_campaign, make_document, make_obligation, make_requirement, make_scan
from zaitong.campaigns.tests.kit import as_school, district, officer  # noqa: F401 - fixtures
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM
from zaitong.jobs.models import Job
from zaitong.policy.reading import recognise
from zaitong.policy.tests.test_scan import FIRST, SECOND, page_of

UPLOAD = "/campaigns/upload/"
PAGES = {100: page_of(FIRST, "查"), 160: page_of(SECOND)}


def stand_in(picture: Image.Image) -> recognise.Seen:
    """What stands on a page is told by its grey."""
    grey = picture.convert("L").tobytes()[0]
    return next((seen for shade, seen in PAGES.items() if abs(shade - grey) < 8), recognise.Seen(()))


def scan_of(*shades: int) -> bytes:
    stream = io.BytesIO()
    first, *more = [Image.new("L", (800, 1200), shade) for shade in shades]
    first.save(stream, "TIFF", save_all=True, append_images=more)
    return stream.getvalue()


@pytest.fixture
def able(monkeypatch):
    monkeypatch.setattr(recognise, "available", lambda: True)
    monkeypatch.setattr(recognise, "recogniser", lambda: stand_in)


@pytest.fixture
def unable(monkeypatch):
    monkeypatch.setattr(recognise, "available", lambda: False)


@pytest.fixture
def signed(client, officer):  # noqa: F811
    catalogue_load(actor=SYSTEM)
    return sign_in(client, officer)


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    def post(client, address, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, fields)

    return post


@pytest.fixture
def read(signed, able, send) -> PolicyDocument:
    """A scan of two pages that has been uploaded and read."""
    response = send(signed, UPLOAD, file=SimpleUploadedFile("扫描.tif", scan_of(100, 160)), text="")
    assert response.status_code == 302, response.content.decode()
    return PolicyDocument.objects.get()


def text_of(response) -> str:
    return response.content.decode()


def page_fields(document: PolicyDocument, number: int, **changed) -> dict:
    page = document.scan.pages.get(number=number)
    return {"version": page.version, "text": page.text, **({"joined": "on"} if page.joined else {}), **changed}


def test_a_scan_is_read_in_the_background_and_led_to_the_review(signed, read):
    assert read.state == "read"
    assert read.scan.count == 2
    assert [page.joined for page in read.scan.pages.all()] == [False, True]
    assert "并留存一份" in next(line for line in read.text.split("\n") if "报送安全" in line)
    campaign = Campaign.objects.get()
    doubtful = [r for r in campaign.requirements.order_by("number") if "识别不清" in str(r.reasons)]
    assert doubtful
    page = text_of(signed.get(reverse("campaigns:review", args=[campaign.pk])))
    assert 'class="src src--' in page
    assert 'doubt" title="识别不清' in page
    assert f"文字由系统识别，有 {len(read.breakdown['doubtful'])} 处识别不清" in page
    assert len(read.breakdown["doubtful"]) == 4
    assert "更正识别的文字" in page
    only = signed.get(reverse("campaigns:review", args=[campaign.pk]) + "?show=doubt")
    assert [card.requirement.pk for card in only.context["page"].cards] == [r.pk for r in doubtful]


def test_progress_is_told_page_by_page(signed, able, officer, district):  # noqa: F811
    from zaitong.campaigns.services.documents import document_upload

    actor = actor_for(officer)
    document = document_upload(owner=district.committee, filename="扫描.tif", data=scan_of(100, 160), actor=actor)
    told: list[tuple[int, int, str]] = []
    document_read(document_id=document.pk, actor=actor, progress=lambda *said: told.append(said))
    assert (0, 5, "正在识别第 1 页，共 2 页") in told
    assert (1, 5, "正在识别第 2 页，共 2 页") in told
    assert told[-1][:2] == (5, 5)


def test_a_killed_reading_goes_on_with_the_page_it_was_at(signed, able, officer, district, monkeypatch):  # noqa: F811
    from zaitong.campaigns.services.documents import document_upload

    actor, seen = actor_for(officer), list[int]()
    document = document_upload(owner=district.committee, filename="扫描.tif", data=scan_of(100, 160), actor=actor)

    def killed(done: int, _total: int, _message: str) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        document_read(document_id=document.pk, actor=actor, progress=killed)

    def counted(picture: Image.Image) -> recognise.Seen:
        seen.append(1)
        return stand_in(picture)

    monkeypatch.setattr(recognise, "recogniser", lambda: counted)
    document_read(document_id=document.pk, actor=actor)
    assert len(seen) == 1
    assert PolicyDocument.objects.get().state == "read"


def test_the_pages_are_shown_to_whoever_may_have_the_original(signed, read, client):
    address = reverse("campaigns:page", args=[read.pk, 2])
    response = signed.get(address)
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private")
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (800, 1200)
    assert signed.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert signed.get(reverse("campaigns:page", args=[read.pk, 3])).status_code == 404
    page = text_of(signed.get(reverse("campaigns:document", args=[read.pk]) + "?view=pages"))
    assert page.count("<rect") >= 1
    assert address in page
    assert "并留存一份" in page


def test_a_school_does_not_see_the_pages_of_an_unissued_scan(signed, read, client, district):  # noqa: F811
    school = as_school(client, district)
    address = reverse("campaigns:page", args=[read.pk, 1])
    assert school.get(address).status_code == 404
    assert school.get(address, headers={"If-None-Match": "*"}).status_code == 404


def test_a_page_that_lay_on_its_side_is_shown_upright(signed, read):
    read.scan.pages.filter(number=1).update(turns=3)
    response = signed.get(reverse("campaigns:page", args=[read.pk, 1]))
    assert Image.open(io.BytesIO(response.content)).size == (1200, 800)


def test_a_person_puts_the_text_right_and_it_is_read_anew(signed, read):
    address = reverse("campaigns:correct", args=[read.pk, 1])
    shown = text_of(signed.get(address))
    assert '<mark class="doubt">查</mark>' in shown
    fields = page_fields(read, 1)
    fields["text"] = fields["text"].replace("2026年12月5日前", "2026年12月8日前").replace("自查报告", "自评报告")
    saved = signed.post(address, fields, headers={"X-Autosave": "1"})
    assert saved.json()["version"] == 2
    response = signed.post(address, {**fields, "version": 2, "read": "1"})
    assert response.url == reverse("campaigns:reading", args=[read.pk])
    read.refresh_from_db()
    assert "2026-12-08" in str(read.breakdown["requirements"])
    assert any("12月8日前" in r.quote for r in read.campaign.requirements.all())
    assert "自评报告" in read.text
    assert len(read.breakdown["doubtful"]) == 3
    row = AuditRow.objects.get(act="document.corrected")
    assert row.data["pages"] == [1]
    page = ScanPage.objects.get(scan=read.scan, number=1)
    assert "自查报告" in page.read


def test_a_checked_page_has_no_doubts_left(signed, read):
    address = reverse("campaigns:correct", args=[read.pk, 1])
    signed.post(address, {**page_fields(read, 1, checked="on"), "read": "1"})
    read.refresh_from_db()
    assert read.breakdown["doubtful"] == []
    assert not any("识别不清" in str(r.reasons) for r in read.campaign.requirements.all())


def test_two_windows_lose_nothing(signed, read):
    address = reverse("campaigns:correct", args=[read.pk, 1])
    old = page_fields(read, 1)
    signed.post(address, {**old, "text": old["text"] + "一"}, headers={"X-Autosave": "1"})
    clash = signed.post(address, {**old, "text": old["text"] + "二"}, headers={"X-Autosave": "1"})
    assert (clash.status_code, clash.json()["version"]) == (409, 2)
    again = signed.post(address, {**old, "text": old["text"] + "二"})
    assert again.status_code == 422
    assert "另一窗口改过这一页" in text_of(again)
    assert again.context["form"]["text"].value().endswith("二")
    assert signed.post(address, {**old, "text": old["text"] + "二", "version": 2}).status_code == 302


def test_after_the_review_has_begun_nothing_is_corrected(signed, read, officer):  # noqa: F811
    requirement = read.campaign.requirements.first()
    read.campaign.requirements.filter(pk=requirement.pk).update(review="accepted")
    address = reverse("campaigns:correct", args=[read.pk, 1])
    assert "已经开始审阅" in text_of(signed.get(address))
    response = signed.post(address, {**page_fields(read, 1), "text": "改了", "read": "1"})
    assert response.status_code == 422
    assert "已经开始审阅" in text_of(response)
    assert signed.post(reverse("campaigns:reread", args=[read.pk])).status_code == 409
    read.refresh_from_db()
    assert "改了" not in read.text


def test_without_the_component_the_text_is_pasted_and_the_original_kept(signed, unable, send):
    assert "全文粘贴一次" in text_of(signed.get(UPLOAD))
    response = send(signed, UPLOAD, file=SimpleUploadedFile("扫描.tif", scan_of(100)), text="")
    document = PolicyDocument.objects.get()
    assert document.state == "failed"
    page = text_of(signed.get(response.url))
    assert "这是扫描件，没有文字层" in page
    address = reverse("campaigns:typed", args=[document.pk])
    assert address in page
    assert reverse("campaigns:page", args=[document.pk, 1]) in text_of(signed.get(address))
    short = signed.post(address, {"text": "hello"})
    assert short.status_code == 422
    assert "hello" in text_of(short)
    send(signed, address, text="\n".join([*FIRST, "　　二、各学校每周开展1次检查。"]))
    document.refresh_from_db()
    assert document.state == "read"
    assert document.campaign.requirements.exists()
    assert document.filename == "扫描.tif"
    assert "document.typed" in AuditRow.objects.values_list("act", flat=True)
    review = text_of(signed.get(reverse("campaigns:review", args=[document.campaign.pk]) + "?view=pages"))
    assert reverse("campaigns:page", args=[document.pk, 1]) in review
    assert "文字由人工粘贴" in review


def test_a_blank_scan_says_so(signed, able, send):
    response = send(signed, UPLOAD, file=SimpleUploadedFile("空白.tif", scan_of(250, 250)), text="")
    page = text_of(signed.get(response.url))
    assert "2 页里没有认出文字" in page
    assert "粘贴全文" in page


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"\xff\xd8\xff" + bytes(300), "照片.jpg", "图片已损坏"),
        (scan_of(*[100] * 101), "厚.tif", "超过 100 页"),
    ],
    ids=["cut off", "many pages"],
)  # fmt: skip
def test_bad_scans_are_refused_on_the_form(signed, able, data, name, words):
    response = signed.post(UPLOAD, {"file": SimpleUploadedFile(name, data), "text": ""})
    assert response.status_code == 422
    assert words in response.context["form"].errors["file"][0]
    assert not PolicyDocument.objects.exists()


def test_a_scanned_plan_is_compared_and_compared_again_when_put_right(client, able, send, district):  # noqa: F811
    catalogue_load(actor=SYSTEM)
    parent = make_document(district.org, breakdown=engine.breakdown_of("\n".join(FIRST).encode(), "通知.txt").to_json())
    campaign = make_campaign(district.org, document=parent)
    make_obligation(make_requirement(campaign), unit=district.schools[0])
    school = as_school(client, district)
    plan = make_scan(district.schools[0], "一、本校每周开展1次安全检查，做好台账记录。", answers=campaign)
    shown = text_of(school.get(reverse("campaigns:document", args=[plan.pk])))
    assert "更正识别的文字" in shown
    fields = page_fields(plan, 1, text="一、本校每周开展2次安全检查，12月1日前报送安全管理科。")
    send(school, reverse("campaigns:correct", args=[plan.pk, 1]), **fields, read="1")
    plan.refresh_from_db()
    assert "2次安全检查" in plan.text
    assert Job.objects.get(kind="plan.read").state == "done"
    assert PlanComparison.objects.filter(document=plan).exists()
    page = text_of(school.get(reverse("campaigns:plan_of", args=[campaign.pk, plan.pk])))
    assert f"{reverse('campaigns:document', args=[plan.pk])}?view=pages" in page


def test_setting_the_date_keeps_the_recognised_text(signed, read):
    address = reverse("campaigns:issued", args=[read.campaign.pk])
    assert signed.post(address, {"issued_on": "2026年11月3日"}).status_code == 302
    read.refresh_from_db()
    assert str(read.issued_on) == "2026-11-03"
    assert read.campaign.requirements.exists()


def test_a_page_is_not_emptied_by_a_slip(signed, read):
    address = reverse("campaigns:correct", args=[read.pk, 1])
    page = read.scan.pages.get(number=1)
    was = page.text
    assert was.strip()
    slip = {"version": page.version, "text": " \n", "read": "1"}
    refused = signed.post(address, slip)
    assert refused.status_code == 422
    assert "清空了，没有保存" in refused.content.decode()
    told = signed.post(address, slip, headers={"X-Autosave": "1"})
    assert told.status_code == 422
    assert "清空了" in told.json()["message"]
    page.refresh_from_db()
    assert page.text == was
    assert signed.post(address, {**slip, "checked": "on"}).status_code == 302
    page.refresh_from_db()
    assert not page.text.strip()
