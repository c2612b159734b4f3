"""Who owes a task, with later days and waivers for one or all; what units ask for; a unit's own request and roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zaitong.campaigns.lights import LIGHT_NAMES
from zaitong.campaigns.reliefs import selectors, services
from zaitong.campaigns.reliefs.acts import NAMES, Relief
from zaitong.campaigns.reliefs.forms import AnswerForm, AskForm, ReliefForm, RosterForm
from zaitong.campaigns.reliefs.rosters import roster_declare
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError, FieldErrors
from zaitong.common.paging import page_of
from zaitong.common.views import require, safe_next

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from zaitong.campaigns.models import Requirement
    from zaitong.campaigns.reliefs.selectors import Owing
    from zaitong.common.access import Actor

PAGE = 200
SHOWS = {"asked": "有延期申请", "extended": "已延期", "undeclared": "未报底数"}
SHOWS |= {light.value: name for light, name in LIGHT_NAMES.items()}


def owing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose bodies, look at what an act does, do it."""
    actor = require(request, Permission.OBLIGATIONS_EXTEND, Permission.OBLIGATIONS_WAIVE)
    requirement, acts = selectors.requirement_to_relieve(pk, actor)
    period, show = request.GET.get("period", "")[:12], request.GET.get("show", "")
    show = show if show in SHOWS else ""
    rows = selectors.owing(requirement, period=period, light=show, day=today())
    form = ReliefForm(request.POST or None, acts=acts)
    context = _context(request, requirement, rows, form, period, show)
    if request.method == "POST" and form.is_valid():
        done = _relieve(request, requirement, rows, context, actor)
        if done is not None:
            return done
    status = 422 if request.method == "POST" and not context.get("preview") else 200
    return render(request, "campaigns/owing.html", context, status=status)


def _context(
    request: HttpRequest, requirement: Requirement, rows: list[Owing], form: forms.Form, period: str, show: str
) -> dict[str, Any]:
    every = [("", "全部期次"), *selectors.periods_of(requirement)]
    return {
        "title": "延期、免报",
        "requirement": requirement,
        "form": form,
        "rows": rows,
        "page": page_of(request, rows, PAGE),
        "picked": set(_numbers(request)),
        "period": period,
        "show": show,
        "periods": every if len(every) > 2 else [],
        "shows": [("", "全部"), *SHOWS.items()],
    }


def _numbers(request: HttpRequest) -> list[int]:
    chosen = request.POST.getlist("pick") or request.GET.getlist("pick")
    return [int(one) for one in chosen if one.isascii() and one.isdigit() and len(one) < 15]


def _relieve(
    request: HttpRequest, requirement: Requirement, rows: list[Owing], context: dict[str, Any], actor: Actor
) -> HttpResponse | None:
    """Do what was shown, or show it; None: the page again."""
    data = context["form"].cleaned_data
    act = Relief(data["act"])
    chosen = rows if request.POST.get("which") == "all" else [r for r in rows if r.obligation.pk in context["picked"]]
    if not chosen:
        context["problem"] = "请先勾选单位，或选“全部”。"
        return None
    seen = request.POST.get("seen", "")
    if request.POST.get("then") == "do" and seen.isascii() and seen.isdigit() and len(seen) < 9:
        try:
            number = services.relief_apply(
                requirement_id=requirement.pk,
                obligation_ids=[row.obligation.pk for row in chosen],
                act=act,
                reason=data["reason"],
                due=data["due"],
                seen=int(seen),
                actor=actor,
            )
        except FieldErrors as error:
            _add_errors(context["form"], error)
            return None
        except DomainError as error:
            context["problem"] = error.message
        else:
            messages.success(request, f"已办理：{NAMES[act]} {number} 项。办错了可以再选这些单位撤销。")
            return redirect("campaigns:owing", requirement.pk)
    found = selectors.preview(act, chosen, data["due"])
    context |= {"preview": found, "act_name": NAMES[act], "chosen": chosen}
    return None


def _add_errors(form: forms.Form, error: FieldErrors) -> None:
    for name, found in error.errors.items():
        form.add_error(name, found)


@require_GET
def requests_page(request: HttpRequest) -> HttpResponse:
    """What units have asked for."""
    actor = require(request, Permission.OBLIGATIONS_EXTEND)
    return _requests(request, actor)


def _requests(
    request: HttpRequest, actor: Actor, *, wrong: int = 0, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    page = page_of(request, selectors.requests_for(actor), 30)
    lines = [
        (
            one,
            selectors.name_of(one.obligation),
            form if one.pk == wrong else AnswerForm(initial={"due": one.due}, prefix=None),
        )
        for one in page.object_list
    ]
    context = {"title": "延期申请", "page": page, "lines": lines}
    return render(request, "campaigns/extensions.html", context, status=status)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse one request."""
    actor = require(request, Permission.OBLIGATIONS_EXTEND)
    form = AnswerForm(request.POST)
    grant = request.POST.get("then") == "grant"
    if form.is_valid():
        data = form.cleaned_data
        try:
            done = services.extension_answer(
                extension_id=pk, grant=grant, answer=data["answer"], due=data["due"], actor=actor
            )
        except FieldErrors as error:
            _add_errors(form, error)
        except Conflict as error:
            messages.warning(request, error.message)
            return redirect("campaigns:extensions")
        else:
            said = f"已同意延到 {done.due.month}月{done.due.day}日。" if grant else "已答复不同意，理由单位看得到。"
            messages.success(request, said)
            return redirect("campaigns:extensions")
    return _requests(request, actor, wrong=pk, form=form, status=422)


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a later day for one's own obligation."""
    actor = require(request, Permission.RECORDS_FILE)
    row = selectors.own_obligation(pk, actor)
    form = AskForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.extension_ask(obligation_id=pk, actor=actor, **form.cleaned_data)
        except FieldErrors as error:
            _add_errors(form, error)
        except Conflict as error:
            problem = error.message
        else:
            messages.success(request, "已提出延期申请。答复之前仍按现在的截止日算。")
            return redirect(_home())
    context = {"title": "申请延期", "row": row, "form": form, "problem": problem, "home": _home()}
    context |= {"extension": selectors.extensions_of([pk]).get(pk), "name": selectors.name_of(row)}
    return render(request, "campaigns/extension_ask.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    actor = require(request, Permission.RECORDS_FILE)
    services.extension_withdraw(obligation_id=pk, actor=actor)
    messages.success(request, "已撤回延期申请。")
    return redirect(safe_next(request, request.POST.get("next"), _home()))


def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how many one's own obligation needs."""
    actor = require(request, Permission.RECORDS_FILE)
    row = selectors.own_obligation(pk, actor)
    form = RosterForm(request.POST or None, initial={"seen": row.declared, "number": row.declared})
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            roster_declare(obligation_id=pk, actor=actor, **form.cleaned_data)
        except FieldErrors as error:
            _add_errors(form, error)
        except DomainError as error:
            problem = error.message
        else:
            messages.success(request, f"已报底数 {form.cleaned_data['number']}。")
            return redirect(_home())
    context = {"title": "报底数", "row": row, "form": form, "problem": problem, "home": _home()}
    context |= {"name": selectors.name_of(row), "earlier": selectors.declared_before(row)}
    return render(request, "campaigns/roster.html", context, status=422 if request.method == "POST" else 200)


def _home() -> str:
    return reverse("records:todo")
