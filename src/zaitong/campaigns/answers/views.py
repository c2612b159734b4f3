"""Pages of questions and answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.answers import selectors, services
from zaitong.campaigns.answers.forms import ASKERS, EVERYONE, AnswerForm, AskForm, NewAnswerForm
from zaitong.campaigns.answers.selectors import SHOWN
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import Conflict
from zaitong.common.paging import page_of
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.campaigns.answers.selectors import Talk

ANSWERING = (Permission.SETTLEMENTS_REVIEW, Permission.CAMPAIGNS_EDIT)
UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked and answered about one requirement; whoever owes it may ask."""
    actor = require(request, Permission.CAMPAIGNS_VIEW)
    requirement = selectors.requirement_for(actor, pk)
    words = (request.POST if request.method == "POST" else request.GET).get("text", "").strip()[:500]
    talk = selectors.talk_of(actor, requirement, words)
    if request.method != "POST":
        return _talk(request, talk, AskForm(units=talk.may_ask or talk.units))
    require(request, Permission.RECORDS_FILE)
    form = AskForm(request.POST, units=talk.may_ask or talk.units)  # whose question still waits is told so
    if not form.is_valid():
        return _talk(request, talk, form, status=UNPROCESSABLE)
    if talk.may_ask and talk.answers and request.POST.get("looked") != str(talk.newest):
        return _talk(request, talk, form, looking=True)
    try:
        services.question_ask(requirement_id=pk, unit_id=form.unit_id(), text=words, actor=actor)
    except Conflict as error:  # an earlier question waits: what was typed stays on the page
        form.add_error(None, error.message)
        return _talk(request, talk, form, status=int(error.status))
    office = (requirement.office or requirement.campaign.owner).short_name
    messages.success(request, f"已送到{office}，答复后列在这里。", extra_tags=f"keep:ask:{pk}:{actor.user_id}")
    return redirect("campaigns:questions", pk)


def _talk(request: HttpRequest, talk: Talk, form: AskForm, *, looking: bool = False, status: int = 200) -> HttpResponse:
    requirement = talk.requirement
    context = {
        "title": "问答",
        "talk": talk,
        "requirement": requirement,
        "office": (requirement.office or requirement.campaign.owner).short_name,
        "form": form,
        "looking": looking,
        "day": today(),
    }
    return render(request, "campaigns/questions.html", context, status=status)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit no longer asks."""
    actor = require(request, Permission.RECORDS_FILE)
    row = services.question_take_back(question_id=pk, actor=actor)
    messages.success(request, "已收回提问。")
    return redirect("campaigns:questions", row.requirement_id)


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """待答复: what units ask about the actor's requirements, and what has been answered."""
    actor = require(request, *ANSWERING)
    shown = request.GET.get("shown", "")
    shown = shown if shown in SHOWN else "waiting"
    rows: Any = selectors.waiting_for(actor) if shown == "waiting" else selectors.given_by(actor)
    page = page_of(request, rows, 30)
    counts = {"waiting": selectors.waiting_for(actor).count(), "answered": selectors.given_by(actor).count()}
    chips = [
        {"label": label, "count": counts[key], "url": f"?shown={key}", "current": key == shown}
        for key, label in SHOWN.items()
    ]
    context = {"title": "待答复", "page": page, "shown": shown, "chips": chips, "day": today()}
    return render(request, "campaigns/questions_waiting.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one question."""
    actor = require(request, *ANSWERING)
    question = selectors.question_to_answer(actor, pk)
    if question.answer_id and request.method == "GET":  # whoever has typed an answer is told so beside it
        messages.info(request, f"这个问题已由{question.answer.by_label if question.answer else ''}答复。")
        return redirect("campaigns:answer_correct", question.answer_id)
    others, answers = selectors.others_like(question), selectors.answers_like(question)
    form = NewAnswerForm(request.POST or None, others=others, answers=answers, initial={"question": question.text})
    if request.method == "POST" and form.is_valid():
        try:
            if form.refers_to:
                services.question_refer(question_ids=form.ids(pk), answer_id=form.refers_to, actor=actor)
            else:
                services.question_answer(
                    question_ids=form.ids(pk),
                    question=form.cleaned_data["question"],
                    text=form.cleaned_data["text"],
                    everyone=form.everyone,
                    actor=actor,
                )
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            kept = f"keep:answer:{pk}:{actor.user_id}"
            messages.success(request, f"已答复 {len(form.ids(pk))} 个问题。", extra_tags=kept)
            return redirect("campaigns:questions_waiting")
    context = {"title": "答复提问", "question": question, "form": form, "day": today()}
    return render(request, "campaigns/question_answer.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an answer; all who see it see that it was corrected."""
    actor = require(request, *ANSWERING)
    row = selectors.answer_to_correct(actor, pk)
    initial = {"question": row.question, "text": row.text, "seen_by": EVERYONE if row.everyone else ASKERS}
    form = AnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("question", "text")}
        services.answer_correct(answer_id=pk, everyone=form.everyone, actor=actor, **values)
        kept = f"keep:correct:{pk}:{actor.user_id}"
        messages.success(request, "已更正答复，原来的话留在操作记录里。", extra_tags=kept)
        return redirect(f"{reverse('campaigns:questions_waiting')}?shown=answered")
    context = {"title": "更正答复", "answer": row, "form": form}
    return render(request, "campaigns/answer_correct.html", context, status=_status(request))


def _status(request: HttpRequest) -> int:
    return UNPROCESSABLE if request.method == "POST" else 200
