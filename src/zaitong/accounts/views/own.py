"""One's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.accounts import passwords, selectors, sessions
from zaitong.accounts.forms import PasswordForm
from zaitong.accounts.models import User
from zaitong.accounts.services import own
from zaitong.common.errors import FieldErrors
from zaitong.common.numbers import whole
from zaitong.common.views import actor_of, safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest

REFUSED = 422


def _user(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the middleware lets nobody in who is not signed in")
    return user


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Who am I, for whom do I act, what may I do, when did I sign in."""
    actor = actor_of(request)
    context = {"title": "我的账号", **selectors.account_overview(_user(request), actor)}
    return render(request, "accounts/me.html", context)


@sensitive_post_parameters("current", "fresh", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the present session goes on, all others end."""
    user = _user(request)
    forced = passwords.must_change(user)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = own.password_change(
                user_id=user.pk,
                current=form.cleaned_data["current"],
                fresh=form.cleaned_data["fresh"],
                actor=actor_of(request),
            )
        except FieldErrors as error:
            for name, sentences in error.errors.items():
                form.add_error(name, sentences)
        else:
            sessions.session_begin(request, changed)
            messages.success(request, "密码已修改，其他地方的登录都已退出。")
            return redirect(reverse("home") if forced else reverse("accounts:me"))
    context = {"title": "修改密码", "form": form, "rules": passwords.rules(), "why": _why(user), "forced": forced}
    template = "accounts/password_first.html" if forced else "accounts/password.html"
    return render(request, template, context, status=REFUSED if form.errors else 200)


def _why(user: User) -> str:
    if user.must_change_password:
        return "这是别人给您设的一次性密码。改成只有自己知道的密码后，才能继续使用。"
    if passwords.is_expired(user):
        return f"密码已用满 {passwords.LIFETIME.days} 天，请换一个新的再继续。"
    return ""


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act under another of one's appointments."""
    wanted = whole(request.POST.get("appointment")) or 0
    fresh = own.appointment_switch(user=_user(request), appointment_id=wanted, actor=actor_of(request))
    request.session[sessions.APPOINTMENT] = fresh.appointment_id
    messages.success(request, f"现在代表{fresh.acting}办理。")
    return redirect(safe_next(request, request.POST.get("next"), reverse("home")))


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all other sessions; this one goes on."""
    user = own.sessions_end(user_id=_user(request).pk, actor=actor_of(request))
    sessions.session_mark(request.session, user)
    messages.success(request, "其他电脑和手机上的登录都已退出，只保留这里。")
    return redirect("accounts:me")
