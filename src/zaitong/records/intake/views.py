"""代录: files laid down, whose they are put right, filed after a look at the figures; paper ticked off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import require
from zaitong.records.intake import selectors
from zaitong.records.intake.access import batch_to_work_on, requirement_to_file_for
from zaitong.records.intake.board import board_of, filed_lines
from zaitong.records.intake.bodies import periods_of
from zaitong.records.intake.contents import asked_of
from zaitong.records.intake.filing import FILE_KIND, intake_confirm
from zaitong.records.intake.forms import LayForm, PaperForm, choices_of, lines_of, was
from zaitong.records.intake.paper import Tick, paper_alone, paper_lines, paper_note
from zaitong.records.intake.services import (
    READ_KIND,
    State,
    intake_add,
    intake_drop,
    intake_open,
    intake_save,
    why_not,
)
from zaitong.records.intake.undo import intake_undo
from zaitong.records.selectors.proposals import cite_of
from zaitong.records.views import asked
from zaitong.records.views.attachments import file_sent

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest

    from zaitong.campaigns.models import Requirement
    from zaitong.common.access import Actor
    from zaitong.records.models import IntakeBatch

FILE_FOR = Permission.RECORDS_FILE_FOR
UNPROCESSABLE = 422


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What the actor may file for, with batches under way."""
    actor = require(request, FILE_FOR)
    rows = selectors.intake_rows(actor, asked.number(request.GET.get("campaign")))
    return render(request, "records/intake/index.html", {"title": "代录收到的材料", "rows": rows})


@require_http_methods(["GET", "POST"])
def lay_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Files for one requirement, as they came."""
    actor = require(request, FILE_FOR)
    requirement = requirement_to_file_for(pk, actor)
    periods = periods_of(requirement)
    form = LayForm(request.POST if request.method == "POST" else None, periods=periods, asked=asked_of(requirement))
    refused: list[str] = []
    if request.method == "POST":
        if form.is_valid():
            try:
                batch, _job = intake_open(
                    requirement_id=pk,
                    period=form.cleaned_data.get("period", periods[0][0] if periods else ""),
                    laid=form.laid(request.FILES.getlist("files")),
                    actor=actor,
                )
            except FieldErrors as error:
                refused = [text for texts in error.errors.values() for text in texts]
            else:
                return redirect("records:intake_batch", batch.pk)
        elif not request.FILES.getlist("files"):
            refused = ["还没有选文件。"]
    context = _context(requirement, "代录收到的材料") | {
        "form": form,
        "why_not": why_not(requirement),
        "refused": refused,
        "batches": selectors.batches_of(requirement),
    }
    return render(request, "records/intake/new.html", context, status=UNPROCESSABLE if form.errors or refused else 200)


def _context(requirement: Requirement, title: str) -> dict[str, Any]:
    return {"title": title, "requirement": requirement, "cite": cite_of(requirement), "may_file_for": True}


@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch: whose files they are. POST: put right, go on to the figures."""
    actor = require(request, FILE_FOR)
    if request.method == "GET":
        return _batch_page(request, batch_to_work_on(pk, actor))
    try:
        intake_save(batch_id=pk, lines=lines_of(request.POST), choices=choices_of(request.POST), actor=actor)
    except FieldErrors as error:
        return _batch_page(request, batch_to_work_on(pk, actor), error.errors)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("records:intake_batch", pk)
    if request.POST.get("act") == "next":
        return redirect("records:intake_confirm", pk)
    messages.success(request, "已保存。")
    return redirect("records:intake_batch", pk)


def _batch_page(request: HttpRequest, found: IntakeBatch, errors: dict[str, list[str]] | None = None) -> HttpResponse:
    board = board_of(found)
    for place in board.places:
        for file in place.files:
            _shown(file, place.name, request, errors)
    for file in [*board.unmatched, *board.left_out]:
        _shown(file, "", request, errors)
    context = _context(found.requirement, "代录收到的材料") | {
        "batch": found,
        "board": board,
        "working": found.state in {State.READING, State.FILING},
        "poll": selectors.open_job(found, READ_KIND if found.state == State.READING else FILE_KIND),
        "kinds": board.asked.offered,
        "filed": filed_lines(board),
        "errors": errors or {},
    }
    return render(request, "records/intake/batch.html", context, status=UNPROCESSABLE if errors else 200)


