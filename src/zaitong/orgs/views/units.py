"""Pages of units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.paging import page_of
from zaitong.common.views import is_partial, require
from zaitong.orgs.forms import CloseUnitForm, UnitForm
from zaitong.orgs.models import Unit
from zaitong.orgs.permissions import check_edit, may_edit, require_edit
from zaitong.orgs.selectors import lists, pages
from zaitong.orgs.services import units as service
from zaitong.orgs.services.tree import unit_create
from zaitong.orgs.views.base import FormPage, crumb, tabs, wanted_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Which units there are."""
    actor = require(request, Permission.ORGS_VIEW)
    wanted = wanted_of(request)
    context = {
        "page": page_of(request, lists.units_list(actor, wanted)),
        "wanted": wanted,
        "kinds": Unit.Kind.choices,
        "tabs": tabs("units"),
        "may_edit": actor.can(Permission.ORGS_EDIT),
        "may_import": actor.scope(Permission.ORGS_IMPORT).everything,
        "may_export": actor.scope(Permission.ORGS_VIEW).everything,
    }
    return render(request, "orgs/_units.html" if is_partial(request) else "orgs/units.html", context)


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one unit."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_unit_for(actor, pk)
    context = {"unit": found, "shown": pages.unit_page(found, actor), "may_edit": may_edit(actor, found)}
    return render(request, "orgs/unit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_new(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    actor = require(request, Permission.ORGS_EDIT)
    parent = request.GET.get("parent", "")
    initial = {"parent": parent} if parent.isdecimal() else {}

    @transaction.atomic
    def act(data: dict[str, Any]) -> tuple[str, str]:
        check_edit(actor, data["parent"])
        names = data.pop("names")
        made = unit_create(**data, actor=actor)
        service.unit_names_set(unit=made, names=names, actor=actor)
        return reverse("orgs:unit", args=[made.pk]), f"已新增“{made.name}”。"

    form = UnitForm(request.POST or None, actor=actor, initial=initial)
    page = FormPage("新增单位", form, act, reverse("orgs:units"), crumbs=[crumb("单位", "units")])
    return page.respond(request)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a unit's facts."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_unit_for(actor, pk)
    require_edit(actor, found)
    home = reverse("orgs:unit", args=[pk])

    @transaction.atomic
    def act(data: dict[str, Any]) -> tuple[str, str]:
        if data["parent"] != found.parent:
            check_edit(actor, data["parent"])
        names = data.pop("names")
        changed = service.unit_edit(unit=found, **data, actor=actor)
        kept = [found.name] if changed.name != found.name else []
        service.unit_names_set(unit=changed, names=[*names, *kept], actor=actor)
        return home, f"已保存“{changed.name}”。"

    initial = {
        "name": found.name,
        "short_name": found.short_name,
        "kind": found.kind,
        "parent": found.parent_id,
        "tags": "、".join(found.tags),
        "names": "、".join(found.names.values_list("name", flat=True)),
        "sort": found.sort,
    }
    form = UnitForm(request.POST or None, actor=actor, unit=found, initial=initial)
    sub = "改了全称，原来的名称会自动留作曾用名。"
    crumbs = [crumb("单位", "units"), crumb(found.short_name, "unit", pk)]
    return FormPage(f"修改{found.short_name}", form, act, home, sub=sub, crumbs=crumbs).respond(request)


@require_http_methods(["GET", "HEAD", "POST"])
def unit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a unit or merge it into another: says what ends with it, then does it."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_unit_for(actor, pk)
    require_edit(actor, found)
    home = reverse("orgs:unit", args=[pk])
    preview = service.close_preview(found)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        if data["successor"] is not None:
            check_edit(actor, data["successor"])
        service.unit_close(unit=found, actor=actor, **data)
        into = f"，并入“{data['successor'].name}”" if data["successor"] else ""
        return home, f"已撤并“{found.name}”{into}。"

    page = FormPage(
        f"撤并{found.short_name}",
        CloseUnitForm(request.POST or None, actor=actor, unit=found, initial={"closed_on": today()}),
        act,
        home,
        button=f"撤并{found.short_name}",
        danger=True,
        crumbs=[crumb("单位", "units"), crumb(found.short_name, "unit", pk)],
        facts=[
            {"label": "随之撤销的岗位", "value": f"{preview.posts} 个"},
            {"label": "随之结束的任职", "value": f"{preview.appointments} 人"},
            {"label": "随之结束的联系和蹲点", "value": f"{preview.assignments} 项"},
            *({"label": "待办", "value": note} for note in preview.notes),
        ],
        warnings=preview.blocked,
    )
    return page.respond(request)


@require_POST
def unit_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a closing."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_unit_for(actor, pk)
    require_edit(actor, found)
    service.unit_reopen(unit=found, actor=actor)
    messages.success(request, f"已恢复“{found.name}”。岗位和任职需要重新设置。")
    return redirect("orgs:unit", pk)
