"""校内分解: the parts of an obligation; one part; a breakdown copied; files of a part."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.duties.selectors import may_assign
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import require
from zaitong.records.groups.selectors import teams_of
from zaitong.records.inner.copying import Place, rows_from, sources_for
from zaitong.records.inner.files import (
    inner_file_for,
    inner_file_remove,
    inner_files_add,
    keeps_files_sealed,
    keeps_words_sealed,
)
from zaitong.records.inner.selectors import asked as clause
from zaitong.records.inner.selectors import (
    groups_of,
    inner_figures,
    inner_for,
    is_mine,
    may_give,
    obligation_to_split,
    parts_below,
    people_for,
    reminder_text,
    tree_of,
)
from zaitong.records.inner.services import Given, Part, inner_answer, inner_drop, inner_give, inner_reopen
from zaitong.records.views import asked
from zaitong.records.views.attachments import file_sent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, QueryDict

    from zaitong.common.access import Actor
    from zaitong.orgs.models import Appointment
    from zaitong.records.inner.copying import Row
    from zaitong.records.inner.models import InnerTask

Errors = dict[str, list[str]]


@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the parts of a unit's obligation. POST: give more."""
    actor = require(request, Permission.RECORDS_FILE)
    obligation = obligation_to_split(pk, actor)
    if obligation is None:
        raise Http404
    errors: Errors = {}
    if request.method == "POST":
        try:
            given = inner_give(obligation_id=pk, parent_id=None, parts=_parts(request.POST), actor=actor)
        except FieldErrors as error:
            errors = error.errors
        else:
            _say_given(request, given)
            return redirect("records:inner_split", pk)
    asks, tree, people = clause(pk), tree_of(pk), people_for(obligation.matrix_unit_id)
    context = {
        "title": "校内分解",
        "obligation": obligation,
        "branches": tree,
        "reminder": reminder_text(asks["about"], tree),
        "figures": inner_figures([pk]),
        "people": people,
        "teams": teams_of(obligation.matrix_unit_id, people),
        "leads": may_assign(actor, obligation.matrix_unit_id),
        "groups": groups_of(obligation.matrix_unit_id),
        "copies": sources_for(Place(obligation), actor),
        "copy_url": reverse("records:inner_copy", args=[pk]),
        **_form(request, errors),
        **asks,
    }
    return render(request, "records/inner/split.html", context, status=_status(errors))


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: one part. POST (``act``): hand it in, break it down again, add or take away files."""
    actor = require(request, Permission.RECORDS_FILE)
    task = inner_for(pk, actor, dropped=request.method == "POST")
    if task is None:
        raise Http404
    if request.method == "GET":
        return _part_page(request, task, actor, {})
    act = request.POST.get("act", "")
    try:
        if act == "split":
            given = inner_give(obligation_id=task.obligation_id, parent_id=pk, parts=_parts(request.POST), actor=actor)
            _say_given(request, given)
            return redirect("records:inner", pk)
        return _hand_in(request, task, actor, act)
    except FieldErrors as error:
        return _part_page(request, _again(pk, actor, task), actor, error.errors)
    except Conflict as error:
        return _meanwhile(request, _again(pk, actor, task), actor, error)


def _hand_in(request: HttpRequest, task: InnerTask, actor: Actor, act: str) -> HttpResponse:
    if act.startswith("unfile:"):
        inner_file_remove(task_id=task.pk, file_id=asked.number(act.partition(":")[2]) or 0, actor=actor)
        return _part_page(request, _again(task.pk, actor, task), actor, {})
    if refused := inner_files_add(task_id=task.pk, files=request.FILES.getlist("files"), actor=actor):
        raise FieldErrors({"files": refused})
    if act == "files":
        return _part_page(request, _again(task.pk, actor, task), actor, {})
    lock = asked.lock_of(request.POST)
    inner_answer(task_id=task.pk, answer=request.POST.get("answer", ""), lock=lock, actor=actor)
    said = "已交，分给您的同志看得到。要改随时可以再打开。"
    messages.success(request, said, extra_tags=f"keep:inner:{task.pk}:{actor.user_id}")
    return redirect("records:inner", task.pk)


def _again(pk: int, actor: Actor, task: InnerTask) -> InnerTask:
    """The part as it is now; where it is gone, as it was, so that what was typed can be shown."""
    return inner_for(pk, actor, dropped=True) or task


def _meanwhile(request: HttpRequest, task: InnerTask, actor: Actor, error: Conflict) -> HttpResponse:
    """It changed under the person's hands: what he typed stays on the page, beside what is stored."""
    return _part_page(request, task, actor, {}, said=error, status=HTTPStatus.CONFLICT)


