"""Documents that are no documents: by the upload page, by the own plan, by the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.access_world import make_access_world
from tests.bad_input.files import UNREADABLE
from tests.bad_input.site import is_chinese
from zaitong.campaigns.models import Campaign, PolicyDocument
from zaitong.campaigns.tests.samples import NOTICE, PROSE
from zaitong.policy.command import main

UPLOAD = "/campaigns/upload/"
IMPOSSIBLE = NOTICE.replace("2026年10月19日", "2026年2月30日")
UNDATED = NOTICE.replace("2026年10月19日", "").replace("〔2026〕27号", "")


def file(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def world(db):
    return make_access_world()


@pytest.fixture
def upload(world, django_capture_on_commit_callbacks):
    def send(data: bytes, name: str = "通知.txt", *, text: str = "", column: str = "camp", to: str = UPLOAD):
        with django_capture_on_commit_callbacks(execute=True):
            return world.clients[column].post(to, {"file": file(name, data), "text": text})

    return send


def newest() -> Campaign:
    return Campaign.objects.latest("id")


def test_what_cannot_be_read_is_refused_by_the_page_in_words_that_fit(world, upload):
    before = PolicyDocument.objects.count()
    plan = reverse("campaigns:plan", args=[world.things["campaign"]])
    for what, (name, data, word) in UNREADABLE.items():
        for column, address in (("camp", UPLOAD), ("head", plan)):
            response = upload(data, name, column=column, to=address)
            said = "".join(response.context["form"].errors["file"])
            assert response.status_code == 422, what
            assert word in said, (what, said)
            assert said in response.content.decode().replace("&quot;", '"'), what
    assert PolicyDocument.objects.count() == before


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_refused_by_the_command_with_one_line(what, tmp_path: Path, capsys):
    name, data, word = UNREADABLE[what]
    (tmp_path / name).write_bytes(data)
    assert main([str(tmp_path / name), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert word in err
    assert is_chinese(err)


def test_the_command_as_people_start_it(tmp_path: Path):
    name, data, _ = UNREADABLE["encrypted pdf"]
    (tmp_path / name).write_bytes(data)
    for arguments in ([str(tmp_path / name)], [str(tmp_path / "没有.txt")], [str(tmp_path)], [], ["--nonsense"]):
        done = subprocess.run(
            [sys.executable, "-m", "zaitong.cli", "breakdown", *arguments], capture_output=True, check=False
        )
        assert done.returncode == 2, arguments
        assert is_chinese(done.stderr.decode()), arguments
        assert b"Traceback" not in done.stderr, arguments


def test_a_huge_file_is_refused_before_it_is_read_into_memory(tmp_path: Path, capsys):
    huge = tmp_path / "大.txt"
    with huge.open("wb") as sparse:
        sparse.truncate(110 * 1024 * 1024)
    tracemalloc.start()
    assert main([str(huge)]) == 2
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000
    assert "100 MB" in capsys.readouterr().err


def test_a_huge_upload_is_refused_on_the_form_and_the_pasted_text_stays(world, monkeypatch):
    monkeypatch.setattr("zaitong.campaigns.forms.documents.MAX_BYTES", 1000)  # 100 MB for a quick test
    response = world.clients["camp"].post(UPLOAD, {"file": file("大.txt", NOTICE.encode() * 9), "text": "顺手粘贴的字"})
    assert response.status_code == 422
    assert "100 MB" in response.content.decode()
    assert "顺手粘贴的字" in response.content.decode()


@pytest.mark.parametrize("address", [UPLOAD, "/orgs/import/", "/login/", "/records/1/attach/"])
def test_a_request_beyond_the_limit_is_refused_unread(client, address, settings):
    class Endless:
        readline = None

        def read(self, *_):
            raise AssertionError("was read")

    body = {"wsgi.input": Endless(), "CONTENT_LENGTH": str(settings.REQUEST_LIMIT_BYTES + 1)}
    response = client.generic("POST", address, content_type="multipart/form-data; boundary=x", **body)
    assert response.status_code == 413
    assert "110 MB" in response.content.decode()


def test_the_longest_file_fits_into_the_longest_request(settings):
    from zaitong.campaigns.services.documents import MAX_BYTES

    assert MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= settings.REQUEST_LIMIT_BYTES


def test_pasted_text_that_is_too_long_or_not_chinese(world):
    for text in ("长" * 200_001, "plain English " * 100, "\x00\x01", "  "):
        response = world.clients["camp"].post(UPLOAD, {"text": text})
        assert response.status_code == 422, text[:9]
        assert is_chinese("".join(str(v) for v in response.context["form"].errors.values()))
    assert "plain English" in world.clients["camp"].post(UPLOAD, {"text": "plain English"}).content.decode()


def test_text_without_structure_can_be_reviewed_and_added_to(world, upload, tmp_path, capsys):
    upload(PROSE.encode(), "随笔.txt")
    review = world.clients["camp"].get(reverse("campaigns:review", args=[newest().pk]))
    assert review.status_code == 200
    assert "没有成文日期" in review.content.decode()
    (tmp_path / "a.txt").write_text(PROSE, "utf-8")
    assert main([str(tmp_path / "a.txt"), "--json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_a_document_without_a_date_asks_for_one_and_refuses_what_is_none(world, upload):
    upload(UNDATED.encode())
    campaign, client = newest(), world.clients["camp"]
    assert campaign.document.issued_on is None
    for day in ("2026年2月30日", "2026-13-01", "0000-01-01", "9999-12-31", "abc", "", "2" * 5000, "2026-02-29"):
        said = client.post(f"/campaigns/{campaign.pk}/issued/", {"issued_on": day}, follow=True)
        assert said.status_code == 200, day
        campaign.document.refresh_from_db()
        assert campaign.document.issued_on is None, day
    client.post(f"/campaigns/{campaign.pk}/issued/", {"issued_on": "10月19日"})
    campaign.document.refresh_from_db()
    assert campaign.document.issued_on is not None


def test_an_impossible_date_in_a_document_is_no_date(world, upload, tmp_path, capsys):
    upload(IMPOSSIBLE.encode())
    assert newest().document.issued_on is None
    assert "没有成文日期" in world.clients["camp"].get(f"/campaigns/{newest().pk}/review/").content.decode()
    text = NOTICE.replace("11月13日", "2月30日").replace("11月20日", "13月40日")
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert main([str(tmp_path / "a.txt"), "--json"]) == 0
    printed = capsys.readouterr().out
    for day in {word for word in printed.split('"') if len(word) == 10 and word[4:5] == "-" == word[7:8]}:
        date.fromisoformat(day)


def test_the_same_file_twice_leads_to_the_first(world, upload):
    first = upload(NOTICE.encode())
    again = upload(NOTICE.encode(), "另一个名字.txt")
    assert again.url == first.url
    assert "已经上传过" in world.clients["camp"].get(again.url, follow=True).content.decode()
    plan = reverse("campaigns:plan", args=[world.things["campaign"]])
    upload(NOTICE.encode(), column="head", to=plan)
    count = PolicyDocument.objects.count()
    said = upload(NOTICE.encode(), column="head", to=plan)
    assert said.status_code in {302, 422}
    assert PolicyDocument.objects.count() == count


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/通知.txt",
        "通知\n.txt",
        "通知\u202etxt.exe.txt",
        "C:\\文\\通知.txt",
        "名" * 300 + ".txt",
        "a'\"<b>.txt",
    ],
)
def test_odd_names_are_tamed(world, upload, name):
    response = upload(f"{NOTICE}{len(name)}".encode(), name)
    if response.status_code == 422:  # Django itself finds it too long
        assert "太长" in response.content.decode()
        return
    document = PolicyDocument.objects.latest("id")
    assert document.filename.endswith(".txt")
    assert not set("/\\\n\u202e") & set(document.filename)
    sent = world.clients["camp"].get(f"/documents/{document.pk}/original/")
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.getvalue()


def test_hidden_characters_in_a_document_do_not_stop_it(world, upload):
    dirty = NOTICE.replace("。", "。\x0b\u200b\ufeff", 3).replace("\n", "\n\x00", 1) + "\x00尾"
    response = upload(("字" * 3000 + dirty).encode())  # NUL beyond the first look at the content
    assert response.status_code in {302, 422}
    assert "\x00" not in PolicyDocument.objects.latest("id").text
