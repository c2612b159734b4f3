import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns import engine
from zaitong.campaigns.models import Campaign, PolicyDocument
from zaitong.campaigns.services import documents as services
from zaitong.campaigns.tests.kit import as_school, desk, district, officer  # noqa: F401 - fixtures
from zaitong.campaigns.tests.samples import NOTICE, PROSE
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM
from zaitong.jobs.models import Job

UPLOAD = "/campaigns/upload/"


@pytest.fixture
def signed(client, officer):  # noqa: F811
    catalogue_load(actor=SYSTEM)
    return sign_in(client, officer)


def send(client, data, name="通知.txt", text=""):
    file = SimpleUploadedFile(name, data) if data is not None else ""
    return client.post(UPLOAD, {"file": file, "text": text})


def test_a_file_is_kept_read_and_led_to_the_review(signed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = send(signed, NOTICE.encode())
    document = PolicyDocument.objects.get()
    assert response.url == reverse("campaigns:reading", args=[document.pk])
    with document.original.open() as file:
        assert file.read() == NOTICE.encode()
    assert document.state == "read"
    assert Job.objects.get().state == "done"
    campaign = Campaign.objects.get()
    assert signed.get(response.url).url == reverse("campaigns:review", args=[campaign.pk])
    assert campaign.name == "“到一线去”行动"
    assert campaign.requirements.count() >= 8
    acts = list(AuditRow.objects.filter(subject=f"document:{document.pk}").values_list("act", flat=True))
    assert acts == ["document.uploaded", "document.read"]


def test_pasted_text_becomes_a_txt_original(signed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(signed, None, text=NOTICE)
    document = PolicyDocument.objects.get()
    assert document.filename.endswith(".txt")
    assert document.doc_number == "澄教工委〔2026〕27号"


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 300_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "空.txt"),
        (b"PK\x03\x04 broken", "坏.docx"),
        (b"%PDF-1.7 broken", "坏.pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 200, "图.docx"),
        (b"MZ" + bytes(400), "程序.exe"),
        (b"This is an English letter about nothing in particular. " * 20, "letter.txt"),
        ("lazy", "炸弹.docx"),
    ],
)
def test_what_cannot_be_read_is_said_on_the_form_and_nothing_is_kept(signed, data, name):
    response = send(signed, bomb() if data == "lazy" else data, name)
    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert "problemsum" in response.content.decode()
    assert not PolicyDocument.objects.exists()


def test_a_file_that_is_too_large(signed, monkeypatch):
    monkeypatch.setattr("zaitong.campaigns.forms.documents.MAX_BYTES", 100)
    response = send(signed, NOTICE.encode())
    assert response.status_code == 422
    assert "100 MB" in response.content.decode()


def test_neither_or_both_is_refused_and_the_text_stays(signed):
    assert send(signed, None).status_code == 422
    response = send(signed, NOTICE.encode(), text="粘贴的一段话")
    assert response.status_code == 422
    assert "粘贴的一段话" in response.content.decode()


def test_the_same_file_twice_leads_to_the_first(signed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(signed, NOTICE.encode())
        again = send(signed, NOTICE.encode(), "另一个名字.txt")
    assert PolicyDocument.objects.count() == 1
    page = signed.get(again.url, follow=True)
    assert "已经上传过" in page.content.decode()
    assert page.resolver_match.view_name == "campaigns:review"


def test_a_document_that_could_not_be_read_says_why_and_may_be_tried_again(signed, officer, district):  # noqa: F811
    actor, data = actor_for(officer), f"{NOTICE}又及".encode()
    document = services.document_upload(owner=district.committee, filename="通知.txt", data=data, actor=actor)
    document.original.storage.delete(str(document.original.name))
    document.original.storage.save(document.original.name, SimpleUploadedFile("x", b"PK\x03\x04"))
    services.document_read(document_id=document.pk, actor=actor)
    document.refresh_from_db()
    assert document.state == "failed"
    page = signed.get(reverse("campaigns:reading", args=[document.pk]))
    assert document.error in page.content.decode()
    again = services.document_upload(owner=district.committee, filename="通知.txt", data=data, actor=actor)
    assert (again.pk, again.state) == (document.pk, "reading")


def test_reading_twice_changes_nothing(desk):  # noqa: F811
    before = list(desk.campaign.requirements.values_list("pk", flat=True))
    services.document_read(document_id=desk.campaign.document_id, actor=desk.actor)
    assert list(desk.campaign.requirements.values_list("pk", flat=True)) == before


def test_the_original_is_sent_to_be_saved(desk):  # noqa: F811
    response = desk.client.get(reverse("campaigns:original", args=[desk.campaign.document_id]))
    assert b"".join(response.streaming_content) == NOTICE.encode()
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]
    assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("name", ["document", "original", "reading"])
def test_a_school_sees_no_document_before_it_is_addressed(desk, client, name):  # noqa: F811
    as_school(client, desk.district)
    assert client.get(reverse(f"campaigns:{name}", args=[desk.campaign.document_id])).status_code == 404


