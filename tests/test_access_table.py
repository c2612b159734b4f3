"""Every address x every role x the answer expected: tests/access_table.txt, one line for each address and method.

To add an address: write ``GET room:name pk=thing`` and ten answers (the columns are in access_world.py). The things that
exist are in ``World.things``. Answers: a status, or ``in``: sent to sign in. POSTs carry no fields, so ``422`` or ``400``
mean: allowed in, but nothing useful was sent; ``302``: done. 404: out of sight; 403: in sight, without the right.
Everybody has just shown the second factor: what it is asked for is held by tests/test_second_factor.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_world import COLUMNS, World, make_access_world
from zaitong.accounts.middleware import OPEN_VIEWS

TABLE = Path(__file__).with_name("access_table.txt")


class Line(NamedTuple):
    method: str
    name: str
    things: dict[str, str]  # argument of the address -> kind of thing
    expected: dict[str, str]  # column -> answer

    @property
    def room(self) -> str:
        return self.name.partition(":")[0] if ":" in self.name else "accounts"

    def __str__(self) -> str:
        return f"{self.method} {self.name} {','.join(self.things.values())}".strip()


def lines() -> list[Line]:
    """The table as read."""
    return [parse(text) for text in TABLE.read_text("utf-8").splitlines() if text.strip() and not text.startswith("#")]


def parse(text: str) -> Line:
    method, name, things, *expected = text.split()
    pairs = dict(pair.split("=") for pair in things.split(",")) if things != "-" else {}
    assert len(expected) == len(COLUMNS), f"{len(COLUMNS)} answers are needed: {text}"
    return Line(method, name, pairs, dict(zip(COLUMNS, expected, strict=True)))


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The names of all addresses of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"


def ask(world: World, line: Line, column: str) -> Any:
    address = reverse(line.name, kwargs={key: world.things.get(kind, kind) for key, kind in line.things.items()})
    client = world.clients[column]
    before = dict(client.cookies)
    with transaction.atomic():
        response = client.get(address) if line.method == "GET" else client.post(address)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(before)
    return response


def answer(response: Any) -> str:
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/login/?next=")
    return "in" if to_sign_in else str(response.status_code)


ROOMS = sorted({line.room for line in lines()})


@pytest.mark.django_db
@pytest.mark.parametrize("room", ROOMS)
def test_answers(room):
    """Each request's changes are undone before the next."""
    world = make_access_world()
    wrong = []
    for line in lines():
        if line.room == room:
            got = {column: answer(ask(world, line, column)) for column in COLUMNS}
            wrong += [
                f"{line}: {c} expected {line.expected[c]}, got {got[c]}" for c in COLUMNS if got[c] != line.expected[c]
            ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_address_is_in_the_table():
    listed, there = {line.name for line in lines()}, set(routes())
    assert not there - listed, "not in tests/access_table.txt"
    assert not listed - there, "in tests/access_table.txt, but gone"


def test_nobody_gets_in_without_signing_in():
    for line in lines():
        if line.name not in OPEN_VIEWS:
            assert line.expected["any"] == "in", line


def test_separation_of_powers():
    """System administrators and auditors see no business page and change no business thing.

    The search finds units and people for the administrator and nothing else (supervision/tests/test_search.py).
    """
    business = ("campaigns:", "records:", "visits:", "supervision:", "catalogue:")
    for line in lines():
        if line.name.startswith(business) and line.name != "supervision:search":
            assert {line.expected["sys"], line.expected["aud"]} <= {"403", "404"}, line


def test_auditors_change_nothing():
    own = {"login", "logout", "accounts:password", "accounts:second", "accounts:switch", "accounts:everywhere"}
    for line in lines():
        if line.method == "POST" and line.name not in own:
            assert line.expected["aud"] in {"403", "404"}, line


def test_nothing_fails():
    for line in lines():
        assert not [status for status in line.expected.values() if status.startswith("5")], line
