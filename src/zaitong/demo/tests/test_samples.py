"""The sample documents may be downloaded in the demo, in every form, and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.demo.documents import FORMS, SAMPLES
from zaitong.orgs.tests.factories import make_unit
from zaitong.policy import break_down, read_bytes

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
