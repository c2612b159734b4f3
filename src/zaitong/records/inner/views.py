"""校内分解: the parts of an obligation; one part."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.campaigns.duties.holders import candidates
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import require
from zaitong.records.inner.selectors import asked as clause
from zaitong.records.inner.selectors import inner_for, is_mine, may_give, obligation_to_split, parts_of
from zaitong.records.inner.services import Part, inner_add, inner_answer, inner_drop, inner_reopen
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.records.inner.models import InnerTask


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the parts of a unit's obligation. POST: give one more."""
    actor = require(request, Permission.RECORDS_FILE)
    obligation = obligation_to_split(pk, actor)
    if obligation is None:
        raise Http404
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            inner_add(obligation_id=pk, parent_id=None, part=_part(request), actor=actor)
        except FieldErrors as error:
            errors = error.errors
        else:
            messages.success(request, "已分给他，他的待办里看得到。")
            return redirect("records:inner_split", pk)
    context = {
        "title": "校内分解",
        "obligation": obligation,
        "parts": parts_of(obligation),
        "people": candidates(obligation.matrix_unit_id),
        **_form(request, errors),
        **clause(pk),
    }
    return render(request, "records/inner/split.html", context, status=_status(errors))


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: one part. POST: answer it, or break it down again (``act``)."""
    actor = require(request, Permission.RECORDS_FILE)
    task = inner_for(pk, actor)
    if task is None:
        raise Http404
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        try:
            return _act(request, task, actor)
        except FieldErrors as error:
            errors = error.errors
        except Conflict as error:
            messages.error(request, error.message)
            return redirect("records:todo")
    mine = is_mine(task, actor)
    context = {
        "title": task.title,
        "task": task,
        "mine": mine,
        "gives": may_give(task, actor),
        "parts": parts_of(task.obligation, task),
        "people": candidates(task.obligation.matrix_unit_id) if mine else [],
        "answer": request.POST.get("answer", task.answer),
        **_form(request, errors),
        **clause(task.obligation_id),
    }
    return render(request, "records/inner/part.html", context, status=_status(errors))


def _act(request: HttpRequest, task: InnerTask, actor: Actor) -> HttpResponse:
    if request.POST.get("act") == "split":
        inner_add(obligation_id=task.obligation_id, parent_id=task.pk, part=_part(request), actor=actor)
        messages.success(request, "已往下分。")
        return redirect("records:inner", task.pk)
    inner_answer(task_id=task.pk, answer=request.POST.get("answer", ""), actor=actor)
    messages.success(request, "已完成，分给您的同志看得到。")
    return redirect("records:todo")


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a part back (``act=drop``), or give an answered one back (``act=reopen``)."""
    actor = require(request, Permission.RECORDS_FILE)
    try:
        if request.POST.get("act") == "reopen":
            task = inner_reopen(task_id=pk, actor=actor)
            messages.success(request, "已退回，他写的还在。")
        else:
            task = inner_drop(task_id=pk, actor=actor)
            messages.success(request, "已取消。")
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("records:inner", pk)
    if task.parent_id:
        return redirect("records:inner", task.parent_id)
    return redirect("records:inner_split", task.obligation_id)


def _part(request: HttpRequest) -> Part:
    form = request.POST
    day = asked.day(form.get("due"))
    if form.get("due", "").strip() and day is None:
        raise FieldErrors({"due": ["日期没有认出来，请写成 12月20日 这样。"]})
    return Part(form.get("title", ""), asked.number(form.get("person")), form.get("words", ""), day)


def _form(request: HttpRequest, errors: dict[str, list[str]]) -> dict[str, Any]:
    return {"form": request.POST, "person": asked.number(request.POST.get("person")), "errors": errors}


def _status(errors: dict[str, list[str]]) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
