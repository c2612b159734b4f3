"""The entries of the side bar: what a person may do, and only where the page exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from zaitong.common.access import Actor, Permission

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Entry:
    """One possible entry: shown with the first of its views that the rights open."""

    key: str
    label: str
    icon: str
    views: tuple[tuple[str, Permission], ...]
    phone: bool = False

    def address(self, actor: Actor) -> str:
        """Where it leads for this person; empty where nowhere."""
        return next((url for name, right in self.views if actor.can(right) and (url := address_of(name))), "")


TODO = Entry("todo", "待办", "home", (("records:todo", Permission.RECORDS_FILE),), phone=True)
QUEUE = Entry("queue", "审核", "clipboard-check", (("records:queue", Permission.SETTLEMENTS_REVIEW),), phone=True)
ENTRIES = (
    TODO,
    QUEUE,
    Entry("visits", "走访", "map-pin", (("visits:home", Permission.VISITS_NOTE),), phone=True),
    Entry("campaigns", "专项", "flag", (("campaigns:list", Permission.CAMPAIGNS_VIEW),), phone=True),
    Entry("records", "记录", "notebook", (("records:list", Permission.RECORDS_VIEW),), phone=True),
    Entry("supervision", "督导", "table", (("supervision:index", Permission.MATRIX_VIEW),)),
    Entry("orgs", "机构", "sitemap", (("orgs:units", Permission.ORGS_VIEW),)),
    Entry("accounts", "账号", "users", (("accounts:users", Permission.ACCOUNTS_VIEW),)),
    Entry("audit", "操作记录", "history", (("audit:trail", Permission.AUDIT_VIEW),)),
    Entry("jobs", "后台", "settings", (("jobs:list", Permission.JOBS_VIEW),)),
)
# Where the work of a person begins, most specific first.
FIRST = (
    ("records:todo", Permission.RECORDS_FILE),
    ("records:queue", Permission.SETTLEMENTS_REVIEW),
    ("campaigns:list", Permission.CAMPAIGNS_EDIT),
    ("supervision:index", Permission.MATRIX_VIEW),
    ("campaigns:list", Permission.CAMPAIGNS_VIEW),
    ("audit:trail", Permission.AUDIT_VIEW),
    ("accounts:users", Permission.ACCOUNTS_EDIT),
)
# Any of these finds something in the search of the top bar.
SEARCHING = (
    Permission.CAMPAIGNS_VIEW,
    Permission.ORGS_VIEW,
    Permission.RECORDS_VIEW,
    Permission.RECORDS_FILE,
    Permission.SETTLEMENTS_REVIEW,
)


def address_of(name: str) -> str:
    """The address of a view without arguments; empty while its room is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def first_page(actor: Actor) -> str:
    """The address of the first page that the actor may see; his own account where there is none."""
    return next(
        (url for name, right in FIRST if actor.can(right) and (url := address_of(name))), reverse("accounts:me")
    )


def search_address(actor: Actor) -> str:
    """The page that searches; empty for whom it would find nothing."""
    return address_of("supervision:search") if any(map(actor.can, SEARCHING)) else ""


def entries_for(actor: Actor) -> Iterator[tuple[Entry, str]]:
    """The entries that the actor sees, with their addresses."""
    for entry in ENTRIES:
        if url := entry.address(actor):
            yield entry, url
