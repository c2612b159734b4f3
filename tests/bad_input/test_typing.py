"""A session that ends while somebody types, and canaries that must stay text: in pages, in workbooks, in attachments."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models

from tests.access_world import make_access_world
from tests.bad_input.files import EICAR, TYPES, bomb, encrypted_docx, encrypted_pdf, macro_docx, packed
from tests.bad_input.site import forms_in, is_chinese, look, page, places, read, wrong
from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import PASSWORD
from zaitong.audit.models import AuditRow
from zaitong.audit.services import audit_write
from zaitong.common.access import SystemActor
from zaitong.common.clock import now
from zaitong.common.tables import Column, SheetOut, table_write
from zaitong.orgs.models import ImportRun, Unit
from zaitong.records.models import Attachment, Record

pytestmark = pytest.mark.django_db
CANARY = "=1+1\"'><img src=x onerror=alert(1)>"
TYPED_IN = {
    "orgs": "name short_name phone tags",
    "campaigns": "name title who lead support question filename doc_number error text waived_reason reason",
    "records": "name filer_label reviewer_label added_by_label reason actor_label",
    "catalogue": "name help category",
    "jobs": "message",
}


@pytest.fixture
def world():
    return make_access_world()


# --- the session ends -------------------------------------------------------------------------------------------------


def test_the_text_comes_back_after_signing_in_again(world):
    client, draft = world.clients["clerk"], world.things["draft"]
    address, typed = f"/records/{draft}/edit/", "写了一个小时的字。" * 500
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        saving = client.post(f"/records/{draft}/autosave/", {"summary": typed, "version": 0}, HTTP_X_AUTOSAVE="1")
        assert saving.status_code == 401, "the page sees that nobody is signed in"
        sent = client.post(address, {"summary": typed, "version": 0, "act": "save"})
        assert sent.url.startswith("/login/?next=")
        user = User.objects.get(pk=world.things["user"])
        entered = client.post("/login/", {"username": user.username, "password": PASSWORD}, follow=True)
        assert typed in page(entered)
        form = next(one for one in forms_in(page(entered), "") if one.action == address)
        assert {"summary", "version", "act"} <= set(form.controls)
        client.post(form.action, {"summary": typed, "version": 0, "act": "save"})
    assert Record.objects.get(pk=draft).data["summary"] == typed


def test_signed_out_by_htmx_says_so_and_leaves_the_page(world):
    User.objects.filter(pk=world.things["user"]).update(session_epoch=99)
    said = world.clients["clerk"].post(f"/records/{world.things['draft']}/attach/", HTTP_HX_REQUEST="true")
    assert said.status_code == 401
    assert "登录已过期" in page(said)


def test_autosave_keeps_what_is_wrong_and_says_what_is_too_long(world):
    address = f"/records/{world.things['draft']}/autosave/"
    client = world.clients["clerk"]
    for version, (typed, status) in enumerate([("字" * 6000, 200), ("\x00坏", 200)]):
        assert client.post(address, {"summary": typed, "version": version}).status_code == status
        assert Record.objects.get(pk=world.things["draft"]).data["summary"] == typed.replace("\x00", "")
    far = client.post(address, {"summary": "字" * 30_000, "version": 2})
    assert far.status_code == 422
    assert "太长" in far.json()["message"]
    assert client.post(address, {"summary": "旧", "version": 0}).status_code == 409


# --- canaries ---------------------------------------------------------------------------------------------------------


def sow() -> int:
    """Write the canary into every free-text field of every row, past all forms."""
    sown = 0
    for label, names in TYPED_IN.items():
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.fields:
                if field.name not in names.split() or not isinstance(field, models.CharField | models.TextField):
                    continue
                if field.choices or (model.__name__ == "Campaign" and field.name == "text"):
                    continue
                sown += _sow(model, field)
    Record.objects.update(data={"summary": CANARY})
    for subject in AuditRow.objects.values_list("subject", flat=True).distinct():  # the trail is only ever added to
        somebody = SystemActor(label=CANARY)
        audit_write(
            actor=somebody, act="record.returned", subject=subject, subject_label=CANARY, data={"reason": CANARY}
        )
    return sown


def _sow(model: type[models.Model], field: models.Field) -> int:
    written = 0
    for row in model._default_manager.all():
        value = f"{CANARY}{row.pk}" if field.unique else CANARY
        if not field.max_length or len(value) <= field.max_length:
            written += model._default_manager.filter(pk=row.pk).update(**{field.name: value})
    return written


def test_canaries_are_shown_and_never_live(world):
    assert sow() > 100
    live, shown = [], 0
    for place in places(world, "GET"):
        for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
            response = look(world, place, **headers)
            text = page(response)
            assert response.status_code < 500, place
            shown += "&lt;img src=x" in text
            if "<img src=x" in text:
                live.append((place, text[max(text.index("<img src=x") - 60, 0) :][:120]))
    assert not live, wrong(live)
    assert shown > 40


def test_formulas_in_workbooks_are_inert(world):
    sow()
    books = 0
    for place in places(world, "GET"):
        if "export" in place.name:
            data = read(look(world, place))
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                text = "".join(book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/"))
                shared = book.read("xl/sharedStrings.xml").decode()
                styles = book.read("xl/styles.xml").decode()
            assert not re.search(r"<f[ >]|hyperlink", text), place
            if "=1+1" in shared:
                books += 1
                assert "quotePrefix" in styles, place
    assert books >= 3


# --- workbooks that come in -------------------------------------------------------------------------------------------


def brought(world, data: bytes, name: str = "名册.xlsx"):
    return world.clients["sys"].post("/orgs/import/", {"workbook": SimpleUploadedFile(name, data)})


def test_workbooks_that_are_none(world):
    sheet = b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    good = table_write([SheetOut("别的", [Column("甲")], [["乙"]])])
    bad = {
        "空.xlsx": b"",
        "坏.xlsx": b"PK\x03\x04broken",
        "断.xlsx": good[: len(good) // 2],
        "弹.xlsx": bomb("xl/workbook.xml"),
        "远.xlsx": packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<w/>", "xl/worksheets/a.xml": sheet}),
        "密.xlsx": encrypted_docx(),
        "文.xlsx": "只是文字".encode(),
        "名册.xlsm": good,
        "名册.csv": "单位,全称".encode(),
        "宏.xlsx": packed({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"}),
    }
    for name, data in bad.items():
        response = brought(world, data, name)
        assert response.status_code == 422, name
        assert is_chinese("".join(response.context["form"].errors["workbook"])), name
    assert brought(world, good).status_code in {302, 422}, "a sheet that nobody knows"


def test_twenty_thousand_rows_with_nonsense_are_reported_row_by_row(world):
    before = Unit.objects.count()
    labels = ["全称", "类别", "排序", "上级单位"]
    rows = [
        [f"{CANARY[:20]}{n}" if n % 2 else "x" * 300, "没有这类", "9" * 5000 if n == 7 else "²", "谁"]
        for n in range(20_000)
    ]
    response = brought(world, table_write([SheetOut("单位", [Column(label) for label in labels], rows)]))
    if response.status_code == 302:
        shown = world.clients["sys"].get(response.url)
        assert shown.status_code == 200
        assert "20000" in page(shown).replace(",", "").replace(" ", "") or "处" in page(shown)
        done = world.clients["sys"].post(response.url, {"seen": "x"})
        assert done.status_code in {400, 409, 422}
    else:
        assert response.status_code == 422
    assert Unit.objects.count() == before
    assert not any(run.is_done for run in ImportRun.objects.exclude(pk=world.things["run"]))


# --- attachments ------------------------------------------------------------------------------------------------------


def attached(world, name: str, data: bytes):
    file = SimpleUploadedFile(name, data)
    address = f"/records/{world.things['draft']}/attach/"
    return world.clients["clerk"].post(address, {"files": file, "kind": "electronic"})


def test_attachments_that_are_refused(world):
    before = Attachment.objects.count()
    bad = {
        "空.pdf": b"",
        "假.pdf": b"\x89PNG\r\n\x1a\n" + bytes(90),
        "假.jpg": b"%PDF-1.7\n%%EOF",
        "宏.docx": macro_docx(),
        "宏.docm": macro_docx(),
        "弹.docx": bomb("word/document.xml"),
        "密.docx": encrypted_docx(),
        "eicar.txt": EICAR,
        "程序.txt": b"MZ" + bytes(90),
        "网页.html": b"<script>alert(1)</script>",
        "图.svg": b"<svg onload='alert(1)'/>",
        "a.pdf.exe": b"MZ" + bytes(90),
        "包.zip": packed({"a": b"a"}),
    }
    for name, data in bad.items():
        response = attached(world, name, data)
        assert response.status_code == 422, name
        assert name in page(response), name
    assert Attachment.objects.count() == before


def test_odd_names_of_attachments(world):
    names = [
        "../../etc/passwd.txt",
        "换\n行\r.txt",
        "倒\u202etxt.gnp.txt",
        "x" * 190 + ".txt",
        'a"<img src=x>.txt',
        "a;b=%0d%0a.txt",
    ]
    for number, name in enumerate(names):
        response = attached(world, name, f"内容{number}".encode())
        assert response.status_code in {302, 422}, name
    found = list(Attachment.objects.filter(record=world.things["draft"]))
    assert len(found) >= 5
    for one in found:
        assert not set("/\\\n\r\u202e") & set(one.name)
        assert ".." not in str(one.file.name)
        sent = world.clients["clerk"].get(f"/attachments/{one.pk}/")
        assert sent.headers["Content-Disposition"].startswith("attachment")
        assert "\n" not in sent.headers["Content-Disposition"]
    assert "<img src=x>" not in page(world.clients["clerk"].get(f"/records/{world.things['draft']}/edit/"))


def test_an_encrypted_pdf_may_be_attached_but_is_not_shown_as_something_else(world):
    assert attached(world, "密.pdf", encrypted_pdf()).status_code in {302, 422}


def test_a_kind_that_nobody_knows_and_no_file_at_all(world):
    address = f"/records/{world.things['draft']}/attach/"
    for body in ({}, {"kind": "x" * 9999}, {"files": "only text", "kind": "electronic"}):
        response = world.clients["clerk"].post(address, body)
        assert response.status_code == 422
        assert is_chinese(page(response))
