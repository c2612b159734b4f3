"""What the pages of this room share: filters from the address, and one way of showing and saving a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from zaitong.common.errors import DomainError
from zaitong.orgs.selectors.lists import ALL, CLOSED, OPEN, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

SECTIONS = (
    ("units", "单位"),
    ("parties", "党组织"),
    ("people", "人员"),
    ("posts", "岗位"),
    ("assignments", "联系和蹲点"),
)


def wanted_of(request: HttpRequest) -> Wanted:
    """What the address narrows a list by; nonsense counts as nothing."""
    get = request.GET
    state = get.get("state", OPEN)
    unit = get.get("unit", "")
    return Wanted(
        words=get.get("name", "").strip()[:60],
        kind=get.get("kind", "")[:20],
        state=state if state in {OPEN, CLOSED, ALL} else OPEN,
        unit=int(unit) if unit.isdecimal() and len(unit) < 12 else None,
    )


def tabs(current: str) -> list[dict[str, Any]]:
    """The sections of this room, for the line of tabs under the head."""
    return [{"label": label, "url": reverse(f"orgs:{key}"), "current": key == current} for key, label in SECTIONS]


@dataclass
class FormPage:
    """A page with one form. ``act`` gets the clean data and returns (address to go to, sentence of success)."""

    title: str
    form: Form
    act: Callable[[dict[str, Any]], tuple[str, str]]
    back: str
    button: str = "保存"
    danger: bool = False
    sub: str = ""
    crumbs: list[dict[str, str]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Show the form, or act on it; what was typed stays when something is wrong."""
        status = HTTPStatus.OK
        if request.method == "POST":
            if self.form.is_valid():
                try:
                    address, sentence = self.act(self.form.cleaned_data)
                except DomainError as error:
                    self.form.add_error(None, error.message)
                    status = error.status
                else:
                    messages.success(request, sentence)
                    return redirect(address)
            else:
                status = HTTPStatus.UNPROCESSABLE_ENTITY
        return render(request, "orgs/form.html", {"page": self, "form": self.form}, status=status)


def crumb(label: str, name: str, *args: Any) -> dict[str, str]:
    """One entry of the line that says where a page lies."""
    return {"label": label, "url": reverse(f"orgs:{name}", args=args)}
