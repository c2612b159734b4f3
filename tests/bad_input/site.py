"""The site under test: the small district of the access table, every address in it, the fields of every form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access_world import COLUMNS, World
from tests.test_access_table import lines

OUT = {"in", "403", "404"}  # answers that say: not for this person
TYPED = {"text", "search", "tel", "textarea", ""}  # controls into which people type


@dataclass(frozen=True, slots=True)
class Place:
    """An address, and the column of the access table whose person may go there."""

    name: str
    address: str
    column: str

    def __str__(self) -> str:
        return f"{self.name} {self.address} as {self.column}"


@dataclass
class Fields:
    """The fields of one form: name -> type of control."""

    action: str
    controls: dict[str, str] = field(default_factory=dict)
    multipart: bool = False

    @property
    def typed(self) -> list[str]:
        return [name for name, kind in self.controls.items() if kind in TYPED]


def places(world: World, *methods: str) -> list[Place]:
    """Each address of the table that one of ``methods`` reaches, with the first person who may."""
    found: dict[str, Place] = {}
    for line in lines():
        allowed = [column for column in COLUMNS if line.expected[column] not in OUT]
        signed = [column for column in allowed if column != "any"]
        if line.method in methods and signed:
            address = reverse(
                line.name, kwargs={key: world.things.get(kind, kind) for key, kind in line.things.items()}
            )
            found.setdefault(address, Place(line.name, address, signed[0]))
    return list(found.values())


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """Whatever happens inside leaves no trace: neither in the database nor in the browser's cookies."""
    before, raising = dict(client.cookies), client.raise_request_exception
    client.raise_request_exception = False
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        client.raise_request_exception = raising
        client.cookies.clear()
        client.cookies.update(before)


def send(world: World, place: Place, body: Any = None, **extra: Any) -> Any:
    """One POST, undone."""
    client = world.clients[place.column]
    with undone(client):
        response = client.post(place.address, body or {}, **extra)
        read(response)
    return response


def look(world: World, place: Place, query: str = "", **extra: Any) -> Any:
    """One GET, undone."""
    client = world.clients[place.column]
    with undone(client):
        response = client.get(place.address + query, **extra)
        read(response)
    return response


def read(response: Any) -> bytes:
    """The whole body, streamed or not."""
    if not hasattr(response, "whole"):
        response.whole = response.getvalue() if response.streaming else response.content
    return bytes(response.whole)


def page(response: Any) -> str:
    """The body as text; empty where it is a file."""
    kind = response.headers.get("Content-Type", "")
    return read(response).decode() if kind.startswith(("text/", "application/json")) else ""


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese word in a text, escapes of JSON included."""
    return any("\u4e00" <= char <= "\u9fff" for char in text) or "\\u" in text


class _Forms(HTMLParser):
    def __init__(self, here: str) -> None:
        super().__init__()
        self.here = here
        self.found: list[Fields] = []
        self.loose: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            action = given.get("action") or self.here
            is_post = given.get("method", "").lower() == "post"
            self.found.append(Fields(urlsplit(action).path if is_post else "", {}, "multipart" in str(given)))
        elif posts := given.get("hx-post"):
            self.found.append(Fields(urlsplit(posts).path))
        if tag in {"input", "textarea", "select", "button"} and given.get("name") and self.found:
            kind = given.get("type", "").lower() if tag in {"input", "button"} else tag
            self.found[-1].controls[given["name"]] = kind


def forms_in(text: str, here: str) -> list[Fields]:
    """The forms of a page that are sent by POST."""
    parser = _Forms(here)
    parser.feed(text)
    return [one for one in parser.found if one.action]


def forms_of_site(world: World) -> dict[str, Fields]:
    """Address -> the fields that any page anywhere sends to it."""
    found: dict[str, Fields] = {}
    for place in places(world, "GET"):
        for form in forms_in(page(look(world, place)), place.address):
            known = found.setdefault(form.action, form)
            known.controls.update(form.controls)
    return found


def wrong(places_: Iterable[tuple[Any, Any]]) -> str:
    """A readable list of what went wrong."""
    return "\n" + "\n".join(f"{place}: {said}" for place, said in places_)


def headings(*sets: dict[str, str]) -> list[dict[str, Any]]:
    """Sets of headers as the test client takes them."""
    return list(sets)
