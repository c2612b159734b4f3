"""Addresses with nonsense in them: every page, never a 500; unknown methods; numbers no database holds."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests.access_world import make_access_world
from tests.bad_input.site import Place, headings, is_chinese, look, page, places, send, wrong

pytestmark = pytest.mark.django_db
NUMBERS = (
    "page type campaign open unit requirement obligation person version item phase office appointment before after"
)
TEXTS = (
    f"q name text kind state show subject actor act from to since until role by category next filter parent {NUMBERS}"
)
ZEROS = "0" * 19 + "9" * 20
VALUES = {
    "words": quote("<script>alert(1)</script>\u202e½²٣💩%_\\'\""),
    "beyond": "9" * 30,
    "nul": quote("小\x00学") + "%ED%A0%80",  # and half of a pair of surrogates
}
QUERIES = {what: "?" + "&".join(f"{key}={value}" for key in TEXTS.split()) for what, value in VALUES.items()}
QUERIES |= {
    "long": "?page=999999999999&since=2026-02-30&until=2月30日&from=2026-02-30&to=0000-00-00&"
    + "&".join(f"{key}={'长' * 3400}" for key in ("q", "name", "text", "subject")),
    "digits": "?page=-1&%00=%00&=&q&show=all&"
    + "&".join(f"{key}={ZEROS if n % 2 else '9' * 5000}" for n, key in enumerate(NUMBERS.split()[1:])),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once; every request is undone."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield make_access_world()
        transaction.set_rollback(True)


@pytest.mark.parametrize("what", QUERIES)
def test_no_page_fails(world, what):
    found = []
    for place in places(world, "GET"):
        response = look(world, place, QUERIES[what])
        if response.status_code >= 500:
            found.append((place, response.status_code))
        elif response.status_code == 200 and "<script>alert" in page(response):
            found.append((place, "script"))
        elif response.status_code not in {200, 302, 400, 404, 422}:
            found.append((place, response.status_code))
    assert not found, wrong(found)


@pytest.mark.parametrize("what", ["nul"])
def test_no_part_of_a_page_fails(world, what):
    found = []
    for place in places(world, "GET"):
        response = look(world, place, QUERIES[what], HTTP_HX_REQUEST="true")
        if response.status_code >= 500 or "<script>alert" in page(response):
            found.append((place, response.status_code))
    assert not found, wrong(found)


def with_number(place: Place, number: str) -> str:
    return re.sub(r"/\d+/", lambda _: f"/{number}/", re.sub(r"/(\d+)/(?=\d)", r"/\1//", place.address)).replace(
        "//", "/"
    )


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 40])
def test_ids_that_nothing_has(world, number):
    found = []
    for place in {with_number(p, number): p for p in places(world, "GET", "POST")}.values():
        if (address := with_number(place, number)) != place.address:
            nowhere = Place(place.name, address, place.column)
            for response in (look(world, nowhere), send(world, nowhere)):
                if response.status_code not in {302, 403, 404, 405, 409}:
                    found.append((address[:60], response.status_code))
                elif response.status_code == 404 and not is_chinese(page(response)):
                    found.append((address[:60], "not Chinese"))
    assert not found, wrong(found)


@pytest.mark.parametrize("number", ["9" * 5000, "0", "-1", "²", "1.5", "%00"])
def test_what_is_no_id_at_all(world, number):
    for address in (
        "/records/{}/",
        "/records/{}/edit/",
        "/campaigns/{}/",
        "/supervision/cell/{0}/{0}/",
        "/documents/{}/",
    ):
        assert look(world, Place("", address.format(number), "camp")).status_code in {403, 404}


def test_unknown_methods(world):
    found = []
    for place in places(world, "GET", "POST"):
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "BREW"):
            status = world.clients[place.column].generic(method, place.address).status_code
            if status != 405:
                found.append((place, f"{method}: {status}"))
    assert not found, wrong(found)


def test_a_get_changes_nothing_where_only_a_post_may(world):
    found = []
    reached = {place.address for place in places(world, "GET")}
    for place in places(world, "POST"):
        if place.address not in reached:
            status = look(world, place).status_code
            if status not in {200, 302, 405}:
                found.append((place, status))
    assert not found, wrong(found)


@pytest.mark.parametrize("path", ["/%00", "/records/%00/", "/%ff%fe", "/../../etc/passwd", "/" + "a" * 9000, "/-/x"])
def test_paths_that_lead_nowhere(world, path):
    response = world.clients["camp"].get(path)
    assert response.status_code == 404
    assert is_chinese(page(response))


@pytest.mark.parametrize(
    "after", ["https://example.org/", "//example.org", "/\\example.org", "<script>", "login", "javascript:x", "\x00/x"]
)
def test_signing_in_leads_nowhere_else(world, after):
    response = world.clients["camp"].get("/login/", {"next": after})
    assert (response.status_code, response.url) in {(302, "/"), (302, "/x")}


def test_headers_full_of_nonsense(world, settings):
    settings.PROXY_HOPS = 1
    junk = {
        "HTTP_USER_AGENT": "\x00<script>",
        "HTTP_REFERER": "http://[x",
        "HTTP_HX_CURRENT_URL": "http://testserver:x/\x00",
    }
    for headers in headings(
        junk,
        {"HTTP_X_FORWARDED_FOR": "not an address"},
        {"HTTP_X_FORWARDED_FOR": "10.0.0.7:5123"},
        {"HTTP_COOKIE": "sessionid=\x00; csrftoken=%00"},
    ):
        for client in (Client(raise_request_exception=False), world.clients["camp"]):
            for response in (
                client.get("/campaigns/", **headers),
                client.post("/records/1/edit/", {"a": "b"}, **headers),
            ):
                assert response.status_code < 500, headers
        said = Client(raise_request_exception=False).post("/login/", {"username": "谁", "password": "x"}, **headers)
        assert said.status_code in {400, 422, 429}, headers
