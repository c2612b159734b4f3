"""进校一页. Asked for by POST, so that the school stands in no address, no history and no log of addresses."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.views import require
from zaitong.records.visits.before import before_visit
from zaitong.records.visits.places import NotFound, known_names, own_places, place_chosen

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "POST"])
def before(request: HttpRequest) -> HttpResponse:
    """GET: which school? POST: the page about it. Nothing is stored."""
    actor = require(request, Permission.VISITS_NOTE)
    context = {"title": "进校一页", "day": today(), "typed": request.POST.get("place", "")}
    status = HTTPStatus.OK
    if request.method == "POST":
        place = place_chosen(str(request.POST.get("target", "")), str(request.POST.get("place", "")), actor)
        if isinstance(place, NotFound):
            context["error"] = place.why
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            context["before"] = before_visit(place, actor)
            context["place"] = place
    if "before" not in context:
        context |= {"places": own_places(actor), "names": known_names()}
    return render(request, "visits/before.html", context, status=status)
