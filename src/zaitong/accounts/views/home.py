"""The first page after sign-in: where the work of this person is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect

from zaitong.accounts.navigation import first_page
from zaitong.common.views import actor_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    """To the first page that the person may see."""
    return redirect(first_page(actor_of(request)))
