"""The page between a person and what wants the second factor: what was typed goes with it, then the act goes on by itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from zaitong.accounts import sessions
from zaitong.accounts.proof import proof_asked, proof_take
from zaitong.common.errors import FieldErrors
from zaitong.common.views import came_from, safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from zaitong.accounts.asks import Ask
    from zaitong.common.access import Actor

CODE, BACK = f"{sessions.PROOF_FIELDS}code", f"{sessions.PROOF_FIELDS}back"


def proof_gate(request: HttpRequest, actor: Actor, asked: Ask) -> HttpResponse | None:
    """None where the page may go on; else the page that asks, or that starts the download after a right code."""
    back = safe_next(request, request.POST.get(BACK), came_from(request) or resolve_url("home"))
    try:
        proved = proof_take(request, actor, CODE)
    except FieldErrors as error:
        return _ask(request, actor, asked, back, error.errors["code"])
    if not proved:
        return _ask(request, actor, asked, back, [])
    if asked.file and CODE in request.POST:  # without it the page itself says what it knows: GET
        context = {"title": f"{asked.what}：马上开始下载", "address": request.get_full_path(), "back": back}
        return render(request, "accounts/proof_file.html", context)
    return None


def _ask(request: HttpRequest, actor: Actor, asked: Ask, back: str, wrong: list[str]) -> HttpResponse:
    match = request.resolver_match
    of = asked.of(actor, match.kwargs["pk"]) if asked.of and match else ""
    title = f"{asked.what}：{of}" if of else asked.what
    proof = proof_asked(request, actor)
    after = back
    if not (proof.bound or asked.file):
        stored = sessions.kept_form_store(request, owner=actor.user_id, what=title, back=back)
        after = reverse("kept") if stored else back
    context = {
        "title": title,
        "what": asked.what,
        "file": asked.file,
        "address": request.get_full_path(),
        "fields": sessions.sent_fields(request),
        "proof": proof,
        "wrong": wrong,
        "back": back,
        "bind_url": f"{reverse('accounts:second')}?{urlencode({'next': after})}",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.FORBIDDEN
    return render(request, "accounts/proof.html", context, status=status)