def test_a_school_may_not_upload(client, district):  # noqa: F811
    as_school(client, district)
    assert client.get(UPLOAD).status_code == 403
    assert send(client, NOTICE.encode()).status_code == 403


def test_an_office_uploads_for_itself_not_for_others(client, district):  # noqa: F811
    user = make_user("campaign_officer", post=district.basic_head, scope_kind="unit")
    with pytest.raises(Http404):
        services.document_upload(owner=district.org, filename="a.txt", data=NOTICE.encode(), actor=actor_for(user))


def test_the_document_page_has_an_anchor_for_each_passage(desk):  # noqa: F811
    page = desk.client.get(reverse("campaigns:document", args=[desk.campaign.document_id])).content.decode()
    for requirement in desk.campaign.requirements.all():
        assert f'id="r{requirement.pk}"' in page
    assert desk.campaign.document.sha256 in page


UNDATED = NOTICE.replace("2026年10月19日", "").replace("〔2026〕27号", "")


def undated(signed, capture):
    with capture(execute=True):
        send(signed, UNDATED.encode())
    return Campaign.objects.get()


def test_a_document_without_a_date_asks_for_it_and_reads_again(signed, django_capture_on_commit_callbacks):
    campaign = undated(signed, django_capture_on_commit_callbacks)
    assert campaign.document.issued_on is None
    assert "没有成文日期" in signed.get(reverse("campaigns:review", args=[campaign.pk])).content.decode()
    issued = reverse("campaigns:issued", args=[campaign.pk])
    assert "日历上没有" in signed.post(issued, {"issued_on": "2026年2月30日"}, follow=True).content.decode()
    signed.post(issued, {"issued_on": "2026年10月19日"})
    plan = campaign.requirements.get(quote__contains="活动方案于")
    assert plan.due.isoformat() == "2026-11-13"
    campaign.document.refresh_from_db()
    assert campaign.document.issued_on == date(2026, 10, 19)


def test_the_date_does_not_touch_what_was_reviewed(signed, officer, django_capture_on_commit_callbacks):  # noqa: F811
    from zaitong.campaigns.services.review import requirement_accept

    campaign = undated(signed, django_capture_on_commit_callbacks)
    first = campaign.requirements.first()
    requirement_accept(requirement_id=first.pk, actor=actor_for(officer))
    campaign.requirements.filter(pk=first.pk).update(title="人起的名字")
    signed.post(reverse("campaigns:issued", args=[campaign.pk]), {"issued_on": "2026-10-19"})
    assert campaign.requirements.get(pk=first.pk).title == "人起的名字"
    assert campaign.requirements.get(quote__contains="活动方案于").due.isoformat() == "2026-11-13"


def test_text_without_structure_is_still_reviewable(signed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(signed, PROSE.encode())
    campaign = Campaign.objects.get()
    page = signed.get(reverse("campaigns:review", args=[campaign.pk]))
    assert page.status_code == 200
    assert "没有成文日期" in page.content.decode()
    assert "层次" in page.content.decode()


def test_a_long_or_odd_name_is_kept_short(officer, district):  # noqa: F811
    name = "../../" + "很" * 300 + ".txt"
    document = services.document_upload(
        owner=district.committee, filename=name, data=NOTICE.encode(), actor=actor_for(officer)
    )
    assert len(document.filename) <= 200
    assert document.filename.endswith(".txt")
    assert "/" not in document.filename
    assert document.original.name == f"documents/{document.sha256[:2]}/{document.sha256}"


def test_what_a_person_registers_stands_whatever_the_document_says(signed, django_capture_on_commit_callbacks):
    """At the upload, and later; what he left empty is as read."""
    text = f"{NOTICE}\n（此件依申请公开）"
    with django_capture_on_commit_callbacks(execute=True):
        signed.post(UPLOAD, {"text": text, "doc_number": "澄教工委〔2026〕99号", "recipients": "", "openness": ""})
    document = PolicyDocument.objects.get()
    assert (document.doc_number, document.openness) == ("澄教工委〔2026〕99号", "on_request")
    read = document.recipients
    assert read
    address = reverse("campaigns:document_register", args=[document.pk])
    assert "澄教工委〔2026〕99号" in signed.get(address).content.decode()
    assert signed.post(address, {"openness": "秘密"}).status_code == 422
    signed.post(
        address,
        {"doc_number": document.doc_number, "recipients": "各小学、各幼儿园", "openness": "closed"},
        follow=True,
    )
    document.refresh_from_db()
    assert (document.recipients, document.openness) == (["各小学", "各幼儿园"], "closed")
    row = AuditRow.objects.get(act="document.registered")
    assert row.data["before"] == {"recipients": read, "openness": "on_request"}
    services.document_fill(document, engine.breakdown_of_text(engine.source_of(text.encode(), "a.txt")))
    assert (document.doc_number, document.recipients[0], document.openness) == (
        "澄教工委〔2026〕99号",
        "各小学",
        "closed",
    )
    page = signed.get(reverse("campaigns:document", args=[document.pk])).content.decode()
    assert "不公开" in page
    assert address in page
