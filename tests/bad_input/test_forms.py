"""Every address that takes POST: with nothing, with far too much, with the wrong kind of thing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import pytest
from django.test import Client

from tests.access_world import make_access_world
from tests.bad_input.site import Fields, forms_of_site, headings, is_chinese, look, page, places, send, wrong
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Campaign

pytestmark = pytest.mark.django_db
LONG = 100_000
# For addresses to which no page of the district shows a form just now.
USUAL = "reason version seen next appointment active pick confirmed mark decision chosen offered kind client_key obligation type"
NASTY = {
    "nul": "\x00坏",
    "number": "9" * 30,
    "digits": "0" * 19 + "9" * 5000,
    "script": "<script>alert(1)</script>",
    "body": "unit:²",
    "list": "1:1,2,\x00,[]",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield make_access_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def forms(world, django_db_blocker):
    return forms_of_site(world)


def targets(world, forms):
    """Every address that answers a POST with anything but 405, and the fields that it may be sent."""
    usual = Fields("", dict.fromkeys(USUAL.split(), "hidden"))
    for place in places(world, "POST", "GET"):
        yield place, forms.get(place.address, usual)


def faults(place, response) -> str:
    text = page(response)
    if response.status_code == 405:
        return ""
    if response.status_code >= 500:
        return f"{response.status_code} {getattr(response, 'exc_info', ('', ''))[1]}"
    if text and not is_chinese(text) and not (response.status_code == 200 and text.startswith("{")):
        return f"{response.status_code}: not Chinese: {text[:80]}"
    return "script" if "<script>alert" in text else ""


def test_nothing_at_all(world, forms):
    found = [(p, said) for p, _ in targets(world, forms) if (said := faults(p, send(world, p)))]
    assert not found, wrong(found)


def rows_of(name: str, controls: Iterable[str]) -> str:
    """How many rows of a set of forms the page showed, for its hidden count `prefix-TOTAL_FORMS` and the like."""
    prefix = re.escape(name.rpartition("-")[0])
    return str(len({found[1] for other in controls if (found := re.match(rf"{prefix}-(\d+)-", other))}))


def test_far_too_much_and_what_was_typed_stays(world, forms):
    found, kept = [], 0
    for place, fields in targets(world, forms):
        body = {name: f"typed-{name}-{'x' * LONG}" for name in fields.controls if "_FORMS" not in name}
        body |= {name: rows_of(name, fields.controls) for name in fields.controls if "_FORMS" in name}
        response = send(world, place, body)
        if said := faults(place, response):
            found.append((place, said))
        elif response.status_code == 422 and "<form" in page(response):
            lost = [name for name in fields.typed if f"typed-{name}-" not in page(response)]
            kept += not lost
            found += [(place, f"lost: {lost}")] if lost else []
    assert not found, wrong(found)
    assert kept >= 15, "forms that keep what was typed"


@pytest.mark.parametrize("what", NASTY)
def test_the_wrong_kind_of_thing(world, forms, what):
    found = []
    for place, fields in targets(world, forms):
        if said := faults(place, send(world, place, dict.fromkeys(fields.controls, NASTY[what]))):
            found.append((place, said))
    assert not found, wrong(found)


@pytest.mark.parametrize("what", ["nul"])
def test_the_wrong_kind_of_thing_by_htmx(world, forms, what):
    found = []
    for place, fields in targets(world, forms):
        body = dict.fromkeys(fields.controls, NASTY[what])
        if said := faults(place, send(world, place, body, HTTP_HX_REQUEST="true")):
            found.append((place, said))
    assert not found, wrong(found)


def test_days_that_do_not_exist_are_refused_beside_the_field(world, forms):
    refused = 0
    for place, fields in targets(world, forms):
        days = [name for name in fields.typed if name in {"day", "starts", "ends", "due", "closed_on", "issued_on"}]
        if days and place.address in forms and "audience" not in place.name:
            response = send(world, place, dict.fromkeys(days, "2月30日"))
            refused += "日历上没有" in page(response) or response.status_code == 302
            assert response.status_code in {302, 422}, place
    assert refused >= 8


def test_bodies_that_are_no_forms(world, forms):
    found = []
    big = json.dumps({"a": "长" * 200_000, "b": [[[]]] * 1000})
    for place in places(world, "POST"):
        for body, kind in (
            (big, "application/json"),
            ("a=%ff%fe&%00=%ED%A0%80", "application/x-www-form-urlencoded"),
            ("--x\r\nbroken", "multipart/form-data; boundary=x"),
            ("broken", "multipart/form-data"),
        ):
            if said := faults(place, send(world, place, body, content_type=kind)):
                found.append((place, kind, said)[1:])
    assert not found, wrong(found)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("&".join(f"f{n}=1" for n in range(5001)), "application/x-www-form-urlencoded"),
        ("a=" + "x" * 10_000_001, "application/x-www-form-urlencoded"),
    ],
)
def test_too_many_fields_and_too_much_text(world, body, kind):
    for address in ("/orgs/units/new/", f"/records/{world.things['draft']}/edit/", "/login/"):
        response = world.clients["sys"].post(address, body, content_type=kind)
        assert response.status_code == 413
        assert "内容太多" in response.content.decode()


def test_too_many_files(world):
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(301)]
    response = world.clients["head"].post(f"/records/{world.things['draft']}/attach/", {"files": files})
    assert response.status_code == 413
    assert "内容太多" in response.content.decode()


def test_without_the_token_of_the_form(world):
    for column, address in (("sys", "/orgs/units/new/"), ("camp", "/campaigns/upload/"), ("head", "/records/new/")):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = world.clients[column].cookies
        for headers in headings({}, {"HTTP_HX_REQUEST": "true"}, {"HTTP_ORIGIN": "https://example.org"}):
            response = strict.post(address, {"name": "某校"}, **headers)
            assert response.status_code == 403
            assert "已经过期" in response.content.decode()


def test_impossible_spans_change_nothing(world):
    campaign = Campaign.objects.get(pk=world.things["reviewing"])
    address = f"/campaigns/{campaign.pk}/publish/edit/"
    for starts, ends in (("2026-12-01", "2026-11-01"), ("2月30日", "12月1日"), ("1899-01-01", "2201-01-01")):
        response = world.clients["camp"].post(address, {"name": "改了", "starts": starts, "ends": ends})
        assert response.status_code == 422
        assert starts in response.content.decode()
    campaign.refresh_from_db()
    assert campaign.name != "改了"


def test_what_was_refused_left_no_trace(world):
    before = AuditRow.objects.count()
    world.clients["sys"].post("/orgs/units/new/", {"name": "x" * LONG, "kind": "nonsense", "sort": "1e9"})
    assert AuditRow.objects.count() == before


def test_the_crawl_reaches_the_forms_that_matter(world, forms):
    known = {place.name for place, fields in targets(world, forms) if place.address in forms}
    wanted = {"orgs:unit_new", "campaigns:upload", "campaigns:edit", "records:edit", "supervision:waive", "orgs:import"}
    assert wanted <= known
    assert look(world, next(p for p in places(world, "GET") if p.name == "records:edit")).status_code == 200
