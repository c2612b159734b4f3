"""The visits page and the one-minute page; what the phone sends from its queue."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.views import require
from zaitong.records.views import asked
from zaitong.records.visits.handing import visit_begin_for
from zaitong.records.visits.kinds import kind_of, visit_kinds
from zaitong.records.visits.officers import own_leaders
from zaitong.records.visits.places import known_names, own_places
from zaitong.records.visits.plans import plans_of
from zaitong.records.visits.selectors import differences, visit_board
from zaitong.records.visits.services import Typed, visit_note

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from zaitong.common.access import Actor
    from zaitong.records.visits.selectors import Difference

USER_HEADER = "X-Visit-User"  # the phone keeps the page for this person only


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what lies on this phone, where I go next."""
    actor = require(request, Permission.VISITS_NOTE)
    context = {"title": "走访", "board": visit_board(actor), "places": own_places(actor), "user_id": actor.user_id}
    context["plans"] = len(plans_of(actor))
    return render(request, "visits/home.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The one-minute page. POST (without script): keep it as a draft, then confirm."""
    actor = require(request, Permission.VISITS_NOTE)
    if request.method == "GET":
        return _page(request, actor)
    try:
        goal, refused = _noted(request, actor)
    except FieldErrors as error:
        return _page(request, actor, errors=error.errors, status=error.status)
    except Conflict as error:
        return _conflict_page(request, error)
    for text in refused:
        messages.warning(request, text)
    return redirect(goal)


def _noted(request: HttpRequest, actor: Actor) -> tuple[str, tuple[str, ...]]:
    """Where to go after the visit has been kept, and what was refused."""
    typed, photos = _typed(request.POST), request.FILES.getlist("photos")
    key = str(request.POST.get("client_key", ""))
    leader = asked.number(request.POST.get("leader"))
    if leader is not None:
        handover, noted = visit_begin_for(leader_id=leader, client_key=key, typed=typed, photos=photos, actor=actor)
        return reverse("visits:complete", args=[handover.pk]), noted.refused
    noted = visit_note(client_key=key, typed=typed, photos=photos, actor=actor)
    name = "records:record" if noted.record.state == "filed" else "visits:confirm"
    return reverse(name, args=[noted.record.pk]), noted.refused


def _typed(form: QueryDict) -> Typed:
    version = asked.lock_of(form) if "version" in form else None
    picks = {name: form.getlist(name)[:60] for name in form if "-" in name}
    named = {name: str(form.get(name, "")) for name in ("kind", "target", "place", "day", "text")}
    return Typed(**named, picks=picks, version=version)


def _page(
    request: HttpRequest, actor: Actor, *, errors: dict[str, list[str]] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    form = request.POST
    kinds, places = visit_kinds(), own_places(actor)
    context = {
        "title": "记一次走访",
        "kinds": kinds,
        "kind": form.get("kind") or _likely(kinds, places),
        "places": places,
        "names": known_names(),
        "leaders": own_leaders(actor),
        "leader": asked.number(form.get("leader")),
        "day": form.get("day") or today().isoformat(),
        "today": today(),
        "typed": _typed(form),
        "picked": {f"{name}={value}" for name in form if "-" in name for value in form.getlist(name)},
        "errors": errors or {},
        "client_key": form.get("client_key") or str(uuid4()),
        "user_id": actor.user_id,
    }
    response = render(request, "visits/new.html", context, status=status)
    response.headers[USER_HEADER] = str(actor.user_id)
    return response


def _likely(kinds: list[Any], places: list[Any]) -> str:
    """The kind that is tapped already: guidance for the stationed, else the first."""
    stationed = bool(places) and all(place.assigned == "蹲点" for place in places)
    found = next((kind.key for kind in kinds if stationed and kind.key.startswith("station")), "")
    return found or (kinds[0].key if kinds else "")


def _differences(error: Conflict) -> list[Difference]:
    record = error.data["record"]
    kind = kind_of(record.type_version)
    return differences(kind.schema, error.data["stored"], error.data["mine"]) if kind else []


def _conflict_page(request: HttpRequest, error: Conflict) -> HttpResponse:
    """Sent twice with different words: both are shown."""
    form = request.POST
    hidden = [
        (name, value) for name in form if name not in {"csrfmiddlewaretoken", "version"} for value in form.getlist(name)
    ]
    context = {
        "title": "同一次走访，两份内容",
        "error": error,
        "changes": _differences(error),
        "record": error.data["record"],
        "may_replace": error.code == "stale",
        "hidden": [*hidden, ("version", error.data["version"])],
        "fresh": [*[(n, v) for n, v in hidden if n != "client_key"], ("client_key", str(uuid4()))],
        "photos": bool(request.FILES),
    }
    return render(request, "visits/conflict.html", context, status=error.status)


@require_POST
def send(request: HttpRequest) -> JsonResponse:
    """One visit from the phone's queue. 200 {url, refused}; 409 {message, changes, version, may_replace, url}; 422 {errors}."""
    actor = require(request, Permission.VISITS_NOTE)
    try:
        goal, refused = _noted(request, actor)
    except FieldErrors as error:
        return JsonResponse({"message": error.message, "errors": error.errors}, status=error.status)
    except Conflict as error:
        if "record" not in error.data:
            return JsonResponse({"message": error.message, "errors": {"text": [error.message]}}, status=422)
        changes = [{"label": c.label, "stored": c.old, "mine": c.new} for c in _differences(error)]
        answer = {
            "message": error.message,
            "changes": changes,
            "version": error.data["version"],
            "may_replace": error.code == "stale",
            "url": _place_of(error.data["record"]),
        }
        return JsonResponse(answer, status=error.status)
    except DomainError as error:
        return JsonResponse({"message": error.message, "errors": {"text": [error.message]}}, status=error.status)
    return JsonResponse({"url": goal, "refused": list(refused)})


def _place_of(record: Any) -> str:
    return reverse("records:record" if record.state == "filed" else "visits:confirm", args=[record.pk])
