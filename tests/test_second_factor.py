"""What asks for the second factor (``accounts.asks``): each act and each file, without a code, with a wrong, a used and a right one.

The answers come from the small district of the access table. A right code sends what the asking page carries, not what was
sent before: so nothing typed is lost on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from types import CodeType
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.access_world import COLUMNS, World, make_access_world
from tests.test_access_table import lines
from zaitong.accounts import sessions
from zaitong.accounts.asks import ASKS
from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import PASSWORD, code_of, make_grant, make_user, other_than, prove, sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.access import SYSTEM
from zaitong.common.clock import ZONE, today
from zaitong.common.tables import SheetOut, table_write
from zaitong.orgs.exchange.columns import COLUMNS as SHEETS
from zaitong.orgs.services.tree import party_create, unit_create
from zaitong.orgs.services.units import unit_close
from zaitong.orgs.tests.factories import make_person

ONE = "one record or document, which its reader may open one by one"
# Addresses that change something in accounts and orgs, or send a file, and do not ask. With the reason.
SPARED = {
    "home": "only leads on",
    "login": "the password is asked",
    "logout": "gives nobody anything",
    "accounts:password": "the person's own, the old one is asked",
    "accounts:second": "binding asks for the password, unbinding for a code",
    "accounts:switch": "one of the person's own appointments",
    "accounts:everywhere": "ends the person's own sessions",
    "orgs:unit_new": "a new unit has no people and no records",
    "orgs:post_new": "a new post is empty until somebody is appointed",
    "orgs:person_new": "a name in the roll, without post or account",
    "orgs:person_edit": "name and telephone",
    "orgs:membership_new": "no right hangs on membership",
    "orgs:membership_end": "no right hangs on membership",
    "orgs:assignment_new": "says who looks after a body, gives no sight of it",
    "orgs:assignment_end": "says who looks after a body, gives no sight of it",
    "orgs:import": "a dry run; orgs:import_run asks",
    "orgs:import_discard": "nothing was written",
    "records:sealed_file": "asks by itself, with the reason (records.seals)",
    "records:attachment": ONE,
    "records:inner_file": ONE,
    "records:intake_file": ONE,
    "records:summary_word": ONE,
    "visits:photo": ONE,
    "campaigns:original": ONE,
    "campaigns:gaps_word": "questions about one document",
    "campaigns:lint_word": "remarks on a text that was just typed",
    "campaigns:burden_export": "minutes and counts, no person and no single unit",
    "campaigns:burdens_export": "minutes and counts, no person and no single unit",
    "catalogue:export": "an empty form",
    "demo:sample": "invented documents",
}


@dataclass
class Case:
    """How an address is used rightly: by whom, on what, with which fields, and the act that the trail then holds."""

    done: str
    column: str = "sys"
    things: dict[str, str] = field(default_factory=dict)
    fields: Callable[[World], dict[str, Any]] = lambda _: {}


def _pk(kind: str) -> dict[str, str]:
    return {"pk": kind}


def _day(_: World) -> dict[str, Any]:
    return {"day": today().isoformat()}


def _unit(world: World) -> dict[str, Any]:
    unit = world.district.schools[0]
    return {"name": f"{unit.name}本部", "short_name": unit.short_name, "kind": unit.kind, "parent": unit.parent_id}


def _party(world: World) -> dict[str, Any]:
    d = world.district
    units = [d.schools[0].pk, d.schools[1].pk]
    return {
        "name": "中共石鼓“联合”支部",
        "kind": "branch",
        "seat": units[0],
        "units": units,
        "parent": d.work_committee.pk,
    }


CASES: dict[str, Case] = {
    "accounts:new": Case("user.created", fields=lambda _: {"person": make_person().pk, "username": "shenyan"}),
    "accounts:reset": Case("password.reset", things=_pk("user")),
    "accounts:second_remove": Case("second.removed", things=_pk("user")),
    "accounts:state": Case("user.disabled", things=_pk("user"), fields=lambda _: {"active": "0"}),
    "accounts:grant_add": Case(
        "grant.added",
        things=_pk("user"),
        fields=lambda w: {
            "role": "unit_clerk",
            "scope_kind": "unit",
            "unit": w.district.schools[1].pk,
            "starts": today().isoformat(),
        },
    ),
    "accounts:grant_end": Case("grant.ended", things={"pk": "user", "grant_pk": "grant"}),
    "orgs:appoint": Case(
        "appointment.started",
        things=_pk("empty"),
        fields=lambda _: {"new_name": "沈砚", "starts": today().isoformat()},
    ),
    "orgs:appointment_end": Case("appointment.ended", things=_pk("appointment"), fields=_day),
    "orgs:post_edit": Case("post.edited", things=_pk("post"), fields=lambda _: {"name": "报送员", "role": "clerk"}),
    "orgs:post_close": Case("post.closed", things=_pk("post"), fields=_day),
    "orgs:unit_edit": Case("unit.edited", things=_pk("unit"), fields=_unit),
    "orgs:unit_close": Case("unit.closed", things=_pk("bare"), fields=lambda _: {"closed_on": today().isoformat()}),
    "orgs:unit_reopen": Case("unit.reopened", things=_pk("closed")),
    "orgs:party_new": Case("party.created", fields=_party),
    "orgs:party_edit": Case("party.edited", things=_pk("branch"), fields=_party),
    "orgs:party_close": Case("party.closed", things=_pk("branch"), fields=_day),
    "orgs:import_run": Case("orgs.imported", things=_pk("waiting"), fields=lambda w: {"seen": w.things["seen"]}),
    "accounts:matrix_export": Case("rights.exported", "head"),
    "audit:export": Case("trail.exported", "aud"),
    "orgs:export": Case("orgs.exported", "lead"),
    "supervision:export": Case("matrix.exported", "lead", _pk("campaign")),
    "campaigns:plan_matrix_export": Case("plans.exported", "camp", _pk("campaign")),
    "campaigns:receipts_export": Case("receipts.exported", "recv", _pk("campaign")),
    "records:coverage_export": Case("coverage.exported", "recv"),
}


def is_file(name: str) -> bool:
    return name in ASKS and ASKS[name].file


GROUPS = {
    "accounts": [name for name in CASES if name.startswith("accounts:") and not is_file(name)],
    "orgs": [name for name in CASES if name.startswith("orgs:") and not is_file(name)],
    "files": [name for name in CASES if is_file(name)],
}


class Hidden(HTMLParser):
    """The form that a page offers: its address and its hidden fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields = "", list[tuple[str, str]]()
        self.feed(page.partition("<main")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        if tag == "form" and found.get("method") == "post":
            self.action = found["action"]
        if tag == "input" and found.get("type") == "hidden" and found["name"] != "csrfmiddlewaretoken":
            self.fields.append((found["name"], found["value"]))

    def body(self, **more: str) -> dict[str, Any]:
        names = dict.fromkeys(name for name, _ in self.fields)
        return {name: [value for key, value in self.fields if key == name] for name in names} | more


def world_of() -> World:
    """The district of the access table, with what can be closed, reopened, filled and imported; nobody has shown a code."""
    world = make_access_world()
    d = world.district
    for client in world.clients.values():
        session = client.session
        session.pop(sessions.PROVED, None)
        session.save()
    for user in User.objects.all():
        TOTPDevice.objects.create(user=user, name="手机", confirmed=True)
    bare, closed = (
        unit_create(name=name, kind="primary", parent=d.committee, actor=SYSTEM) for name in ("甲校", "乙校")
    )
    unit_close(unit=closed, closed_on=today(), successor=None, actor=SYSTEM)
    branch = party_create(
        name="联合支部", kind="branch", seat=d.schools[0], units=[d.schools[0]], parent=d.work_committee, actor=SYSTEM
    )
    empty = d.clerks[2]
    empty.appointments.update(ends=today().replace(year=today().year - 1), starts=today().replace(year=2000))
    world.things |= {"bare": bare.pk, "closed": closed.pk, "branch": branch.pk, "empty": empty.pk}
    _import(world)
    return world


def _import(world: World) -> None:
    columns = [column for column in SHEETS["单位"] if column.label in {"全称", "类别", "上级单位"}]
    values = {"全称": "澄砚区石鼓小学", "类别": "小学", "上级单位": world.district.committee.name}
    book = table_write([SheetOut("单位", columns, [[values[column.label] for column in columns]])])
    answer = world.clients["sys"].post(
        reverse("orgs:import"), {"workbook": SimpleUploadedFile("a.xlsx", book)}, follow=True
    )
    world.things |= {"waiting": answer.context["run"].pk, "seen": answer.context["seen"]}


def state() -> list[Any]:
    """Everything that such an act changes, and the trail without what is said of codes."""
    rows = [
        list(model._default_manager.order_by("pk").values())
        for room in ("accounts", "orgs")
        for model in apps.get_app_config(room).get_models()
    ]
    return [rows, list(AuditRow.objects.exclude(act="second.refused").values_list("pk", flat=True))]


def again() -> None:
    """As after a while: who typed a wrong code may try another."""
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)


