"""The sample documents may be downloaded in the demo, in every form, and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.demo.documents import FORMS, SAMPLES, scan
from zaitong.orgs.tests.factories import make_unit
from zaitong.policy import ReadError, break_down, read_bytes
from zaitong.policy.reading import recognise
from zaitong.policy.reading.pictures import open_pictures
from zaitong.policy.reading.scan import read_scan

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client: Client) -> Client:
    sign_in(client, make_user("campaign_officer", make_unit("committee", "澄砚区教育工委")))
    return client


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("form", FORMS)
def test_every_sample_reads_in_every_form(officer: Client, name: str, form: str) -> None:
    answer = officer.get(reverse("demo:sample", args=[name, form]))
    found = break_down(read_bytes(answer.content, f"{name}.{form}"))
    assert len(found.requirements) >= 8
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_upload_page_leads_to_the_samples(officer: Client) -> None:
    assert reverse("demo:samples") in officer.get(reverse("campaigns:upload")).content.decode()
    page = officer.get(reverse("demo:samples")).content.decode()
    assert all(sample.title in page for sample in SAMPLES.values())
    assert officer.get("/samples/nothing.docx").status_code == 404


def test_the_stamped_scan_is_small_has_no_text_layer_and_can_be_drawn(officer: Client) -> None:
    data = officer.get(reverse("demo:sample", args=["scan", "pdf"])).content
    assert len(data) < 300_000
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "scan.pdf")
    assert caught.value.code == "scan"
    with open_pictures(data, "pdf") as pages:
        assert pages.count == 2
        assert 1_795 < max(pages.picture(2).size) < 1_805
    assert officer.get("/samples/scan.docx").status_code == 404
    assert "/samples/scan.pdf" in officer.get(reverse("demo:samples")).content.decode()


@pytest.mark.skipif(not recognise.available(), reason="the extra for scans is not installed (make setup-ocr)")
def test_the_stamped_scan_is_read_with_its_dates() -> None:
    found = break_down(read_scan(scan(), "scan.pdf"))
    due = {str(one.due) for item in found.requirements for one in item.deadlines}
    assert {"2026-12-10", "2026-12-01", "2027-01-10"} <= due
    assert found.document.doc_number == "禾教体发〔2026〕46号"
