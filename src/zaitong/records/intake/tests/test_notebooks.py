"""代录 of photos of handwritten notebooks: a kind of its own where the task takes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from zaitong.campaigns.models import Accepts
from zaitong.common.clock import today
from zaitong.records.intake.contents import Asked, kind_of
from zaitong.records.intake.tests.kit import Mail, letter, make_mail, post, school_name
from zaitong.records.models import Arrival, Record, Settlement
from zaitong.records.tests.factories import text
from zaitong.records.tests.test_notebooks import photo

A, B = school_name(0), school_name(1)


@pytest.fixture
def desk(db: None) -> Mail:
    """A task that asks for a copy and a scan and takes a photo of the notebook instead."""
    made = make_mail(2, ("electronic", "scan"))
    Accepts.objects.filter(requirement=made.requirement).update(notebook=True)
    return made


def lay_page(desk: Mail) -> str:
    return text(desk.client.get(reverse("records:intake_new", args=[desk.requirement.pk])))


def test_it_is_offered_and_one_photo_is_enough(desk: Mail):
    assert "手写记录照片也可以" in lay_page(desk)
    desk.lay([photo(f"{A}.jpg"), letter(f"{B}.txt")], kind="notebook")
    board = desk.board()
    assert [place.name for place in board.ready] == [A]
    assert [(place.name, place.lack_words) for place in board.lacks] == [(B, "盖章扫描件")]
    desk.confirm()
    record = Record.objects.get()
    assert [a.kind for a in record.attachments.all()] == ["notebook"]
    assert Arrival.objects.get().kind == "notebook"
    assert "手写记录照片" in text(desk.client.get(reverse("records:record", args=[record.pk])))


def test_a_line_is_put_right_and_what_is_no_photo_is_refused(desk: Mail):
    desk.lay([photo(f"{A}.jpg"), letter(f"{B}.txt")])
    scan, copy = (desk.batch().files.get(name=name) for name in (f"{A}.jpg", f"{B}.txt"))
    assert (scan.kind, copy.kind) == ("scan", "electronic")
    answer = desk.save(**{f"kind-{scan.pk}": "notebook", f"kind-{copy.pk}": "notebook"})
    assert answer.status_code == 422
    assert f"“{B}.txt”不是照片，仍按电子稿收" in text(answer)
    assert sorted(desk.batch().files.values_list("kind", flat=True)) == ["electronic", "notebook"]


def test_the_day_is_the_first_on_which_enough_was_there(desk: Mail):
    day = today()
    desk.lay([letter(f"{A}.txt")], arrived_on=(day - timedelta(days=6)).isoformat())
    for name, ago in ((f"{A}本子.jpg", 4), (f"{A}盖章.jpg", 2)):
        more = {"kind": "auto", "arrived_on": (day - timedelta(days=ago)).isoformat(), "files": [photo(name)]}
        post(desk.client, reverse("records:intake_add", args=[desk.batch().pk]), more)
    book = desk.batch().files.get(name=f"{A}本子.jpg")
    assert book.kind == "scan"
    desk.save(**{f"kind-{book.pk}": "notebook"})
    desk.confirm()
    assert Settlement.objects.get().claimed_on == day - timedelta(days=4)


def test_elsewhere_it_is_not_offered(db: None):
    plain = make_mail(1)
    assert "手写记录照片" not in lay_page(plain)
    answer = plain.lay([photo(f"{A}.jpg")], kind="notebook")
    assert answer.status_code == 422
    assert not plain.requirement.intakes.exists()


@pytest.mark.parametrize(
    ("kinds", "notebook", "name", "found"),
    [
        (("electronic",), True, "甲.JPG", "notebook"),
        (("electronic",), True, "甲.docx", "electronic"),
        (("electronic", "scan"), True, "甲.jpg", "scan"),
        (("electronic",), False, "甲.jpg", "electronic"),
        ((), True, "甲.png", "notebook"),
    ],
)
def test_what_a_file_is_taken_for_by_itself(kinds: tuple[str, ...], notebook: bool, name: str, found: str):
    assert kind_of("auto", Asked(kinds, notebook), name) == found
