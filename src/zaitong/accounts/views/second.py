"""The second factor: binding a phone, showing a code, unbinding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.accounts import selectors, sessions
from zaitong.accounts.demo import demo_code
from zaitong.accounts.forms import CodeForm, OwnPasswordForm
from zaitong.accounts.services import second as services
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, FieldErrors
from zaitong.common.views import actor_of, require, safe_next

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse

    from zaitong.common.access import Actor

REFUSED = 422
PENDING = "second_pending"  # the secret that this session has begun to bind: shown to nobody else
GROUP = 4  # signs of a secret that are read together


@sensitive_post_parameters("password", "code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """One page, three states: nothing bound (the password is asked), a secret to scan, bound (a code is asked)."""
    actor = actor_of(request)
    after = safe_next(request, request.POST.get("next") or request.GET.get("next"), "")
    wrong: forms.Form | None = None
    if request.method == "POST":
        wrong = _act(request, actor)
        if wrong is None:
            return redirect(_where(request, after))
    return _page(request, actor, after, wrong)


def _act(request: HttpRequest, actor: Actor) -> forms.Form | None:
    """Do what was asked; the form with what is wrong, or None."""
    act, user_id = request.POST.get("act", ""), actor.user_id or 0
    form: forms.Form = (OwnPasswordForm if act == "begin" else CodeForm)(request.POST)
    if not form.is_valid():
        return form
    code = form.cleaned_data.get("code", "")
    try:
        if act == "begin":
            device = services.second_begin(user_id=user_id, password=form.cleaned_data["password"], actor=actor)
            request.session[PENDING] = device.pk
        elif act == "confirm":
            services.second_confirm(user_id=user_id, code=code, actor=actor)
            request.session.pop(PENDING, None)
            sessions.proof_note(request)
            messages.success(request, "绑定好了。以后问到动态口令，输手机上现在的 6 位数字。")
        elif act == "remove":
            services.second_remove(user_id=user_id, code=code, actor=actor)
            request.session.pop(sessions.PROVED, None)
            messages.success(request, "已解除。换新手机的，可以接着绑定。")
        else:
            services.second_check(user_id=user_id, code=code, actor=actor)
            sessions.proof_note(request)
            messages.success(request, "口令正确，15 分钟内不再问。")
    except FieldErrors as error:
        for name, sentences in error.errors.items():
            form.add_error(name, sentences)
        return form
    except Conflict as error:
        messages.error(request, error.message)
    return None


def _where(request: HttpRequest, after: str) -> str:
    """Back to where one came from once it is done; else this page again, which knows what comes next."""
    if after and sessions.is_proved(request):
        return after
    here = reverse("accounts:second")
    return f"{here}?{urlencode({'next': after})}" if after else here


def _page(request: HttpRequest, actor: Actor, after: str, wrong: forms.Form | None) -> HttpResponse:
    device = selectors.second_of(actor.user_id)
    pending = device is not None and not device.confirmed and request.session.get(PENDING) == device.pk
    bound = device is not None and device.confirmed
    fitting = CodeForm if bound or pending else OwnPasswordForm
    form = wrong if isinstance(wrong, fitting) else fitting()
    context: dict[str, Any] = {
        "title": "动态口令",
        "crumbs": [{"label": "我的账号", "url": reverse("accounts:me")}],
        "form": form,
        "bound": device if bound else None,
        "next": after,
        "demo_code": demo_code(actor.user_id) if bound or pending else "",
    }
    if device is not None and pending:
        # Pieces of a path made of numbers by segno; the address it encodes never becomes markup.
        matrix = segno.make(device.config_url, error="m", micro=False)
        context |= {"qr": matrix.svg_inline(scale=5, border=2), "secret": _spelt(device.config_url)}
    return render(request, "accounts/second.html", context, status=REFUSED if wrong is not None else 200)


def _spelt(address: str) -> str:
    """The secret for typing: JBSW Y3DP EHPK 3PXP."""
    secret = address.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody whose phone is lost."""
    actor = require(request, Permission.ACCOUNTS_RESET)
    services.second_remove(user_id=pk, actor=actor)
    messages.success(request, "已解除动态口令。本人下次登录后可以绑定新手机。")
    return redirect("accounts:user", pk=pk)
