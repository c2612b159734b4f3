"""Pages of party organisations and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.paging import page_of
from zaitong.common.views import is_partial, require
from zaitong.orgs.forms import DayForm, MembershipForm, PartyForm
from zaitong.orgs.models import PartyOrganisation
from zaitong.orgs.permissions import check_edit, may_edit, require_edit
from zaitong.orgs.selectors import lists, pages
from zaitong.orgs.services import parties as service
from zaitong.orgs.services import people as people_service
from zaitong.orgs.services.tree import party_create
from zaitong.orgs.views.base import FormPage, crumb, tabs, wanted_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

READ_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    """Which party organisations there are, and which units they cover."""
    actor = require(request, Permission.ORGS_VIEW)
    wanted = wanted_of(request)
    context = {
        "page": page_of(request, lists.parties_list(actor, wanted)),
        "wanted": wanted,
        "kinds": PartyOrganisation.Kind.choices,
        "tabs": tabs("parties"),
        "may_edit": actor.can(Permission.ORGS_EDIT),
        "may_import": actor.scope(Permission.ORGS_IMPORT).everything,
        "may_export": actor.scope(Permission.ORGS_VIEW).everything,
    }
    return render(request, "orgs/_parties.html" if is_partial(request) else "orgs/parties.html", context)


@require_safe
def party(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one party organisation."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_party_for(actor, pk)
    context = {
        "party": found,
        "covered": found.units.all(),
        "children": pages.parties_below(found, actor),
        "looked_after": pages.looking_after(Q(party=found)),
        "members": page_of(request, pages.members_of(found)),
        "history": pages.history_of(found),
        "may_edit": may_edit(actor, found.seat),
    }
    return render(request, "orgs/party.html", context)


@require_http_methods(READ_WRITE)
def party_new(request: HttpRequest) -> HttpResponse:
    """Add a party organisation."""
    actor = require(request, Permission.ORGS_EDIT)

    def act(data: dict[str, Any]) -> tuple[str, str]:
        check_edit(actor, data["seat"])
        made = party_create(**data, actor=actor)
        return reverse("orgs:party", args=[made.pk]), f"已新增“{made.name}”。"

    form = PartyForm(request.POST or None, actor=actor)
    crumbs = [crumb("党组织", "parties")]
    return FormPage("新增党组织", form, act, reverse("orgs:parties"), crumbs=crumbs).respond(request)


@require_http_methods(READ_WRITE)
def party_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a party organisation's facts."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_party_for(actor, pk)
    require_edit(actor, found)
    home = reverse("orgs:party", args=[pk])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        check_edit(actor, data["seat"])
        service.party_edit(party=found, **data, actor=actor)
        return home, f"已保存“{data['name']}”。"

    initial = {
        "name": found.name,
        "short_name": found.short_name,
        "kind": found.kind,
        "parent": found.parent_id,
        "seat": found.seat_id,
        "units": list(found.units.values_list("pk", flat=True)),
        "sort": found.sort,
    }
    form = PartyForm(request.POST or None, actor=actor, party=found, initial=initial)
    crumbs = [crumb("党组织", "parties"), crumb(found.short_name, "party", pk)]
    return FormPage(f"修改{found.short_name}", form, act, home, crumbs=crumbs).respond(request)


@require_http_methods(READ_WRITE)
def party_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Dissolve a party organisation."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_party_for(actor, pk)
    require_edit(actor, found)
    home = reverse("orgs:party", args=[pk])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        service.party_close(party=found, closed_on=data["day"], actor=actor)
        return home, f"已撤销“{found.name}”。"

    form = DayForm(request.POST or None, label="从哪一天起不再存在", initial={"day": today()})
    page = FormPage(f"撤销{found.short_name}", form, act, home, button=f"撤销{found.short_name}", danger=True)
    page.crumbs = [crumb("党组织", "parties"), crumb(found.short_name, "party", pk)]
    page.facts = [{"label": "随之结束的联系", "value": f"{len(pages.looking_after(Q(party=found)))} 项"}]
    page.warnings = service.party_blocked(found)
    return page.respond(request)


@require_http_methods(READ_WRITE)
def membership_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a member into a party organisation."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_party_for(actor, pk)
    require_edit(actor, found)
    home = reverse("orgs:party", args=[pk])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        people_service.membership_start(party=found, **data, actor=actor)
        return home, f"已将{data['person'].name}的组织关系转入“{found.short_name}”。"

    form = MembershipForm(request.POST or None, actor=actor, initial={"starts": today()})
    crumbs = [crumb("党组织", "parties"), crumb(found.short_name, "party", pk)]
    return FormPage("转入党员", form, act, home, button="转入", crumbs=crumbs).respond(request)


@require_http_methods(READ_WRITE)
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a membership."""
    actor = require(request, Permission.ORGS_VIEW)
    found = pages.get_membership_for(actor, pk)
    require_edit(actor, found.party)
    home = reverse("orgs:party", args=[found.party_id])

    def act(data: dict[str, Any]) -> tuple[str, str]:
        people_service.membership_end(membership=found, ends=data["day"], actor=actor)
        return home, f"已将{found.person.name}的组织关系转出。"

    form = DayForm(request.POST or None, label="到哪一天为止", initial={"day": today()})
    crumbs = [crumb("党组织", "parties"), crumb(found.party.short_name, "party", found.party_id)]
    title = f"转出{found.person.name}的组织关系"
    return FormPage(title, form, act, home, button="转出", danger=True, crumbs=crumbs).respond(request)
