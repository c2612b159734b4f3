"""组: the groups of a unit; making and changing one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.duties.holders import candidates
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import require
from zaitong.records.groups.selectors import by_person, group_led, team_of, teams_of, units_led
from zaitong.records.groups.services import Wanted, group_remove, group_save
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Unit
    from zaitong.records.groups.models import StaffGroup


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The groups of one of the actor's units."""
    actor = require(request, Permission.DUTIES_ASSIGN)
    unit, units = _unit(request.GET.get("unit"), actor)
    context = {
        "title": "教研组、年级组",
        "unit": unit,
        "units": units if len(units) > 1 else [],
        "teams": teams_of(unit.pk),
    }
    return render(request, "records/groups/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """GET: an empty form. POST: make the group."""
    actor = require(request, Permission.DUTIES_ASSIGN)
    unit, _ = _unit(request.POST.get("unit") or request.GET.get("unit"), actor)
    return _form(request, unit, None, actor)


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: a group. POST: change it."""
    actor = require(request, Permission.DUTIES_ASSIGN)
    group = group_led(pk, actor)
    return _form(request, group.unit, group, actor)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a group away."""
    actor = require(request, Permission.DUTIES_ASSIGN)
    unit_id = group_led(pk, actor).unit_id
    messages.success(request, f"已撤销“{group_remove(group_id=pk, actor=actor)}”。以前分给它的还在各人名下。")
    return redirect(_address(unit_id))


def _unit(typed: str | None, actor: Actor) -> tuple[Unit, list[Unit]]:
    units = units_led(actor)
    wanted = asked.number(typed) if typed else None
    unit = next((one for one in units if typed is None or typed == "" or one.pk == wanted), None)
    if unit is None:
        raise Http404
    return unit, units


def _address(unit_id: int) -> str:
    return f"{reverse('records:groups')}?unit={unit_id}"


def _form(request: HttpRequest, unit: Unit, group: StaffGroup | None, actor: Actor) -> HttpResponse:
    if request.method == "GET":
        return _page(request, unit, group)
    form = request.POST
    wanted = Wanted(form.get("name", ""), asked.number(form.get("head")), asked.numbers(form.getlist("member")))
    try:
        saved = group_save(
            unit_id=unit.pk, group_id=group.pk if group else None, wanted=wanted, lock=asked.lock_of(form), actor=actor
        )
    except FieldErrors as error:
        return _page(request, unit, group, wanted, errors=error.errors)
    except Conflict as error:
        return _page(request, unit, group_led(group.pk, actor) if group else None, wanted, said=error.message)
    messages.success(request, f"已保存“{saved.name}”。")
    return redirect(_address(unit.pk))


def _page(
    request: HttpRequest,
    unit: Unit,
    group: StaffGroup | None,
    typed: Wanted | None = None,
    *,
    errors: dict[str, list[str]] | None = None,
    said: str = "",
) -> HttpResponse:
    people = list(by_person(candidates(unit.pk)).values())
    team = team_of(group, people) if group else None
    context: dict[str, Any] = {
        "title": group.name if group else "建一个组",
        "unit": unit,
        "group": group,
        "team": team,
        "people": people,
        "form": typed or _stored(group),
        "errors": errors or {},
        "said": said,
    }
    status = HTTPStatus.CONFLICT if said else HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "records/groups/one.html", context, status=status)


def _stored(group: StaffGroup | None) -> Wanted:
    if group is None:
        return Wanted("", None)
    return Wanted(group.name, group.head_id, list(group.members.values_list("pk", flat=True)))