def _shown(file: Any, name: str, request: HttpRequest, errors: dict[str, list[str]] | None) -> None:
    """What a line's fields hold: what is stored, or what was typed where that could not be read."""
    file.was, file.unit_name, file.day_text = was(file, name), name, file.arrived_on.isoformat()
    file.wrong_unit = file.wrong_day = ""
    if errors and (said := errors.get(f"unit-{file.pk}")):
        file.unit_name, file.wrong_unit = str(request.POST.get(f"unit-{file.pk}", ""))[:80], said[0]
    if errors and (said := errors.get(f"day-{file.pk}")):
        every = request.POST.get("act") == "every"
        file.day_text = str(request.POST.get("every_day" if every else f"day-{file.pk}", ""))[:20]
        file.wrong_day = said[0]


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """More files for a batch."""
    actor = require(request, FILE_FOR)
    requirement = batch_to_work_on(pk, actor).requirement
    form = LayForm(request.POST, periods=(), asked=asked_of(requirement))
    if not form.is_valid():
        raise FieldErrors(
            {key: [str(text) for text in texts] for key, texts in form.errors.items()}, "收到日期没有看懂。"
        )
    try:
        intake_add(batch_id=pk, laid=form.laid(request.FILES.getlist("files")), actor=actor)
    except FieldErrors as error:
        for texts in error.errors.values():
            messages.error(request, "".join(texts))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("records:intake_batch", pk)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures before anything is filed. POST: file exactly what was shown."""
    actor = require(request, FILE_FOR)
    found = batch_to_work_on(pk, actor)
    status = 200
    if request.method == "POST":
        try:
            intake_confirm(batch_id=pk, seen=str(request.POST.get("seen", "")), actor=actor)
        except Conflict as error:
            messages.error(request, error.message)
            if error.code != "stale":
                return redirect("records:intake_batch", pk)
            found, status = batch_to_work_on(pk, actor), int(error.status)
        else:
            return redirect("records:intake_batch", pk)
    if found.state in {State.READING, State.FILING}:
        return redirect("records:intake_batch", pk)
    office = found.requirement.office or found.requirement.campaign.owner
    context = _context(found.requirement, "核对后报送") | {
        "batch": found,
        "board": board_of(found),
        "office": office,
        "others": selectors.reviewers_besides(office, actor.user_id),
        "by_filing": found.requirement.settled_by == "filing",
    }
    return render(request, "records/intake/confirm.html", context, status=status)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what has not been filed."""
    actor = require(request, FILE_FOR)
    found = batch_to_work_on(pk, actor)
    try:
        intake_drop(batch_id=pk, actor=actor)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("records:intake_batch", pk)
    messages.success(request, "没有报送的文件已删除。")
    return redirect("records:intake_new", found.requirement_id)


@require_GET
def file(request: HttpRequest, pk: int, file_pk: int) -> FileResponse:
    """One file, so that the officer can see whose it is."""
    actor = require(request, FILE_FOR)
    found = selectors.file_of(batch_to_work_on(pk, actor), file_pk)
    if found is None:
        raise Http404
    return file_sent(found, show=bool(request.GET.get("show")))


@require_POST
def undo(request: HttpRequest, pk: int, record_pk: int) -> HttpResponse:
    """Take one record back."""
    actor = require(request, FILE_FOR)
    batch_to_work_on(pk, actor)
    try:
        label = intake_undo(record_id=record_pk, actor=actor)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已撤销：{label}。文件回到“没有认出单位”，可以重新选单位。")
    return redirect("records:intake_batch", pk)


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """纸质件登记: all units as check boxes."""
    actor = require(request, FILE_FOR)
    requirement = requirement_to_file_for(pk, actor)
    periods = periods_of(requirement)
    wanted_period = str(request.POST.get("period", request.GET.get("period", "")))
    period = wanted_period if wanted_period in dict(periods) else (periods[0][0] if periods else "")
    form = PaperForm(request.POST if request.method == "POST" else None, initial={"arrived_on": today()})
    if request.method == "POST" and form.is_valid():
        _paper_noted(request, pk, period, form, actor)
        return redirect(f"{reverse('records:intake_paper', args=[pk])}?period={period}")
    lines = paper_lines(requirement, period) if periods else []
    ticked = set(asked.numbers(request.POST.getlist("tick"))) if request.method == "POST" else None
    context = _context(requirement, "纸质件登记") | {
        "form": form,
        "lines": [(x, x.arrival is not None if ticked is None else x.obligation.pk in ticked) for x in lines],
        "came": sum(line.arrival is not None for line in lines),
        "period": period,
        "periods": periods,
        "asks_paper": asked_of(requirement).on_paper,
        "alone": paper_alone(requirement),
    }
    return render(request, "records/intake/paper.html", context, status=UNPROCESSABLE if form.errors else 200)


def _paper_noted(request: HttpRequest, pk: int, period: str, form: PaperForm, actor: Actor) -> None:
    noted = paper_note(
        requirement_id=pk,
        period=period,
        shown=set(asked.numbers(request.POST.getlist("shown"))),
        ticked=set(asked.numbers(request.POST.getlist("tick"))),
        tick=Tick(form.cleaned_data["arrived_on"], form.cleaned_data["remark"]),
        actor=actor,
    )
    if noted.added or noted.removed:
        parts = [f"登记了 {noted.added} 个单位" * bool(noted.added), f"取消了 {noted.removed} 个" * bool(noted.removed)]
        messages.success(request, "，".join(part for part in parts if part) + "。")
    elif not noted.left:
        messages.info(request, "没有改动。")
    for text in noted.left[:5]:
        messages.warning(request, text)
