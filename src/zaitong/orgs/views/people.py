"""Pages of people, posts and who holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.paging import page_of
from zaitong.common.views import is_partial, require
from zaitong.orgs.forms import AppointForm, DayForm, PersonForm, PostForm
from zaitong.orgs.models import Post
from zaitong.orgs.permissions import may_edit, may_edit_person, require_edit
from zaitong.orgs.selectors import lists, pages
from zaitong.orgs.services import people as service
from zaitong.orgs.views.base import FormPage, crumb, tabs, wanted_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

READ_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who works where."""
    actor = require(request, Permission.ORGS_VIEW)
    wanted = wanted_of(request)
    context = {
        "page": page_of(request, lists.people_list(actor, wanted)),
        "wanted": wanted,
        "kinds": Post.Role.choices,
        "tabs": tabs("people"),
        "may_edit": may_edit(actor, None),
        "may_import": actor.scope(Permission.ORGS_IMPORT).everything,
        "may_export": actor.scope(Permission.ORGS_VIEW).everything,
    }
    return render(request, "orgs/_people.html" if is_partial(request) else "orgs/people.html", context)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts past and present, membership."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_person_for(actor, pk)
    context = {
        "person": found,
        "career": pages.career_of(found),
        "memberships": found.memberships.select_related("party").order_by("-starts"),
        "history": pages.history_of(found),
        "may_edit": may_edit_person(actor, found),
    }
    return render(request, "orgs/person.html", context)


@require_http_methods(READ_WRITE)
def person_new(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    actor = require(request, Permission.ORGS_EDIT)
    require_edit(actor, None)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = service.person_create(**data, actor=actor)
        return reverse("orgs:person", args=[made.pk]), f"已新增{made.name}。"

    form = PersonForm(request.POST or None)
    crumbs = [crumb("人员", "people")]
    return FormPage("新增人员", form, act, reverse("orgs:people"), crumbs=crumbs).respond(request)


@require_http_methods(READ_WRITE)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a person's name or telephone."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_person_for(actor, pk)
    if not may_edit_person(actor, found):
        raise PermissionDenied
    home = reverse("orgs:person", args=[pk])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        service.person_edit(person=found, **data, actor=actor)
        return home, f"已保存{data['name']}的信息。"

    form = PersonForm(request.POST or None, initial={"name": found.name, "phone": found.phone})
    crumbs = [crumb("人员", "people"), crumb(found.name, "person", pk)]
    return FormPage(f"修改{found.name}", form, act, home, crumbs=crumbs).respond(request)


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """Which posts there are and who holds them."""
    actor = require(request, Permission.ORGS_VIEW)
    wanted = wanted_of(request)
    context = {
        "page": page_of(request, lists.posts_list(actor, wanted)),
        "wanted": wanted,
        "kinds": Post.Role.choices,
        "tabs": tabs("posts"),
        "may_import": actor.scope(Permission.ORGS_IMPORT).everything,
        "may_export": actor.scope(Permission.ORGS_VIEW).everything,
    }
    return render(request, "orgs/_posts.html" if is_partial(request) else "orgs/posts.html", context)


@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """One post: who held it when."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_post_for(actor, pk)
    context = {
        "post": found,
        "holders": pages.holders_history(found),
        "assignments": found.assignments.select_related("unit", "party").order_by("-starts"),
        "history": pages.history_of(found),
        "may_edit": may_edit(actor, found.unit),
        "today": today(),
    }
    return render(request, "orgs/post.html", context)


@require_http_methods(READ_WRITE)
def post_new(request: HttpRequest, unit_pk: int) -> HttpResponse:
    """Add a post to a unit."""
    actor = require(request, Permission.ORGS_VIEW)
    unit = pages.get_unit_for(actor, unit_pk)
    require_edit(actor, unit)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        made = service.post_create(unit=unit, **data, actor=actor)
        return reverse("orgs:post", args=[made.pk]), f"已在{unit.short_name}设岗位“{made.name}”，现在可以办理任职。"

    form = PostForm(request.POST or None, unit=unit)
    crumbs = [crumb("单位", "units"), crumb(unit.short_name, "unit", unit_pk)]
    home = reverse("orgs:unit", args=[unit_pk])
    return FormPage("新设岗位", form, act, home, crumbs=crumbs).respond(request)


@require_http_methods(READ_WRITE)
def post_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a post."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_post_for(actor, pk)
    require_edit(actor, found)
    home = reverse("orgs:post", args=[pk])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        service.post_edit(post=found, **data, actor=actor)
        return home, f"已保存岗位“{data['name']}”。"

    initial = {"name": found.name, "role": found.role, "party": found.party_id, "sort": found.sort}
    form = PostForm(request.POST or None, unit=found.unit, initial=initial)
    return FormPage(f"修改岗位“{found.name}”", form, act, home, crumbs=_crumbs(found)).respond(request)


@require_http_methods(READ_WRITE)
def post_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Abolish a post."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_post_for(actor, pk)
    require_edit(actor, found)
    home = reverse("orgs:post", args=[pk])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        service.post_close(post=found, closed_on=data["day"], actor=actor)
        return home, f"已撤销岗位“{found.name}”。"

    form = DayForm(request.POST or None, label="从哪一天起不再设", initial={"day": today()})
    page = FormPage(f"撤销岗位“{found.name}”", form, act, home, button="撤销岗位", danger=True, crumbs=_crumbs(found))
    page.facts = [
        {"label": "随之结束的任职", "value": f"{found.appointments.filter(ends=None).count()} 人"},
        {"label": "随之结束的联系和蹲点", "value": f"{found.assignments.filter(ends=None).count()} 项"},
    ]
    return page.respond(request)


@require_http_methods(READ_WRITE)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody takes over a post."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_post_for(actor, pk)
    require_edit(actor, found)
    home = reverse("orgs:post", args=[pk])
    current = found.appointments.filter(ends=None).select_related("person").first()

    @transaction.atomic
    def act(data: dict[str, Any]) -> tuple[str, str]:
        taking = data["person"] or service.person_create(name=data["new_name"], phone=data["new_phone"], actor=actor)
        service.appointment_start(person=taking, post=found, starts=data["starts"], seen=data["seen"], actor=actor)
        return home, f"已办理：{taking.name}任{found.unit.short_name}{found.name}。"

    initial = {"starts": today(), "seen": current.pk if current else None}
    form = AppointForm(request.POST or None, actor=actor, initial=initial)
    page = FormPage(f"任职：{found.name}", form, act, home, button="办理任职", crumbs=_crumbs(found))
    page.sub = f"现由{current.person.name}担任，办理后交接。" if current else "现在空缺。"
    return page.respond(request)


@require_http_methods(READ_WRITE)
def appointment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody leaves a post."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_appointment_for(actor, pk)
    require_edit(actor, found.post)
    home = reverse("orgs:post", args=[found.post_id])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        service.appointment_end(appointment=found, ends=data["day"], actor=actor)
        return home, f"已办理：{found.person.name}不再任{found.post.name}。"

    form = DayForm(request.POST or None, label="任职到哪一天为止", initial={"day": today()})
    title = f"免职：{found.person.name}"
    page = FormPage(title, form, act, home, button="办理免职", danger=True, crumbs=_crumbs(found.post))
    page.sub = f"{found.post.unit.short_name}{found.post.name}办理后空缺；有人接任的，请直接办理接任。"
    return page.respond(request)


def _crumbs(post: Post) -> list[dict[str, str]]:
    unit = post.unit
    return [crumb("单位", "units"), crumb(unit.short_name, "unit", unit.pk), crumb(post.name, "post", post.pk)]