def check(world: World, name: str) -> None:
    """No code, a wrong one, a used one: refused, and nothing changed. The right one: done."""
    case, client = CASES[name], world.clients[CASES[name].column]
    address = reverse(name, kwargs={key: world.things[kind] for key, kind in case.things.items()})
    sent = case.fields(world)
    device = TOTPDevice.objects.get(user_id=client.session["_auth_user_id"])
    before = state()
    asked = client.get(address) if ASKS[name].file else client.post(address, sent)
    assert asked.status_code == (403 if ASKS[name].file else 422), name
    assert "Content-Disposition" not in asked
    form = Hidden(asked.content.decode())
    assert form.action == address
    for code in (other_than(code_of(device)), _used(device)):
        refused = client.post(form.action, form.body(**{"proof-code": code}))
        assert refused.status_code == 422, (name, code)
        assert "动态口令不对，或者已经用过" in refused.content.decode()
        assert Hidden(refused.content.decode()).fields == form.fields
        assert "Content-Disposition" not in refused
        again()
    assert state() == before, name
    assert AuditRow.objects.filter(act="second.refused").count() == 2
    device.refresh_from_db()
    answer = client.post(form.action, form.body(**{"proof-code": code_of(device, steps=1)}))
    if ASKS[name].file:
        assert f'content="0; url={address}"' in answer.content.decode()
        answer = client.get(address)
        assert answer["Content-Disposition"].startswith("attachment"), name
    assert answer.status_code == (200 if ASKS[name].file or name in {"accounts:new", "accounts:reset"} else 302), name
    assert AuditRow.objects.filter(act=case.done).count() >= 1, name


