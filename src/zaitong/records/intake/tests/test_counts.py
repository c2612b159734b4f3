"""The number of queries does not grow with the files: 64 and 128."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zaitong.records.intake.tests.kit import Mail, letter, make_mail, post, school_name


def queries(desk: Mail, address: str) -> int:
    desk.client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert desk.client.get(address).status_code == 200
    return len(found)


@pytest.mark.slow
def test_pages_at_64_and_128_files(db):
    counts: dict[int, list[int]] = {}
    desk = make_mail(130)
    for number in (64, 128):
        files = [letter(f"{school_name(at)}.txt") for at in range(number - 64, number)]
        desk.lay(files) if number == 64 else post(
            desk.client,
            reverse("records:intake_add", args=[desk.batch().pk]),
            {"files": files, "kind": "auto", "arrived_on": desk.batch().arrived_on.isoformat()},
        )
        pk = desk.batch().pk
        assert len(desk.board().ready) == number
        pages = [reverse("records:intake_batch", args=[pk]), reverse("records:intake_confirm", args=[pk])]
        pages += [reverse("records:intake_new", args=[desk.requirement.pk]), reverse("records:intake")]
        pages += [reverse("records:intake_paper", args=[desk.requirement.pk])]
        counts[number] = [queries(desk, page) for page in pages]
    assert counts[64] == counts[128]
    assert max(counts[128]) < 40
    desk.confirm()
    page = reverse("records:intake_batch", args=[desk.batch().pk])
    assert queries(desk, page) < 40
    assert len(desk.client.get(page).context["filed"]) == 128