def _part_page(
    request: HttpRequest,
    task: InnerTask,
    actor: Actor,
    errors: Errors,
    *,
    said: Conflict | None = None,
    status: int | None = None,
) -> HttpResponse:
    mine, gives = is_mine(task, actor), may_give(task, actor)
    splits = mine and task.state == "open" and task.parent_id is None
    place = Place(task.obligation, task)
    asks, tree = clause(task.obligation_id), parts_below(task)
    context = {
        "title": task.title,
        "task": task,
        "mine": mine,
        "answers": mine or (gives and not task.has_account),
        "gives": gives,
        "splits": splits,
        "branches": tree,
        "reminder": reminder_text(asks["about"], tree) if mine else "",
        "figures": None,
        "people": people_for(task.obligation.matrix_unit_id, task) if splits else [],
        "copies": sources_for(place, actor) if splits else [],
        "copy_url": f"{reverse('records:inner_copy', args=[task.obligation_id])}?part={task.pk}",
        "answer": request.POST.get("answer", task.answer),
        "typed": "answer" in request.POST,
        "said": said,
        "sealed_files": keeps_files_sealed(task.obligation_id),
        "sealed_words": keeps_words_sealed(task.obligation_id),
        **_form(request, errors),
        **asks,
    }
    return render(request, "records/inner/part.html", context, status=status or _status(errors))


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a part back (``act=drop``), or give one back that was handed in (``act=reopen``)."""
    actor = require(request, Permission.RECORDS_FILE)
    try:
        if request.POST.get("act") == "reopen":
            task = inner_reopen(task_id=pk, actor=actor)
            messages.success(request, f"已退回{task.appointment.person.name}，他写的还在。")
        else:
            task = inner_drop(task_id=pk, actor=actor)
            messages.success(request, "已取消。")
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("records:inner", pk)
    if task.parent_id:
        return redirect("records:inner", task.parent_id)
    return redirect("records:inner_split", task.obligation_id)


@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: breakdowns to copy, with ``from`` the parts of one as they would be given. POST: give those ticked.

    ``part``: below this part of the actor's own instead of the unit's obligation.
    """
    actor = require(request, Permission.RECORDS_FILE)
    place = _place(pk, asked.number(request.GET.get("part")), actor)
    sources = sources_for(place, actor)
    chosen = asked.number(request.GET.get("from"))
    source = next((one for one in sources if one.pk == chosen), None)
    if chosen and source is None:
        raise Http404
    people = people_for(place.obligation.matrix_unit_id, place.parent)
    rows = rows_from(source, place, people) if source else []
    errors: Errors = {}
    if request.method == "POST":
        parent_id = place.parent.pk if place.parent else None
        try:
            given = inner_give(obligation_id=pk, parent_id=parent_id, parts=_copied(request.POST, rows), actor=actor)
        except FieldErrors as error:
            errors = error.errors
        else:
            _say_given(request, given)
            return redirect(_back(place))
    context = {
        "title": "照搬分解",
        "place": place,
        "back": _back(place),
        "sources": sources,
        "source": source,
        "rows": _lines(request, rows, people, errors),
        "errors": errors,
        **clause(pk),
    }
    return render(request, "records/inner/copy.html", context, status=_status(errors))