def _used(device: TOTPDevice) -> str:
    code = code_of(device)
    device.refresh_from_db()
    assert device.verify_token(code)
    return code


@pytest.mark.django_db
@pytest.mark.parametrize("group", sorted(GROUPS))
@time_machine.travel(datetime(2026, 11, 16, 9, 0, tzinfo=ZONE), tick=False)
def test_each_asks(group):
    world = world_of()
    for name in GROUPS[group]:
        before = {column: dict(client.cookies) for column, client in world.clients.items()}
        with transaction.atomic():
            check(world, name)
            transaction.set_rollback(True)
        for column, client in world.clients.items():
            client.cookies.clear()
            client.cookies.update(before[column])


def test_each_has_a_case():
    assert set(ASKS) == set(CASES)


@pytest.mark.django_db
def test_who_may_not_is_refused_and_not_asked():
    world = world_of()
    for line in lines():
        for column in COLUMNS:
            if line.name in ASKS and line.expected[column] == "403" and (line.method == "GET") == ASKS[line.name].file:
                address = reverse(line.name, kwargs={key: world.things[kind] for key, kind in line.things.items()})
                client = world.clients[column]
                answer = client.get(address) if line.method == "GET" else client.post(address)
                assert answer.status_code == 403, (line, column)
                assert "proof-code" not in answer.content.decode(), (line, column)


@pytest.mark.django_db
def test_a_clerk_takes_her_own_units_lists_freely():
    world = world_of()
    address = reverse("records:coverage_export")
    for column in ("clerk", "head", "post"):
        assert world.clients[column].get(address)["Content-Disposition"].startswith("attachment"), column
    both = world.clients["clerk"].session["_auth_user_id"]
    make_grant(User.objects.get(pk=both), "unit_clerk", world.district.schools[1])
    for column in ("clerk", "lead", "camp", "recv"):
        assert world.clients[column].get(address).status_code == 403, column


# --- an installation on which nobody has bound anything ---------------------------------------------------------------


@pytest.fixture
def first(db):
    return make_user("system_admin", username="first")


def test_the_first_administrator_binds_his_phone_when_he_first_acts(client, first):
    sign_in(client, first)
    sent = {"person": str(make_person().pk), "username": "shenyan"}
    page = client.post("/accounts/new/?text=沈", sent, headers={"referer": "http://testserver/accounts/new/?text=沈"})
    assert page.status_code == 422
    assert "您还没有绑定手机" in page.content.decode()
    (bind,) = re.findall(r'href="(/me/second/\?next=[^"]+)"', page.content.decode())
    assert User.objects.count() == 1
    assert "开始绑定" in client.get(bind).content.decode()
    begun = client.post("/me/second/", {"act": "begin", "password": PASSWORD, "next": client.get(bind).context["next"]})
    device = TOTPDevice.objects.get()
    confirmed = client.post(
        "/me/second/",
        {"act": "confirm", "code": code_of(device), "next": client.get(begun["Location"]).context["next"]},
    )
    kept = client.get(confirmed["Location"]).content.decode()
    assert "新建账号" in kept
    assert "这一步还没有办" in kept
    form = Hidden(kept)
    assert form.action.startswith("/accounts/new/?text=")
    assert client.post(form.action, form.body()).context["password"]
    assert User.objects.filter(username="shenyan").exists()


