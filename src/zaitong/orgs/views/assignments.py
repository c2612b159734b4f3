"""Pages of who looks after which body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.paging import page_of
from zaitong.common.views import is_partial, require
from zaitong.orgs.forms import AssignmentForm, DayForm
from zaitong.orgs.models import Assignment
from zaitong.orgs.permissions import check_edit, require_edit
from zaitong.orgs.selectors import lists, pages, picks
from zaitong.orgs.services import assignments as service
from zaitong.orgs.views.base import FormPage, crumb, tabs, wanted_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def assignments(request: HttpRequest) -> HttpResponse:
    """Who looks after what; with ``by=target``: by whom each body is looked after."""
    actor = require(request, Permission.ORGS_VIEW)
    wanted = wanted_of(request)
    by_target = request.GET.get("by") == "target"
    context = {
        "page": page_of(request, lists.assignments_list(actor, wanted, by_target=by_target)),
        "wanted": wanted,
        "by_target": by_target,
        "kinds": Assignment.Kind.choices,
        "tabs": tabs("assignments"),
        "may_edit": actor.can(Permission.ORGS_EDIT),
        "may_import": actor.scope(Permission.ORGS_IMPORT).everything,
        "may_export": actor.scope(Permission.ORGS_VIEW).everything,
        "today": today(),
    }
    template = "orgs/_assignments.html" if is_partial(request) else "orgs/assignments.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_new(request: HttpRequest) -> HttpResponse:
    """Let a post look after a body."""
    actor = require(request, Permission.ORGS_EDIT)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        check_edit(actor, data["post"])
        data["target"] = picks.body_of(data["target"])
        made = service.assignment_start(**data, actor=actor)
        return reverse("orgs:assignments"), f"已安排{data['post'].name}联系“{made.unit or made.party}”。"

    form = AssignmentForm(
        request.POST or None,
        posts=picks.post_choices(actor),
        targets=picks.body_choices(),
        initial={"starts": today(), "kind": "liaison", "post": request.GET.get("post")},
    )
    crumbs = [crumb("联系和蹲点", "assignments")]
    return FormPage("安排联系或蹲点", form, act, reverse("orgs:assignments"), crumbs=crumbs).respond(request)


@require_http_methods(["GET", "HEAD", "POST"])
def assignment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a post look after a body no longer."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_assignment_for(actor, pk)
    require_edit(actor, found.post)
    back = reverse("orgs:assignments")

    def act(data: dict[str, Any]) -> tuple[str, str]:
        service.assignment_end(assignment=found, ends=data["day"], actor=actor)
        return back, f"“{found.unit or found.party}”的{found.get_kind_display()}安排已结束。"

    form = DayForm(request.POST or None, label="到哪一天为止", initial={"day": today()})
    page = FormPage("结束安排", form, act, back, button="结束安排", danger=True)
    page.crumbs = [crumb("联系和蹲点", "assignments")]
    page.sub = f"{found.post.unit.short_name}{found.post.name}　{found.get_kind_display()}　{found.unit or found.party}"
    return page.respond(request)