def _place(pk: int, part_id: int | None, actor: Actor) -> Place:
    if part_id is None:
        obligation = obligation_to_split(pk, actor)
        if obligation is None:
            raise Http404
        return Place(obligation)
    task = inner_for(part_id, actor)
    if task is None or task.obligation_id != pk or task.parent_id is not None or not is_mine(task, actor):
        raise Http404
    return Place(task.obligation, task)


def _back(place: Place) -> str:
    if place.parent:
        return reverse("records:inner", args=[place.parent.pk])
    return reverse("records:inner_split", args=[place.obligation.pk])


def _copied(form: QueryDict, rows: Sequence[Row]) -> list[Part]:
    """The ticked rows, each with the fields of its own."""
    wanted = set(asked.numbers(form.getlist("row")))
    parts = [_copied_row(form, row) for row in rows if row.number in wanted]
    if not parts:
        raise FieldErrors({"row": ["还没有打勾，请选要分的几项。"]})
    return parts


def _copied_row(form: QueryDict, row: Row) -> Part:
    number, person = row.number, asked.number(form.get(f"person-{row.number}"))
    return Part(
        form.get(f"title-{number}", row.title),
        person,
        form.get(f"words-{number}", row.words),
        _day(form, f"-{number}"),
        row.group,
        f"-{number}",
        row.team if person == row.appointment_id else None,
    )


def _lines(
    request: HttpRequest, rows: Sequence[Row], people: Sequence[Appointment], errors: Errors
) -> list[dict[str, Any]]:
    """Rows with what was typed in place of what would be copied."""
    form, sent = request.POST, request.method == "POST"
    wanted = set(asked.numbers(form.getlist("row")))
    return [
        {
            "row": row,
            "ticked": row.number in wanted if sent else not row.there,
            "title": form.get(f"title-{row.number}", row.title),
            "words": form.get(f"words-{row.number}", row.words),
            "typed_due": form.get(f"due-{row.number}") if sent else None,
            "person": asked.number(form.get(f"person-{row.number}")) if sent else row.appointment_id,
            "people": people,
            "errors": [text for key, texts in errors.items() if key.endswith(f"-{row.number}") for text in texts],
        }
        for row in rows
    ]


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """Send a file of a part to those who see the part, always as a download."""
    actor = require(request, Permission.RECORDS_FILE)
    return file_sent(inner_file_for(pk, actor), show=False)


def _parts(form: QueryDict) -> list[Part]:
    """One part for each group and each person who is ticked."""
    teams, people = asked.numbers(form.getlist("team")), asked.numbers(form.getlist("person"))
    due = _day(form)
    given: list[tuple[int | None, int | None]] = [*((team, None) for team in teams), *((None, one) for one in people)]
    common = {
        "title": form.get("title", ""),
        "words": form.get("words", ""),
        "due": due,
        "group": form.get("group", ""),
    }
    return [Part(**common, appointment_id=one, team=team) for team, one in given or [(None, None)]]


def _day(form: QueryDict, suffix: str = "") -> Any:
    typed = form.get(f"due{suffix}", "")
    day = asked.day(typed)
    if typed.strip() and day is None:
        raise FieldErrors({f"due{suffix}": ["日期没有认出来，请写成 12月20日 这样。"]})
    return day


def _say_given(request: HttpRequest, given: Given) -> None:
    there = f"另有 {given.there} 份以前已经分过，没有重复分。" if given.there else ""
    if given.made:
        messages.success(request, f"已分 {len(given.made)} 份，各人的待办里看得到。{there}")
    else:
        messages.info(request, "这些以前都分过了，没有重复分。")


def _form(request: HttpRequest, errors: Errors) -> dict[str, Any]:
    chosen, teams = (set(asked.numbers(request.POST.getlist(name))) for name in ("person", "team"))
    return {"form": request.POST, "chosen": chosen, "chosen_teams": teams, "errors": errors}


def _status(errors: Errors) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