def test_a_file_waits_for_the_binding_too(client, first):
    make = make_user("auditor")
    sign_in(client, make)
    page = client.get("/audit/export/?act=x", headers={"referer": "http://testserver/audit/?act=x"})
    assert page.status_code == 403
    assert 'href="/me/second/?next=%2Faudit%2F%3Fact%3Dx"' in page.content.decode()


def test_no_password_and_nothing_of_the_proof_is_carried(client, first):
    TOTPDevice.objects.create(user=first, name="手机", confirmed=True)
    sign_in(client, first)
    sent = {
        "person": "1",
        "new_password": "geheim-123",
        "proof-code": "",
        "proof-back": "//evil.example/",
        "tags": ["a", "b"],
    }
    page = client.post("/accounts/new/", sent).content.decode()
    assert "geheim" not in page
    assert "evil.example" not in page
    assert Hidden(page).fields == [("person", "1"), ("tags", "a"), ("tags", "b"), ("proof-back", "/")]


def test_the_proof_holds_a_quarter_of_an_hour_and_in_this_session(client, first):
    user = make_user(None)
    TOTPDevice.objects.create(user=first, name="手机", confirmed=True)
    prove(sign_in(client, first))
    assert client.post(f"/accounts/{user.pk}/state/", {"active": "0"}).status_code == 302
    session = client.session
    session[sessions.PROVED] -= sessions.PROOF.total_seconds()
    session.save()
    assert client.post(f"/accounts/{user.pk}/state/", {"active": "1"}).status_code == 422
    assert sign_in(Client(), first).post(f"/accounts/{user.pk}/state/", {"active": "1"}).status_code == 422
    user.refresh_from_db()
    assert not user.is_active


# --- nothing is forgotten ---------------------------------------------------------------------------------------------


def views(resolver: URLResolver | None = None, space: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found += views(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            found.append((f"{space}{entry.name}", entry.callback))
    return found


def sends_file(function: Any, depth: int = 3) -> bool:
    """Whether a view, or what it calls, names a file for the browser to keep."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    if code is None or not function.__module__.startswith("zaitong."):
        return False
    names, texts = _told(code)
    if "FileResponse" in names or "Content-Disposition" in texts:
        return True
    called = (function.__globals__.get(name) for name in names)
    return depth > 0 and any(
        sends_file(one, depth - 1) for one in called if callable(one) and not isinstance(one, type)
    )


def _told(code: CodeType) -> tuple[set[str], str]:
    names, texts = set(code.co_names), repr([one for one in code.co_consts if not isinstance(one, CodeType)])
    for inner in (one for one in code.co_consts if isinstance(one, CodeType)):
        more, other = _told(inner)
        names, texts = names | more, texts + other
    return names, texts


OURS = ("zaitong.accounts.", "zaitong.orgs.")


def takes_posts(world: World, name: str) -> bool:
    """Whether an address knows POST; undone."""
    line = next(line for line in lines() if line.name == name)
    with transaction.atomic():
        admin = sign_in(Client(), make_user("system_admin"))
        answer = admin.post(reverse(name, kwargs={key: world.things[kind] for key, kind in line.things.items()}))
        transaction.set_rollback(True)
    return answer.status_code != 405


@pytest.mark.django_db
def test_whatever_changes_rights_asks_or_is_spared_with_a_reason():
    world = make_access_world()
    ours = {name for name, view in views() if view.__module__.startswith(OURS)}
    changing = {name for name in ours - set(ASKS) if takes_posts(world, name)}
    assert changing >= {"accounts:switch", "orgs:person_new"}
    assert not sorted(changing - set(SPARED)), "into accounts.asks.ASKS, or SPARED here with a reason"


def test_whatever_sends_a_file_asks_or_is_spared_with_a_reason():
    files = {name for name, view in views() if sends_file(view)}
    assert {"audit:export", "records:attachment", "catalogue:export", "campaigns:original", "visits:photo"} <= files
    assert not sorted(files - set(ASKS) - set(SPARED)), "into accounts.asks.ASKS, or SPARED here with a reason"
    assert not {name for name, ask in ASKS.items() if ask.file} - files


def test_nothing_is_listed_that_is_gone_or_twice():
    assert not {*ASKS, *SPARED} - {name for name, _ in views()}
    assert not set(ASKS) & set(SPARED)
