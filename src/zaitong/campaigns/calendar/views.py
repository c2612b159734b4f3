"""校历: what counts as term and holidays, and changing one school year with a look at its effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from zaitong.campaigns.calendar.forms import DaysFormSet, YearForm, days_initial, plan_from, year_initial
from zaitong.campaigns.calendar.selectors import calendar_effect, may_edit, school_year_stored, year_rows
from zaitong.campaigns.calendar.services import plan_check, school_year_set
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.campaigns.calendar.selectors import Effect
    from zaitong.common.access import Actor

YEARS = range(2015, 2100)


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The school years that count."""
    actor = require(request, Permission.CAMPAIGNS_VIEW)
    context = {"title": "校历", "rows": year_rows(today()), "may_edit": may_edit(actor)}
    return render(request, "campaigns/calendar.html", context)


def year(request: HttpRequest, year: int) -> HttpResponse:
    """Change a school year: first look at what it does, then keep it."""
    actor = require(request, Permission.CALENDAR_EDIT)
    if not may_edit(actor):
        raise PermissionDenied
    if year not in YEARS:
        raise Http404
    stored = school_year_stored(year)
    data = request.POST if request.method == "POST" else None
    form = YearForm(data, initial=year_initial(stored))
    rows = DaysFormSet(data, initial=days_initial(stored), prefix="days")
    context: dict[str, Any] = {"title": f"{year}学年校历", "year": year, "form": form, "rows": rows, "stored": stored}
    if request.method != "POST":
        return render(request, "campaigns/calendar_year.html", context)
    if all([form.is_valid(), rows.is_valid()]):
        done = _take(request, context, actor)
        if done is not None:
            return done
    return render(request, "campaigns/calendar_year.html", context, status=422 if not context.get("effect") else 200)


def _take(request: HttpRequest, context: dict[str, Any], actor: Actor) -> HttpResponse | None:
    """Keep what was shown before, else show what it would do; None: the page again."""
    form = context["form"]
    plan, filled = plan_from(context["year"], form, context["rows"])
    try:
        plan_check(plan)
        if request.POST.get("then") != "save":
            _show(context, calendar_effect(plan))
            return None
        data = form.cleaned_data
        effect = school_year_set(plan=plan, seen=data["version"], shown=data["shown"], actor=actor)
    except FieldErrors as error:
        for key, found in error.errors.items():
            place = key.removeprefix("days-")
            if place.isdigit():
                filled[int(place)].add_error("starts", found)
            else:
                form.add_error(key, found)
        return None
    except Conflict as error:
        context["problem"] = error.message
        if "effect" in error.data:
            _show(context, error.data["effect"])
        return None
    busy = "，相关待办正在后台调整" if effect.campaigns else ""
    messages.success(request, f"已保存{context['year']}学年的校历{busy}。")
    return redirect("campaigns:calendar")


def _show(context: dict[str, Any], effect: Effect) -> None:
    """The figures, and with them in the form: what is saved then must still do the same."""
    typed = context["form"].data.copy()
    typed["shown"] = effect.mark
    context["form"].data = typed
    context["effect"] = effect
