"""(e) Pages over a million obligations and 300,000 records: time of the page, its queries, the bare SQL of its rows beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count
from django.test import Client

from bench.bulk import is_postgres
from bench.timing import Line, best, milliseconds, quickest, statements, timed
from bench.world import build
from zaitong.accounts.models import User
from zaitong.accounts.tests.factories import sign_in
from zaitong.campaigns.models import Campaign, Cell, Obligation
from zaitong.common.clock import today
from zaitong.common.paging import MOST
from zaitong.orgs.models import Appointment, Unit
from zaitong.records.models import Record, RecordVersion, Settlement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.sizes import Sizes

SLOW = 0.3  # seconds: what a page may take at full size
NEXT = 50  # rows of a page of a list


@dataclass(frozen=True, slots=True)
class Page:
    """Somebody asks for an address. ``bare``: SQL that fetches the page's own rows and nothing else, with its parameters."""

    name: str
    who: str
    address: str
    bare: str = ""
    params: tuple[Any, ...] = ()


def measure(sizes: Sizes, root: Unit) -> list[Line]:
    """Build the district, then ask for each page as a browser does."""
    seconds, _ = timed(lambda: build(sizes, root))
    numbers = {model._meta.verbose_name: model._default_manager.count() for model in COUNTED}
    lines = [(str(name), f"{number:,}", "rows") for name, number in numbers.items()]
    lines.append(("laid down in", f"{seconds:,.0f} s", "COPY" if is_postgres() else "executemany"))
    clients: dict[str, Client] = {}
    slow = []
    for page in pages():
        client = clients.get(page.who) or clients.setdefault(page.who, _client(page.who))
        line, taken = _line(page, client, sizes.rounds)
        lines.append(line)
        if taken > SLOW:
            slow.append(page.name)
    lines.append((f"slower than {SLOW * 1000:.0f} ms", str(len(slow)), "; ".join(slow)))
    return lines


COUNTED = (Obligation, Cell, Record, RecordVersion, Settlement)


def _client(username: str) -> Client:
    return sign_in(Client(), User.objects.get(username=username))


def _line(page: Page, client: Client, rounds: int) -> tuple[Line, float]:
    response = client.get(page.address)
    assert response.status_code == 200, (page.address, response.status_code)
    with statements() as asked:
        client.get(page.address)
    taken = quickest(partial(client.get, page.address), rounds)
    remark = f"processor {milliseconds(taken.processor)}; {asked.count} queries, SQL {milliseconds(asked.seconds)}"
    if page.bare:
        remark += f"; bare {milliseconds(best(partial(_bare, page), rounds))}"
    return (f"{page.name} ({page.who})", milliseconds(taken.wall), remark), taken.wall


def _bare(page: Page) -> int:
    with connection.cursor() as cursor:
        cursor.execute(page.bare, page.params)
        return len(cursor.fetchall())


def pages() -> Iterator[Page]:
    """What people open most, on the largest that there is of each."""
    yield from _own_pages()
    yield from _queue_pages()
    yield from _supervision_pages()
    yield from _record_pages()
    yield from _search_pages()


OWED = (
    "SELECT id, due, start, needed, claimed, accepted FROM campaigns_obligation WHERE {} = %s AND state = 'open' AND visible"
    " AND (needed > claimed + accepted OR returned) AND start <= %s ORDER BY due, start, id LIMIT 151"
)


def _own_pages() -> Iterator[Page]:
    school = Unit.objects.get(short_name="规模1号")
    post = Appointment.objects.get(person__user__username="member").post_id
    day = today()
    yield Page("我的待办", "clerk1", "/todo/", OWED.format("matrix_unit_id"), (school.pk, day))
    yield Page("我的待办", "member", "/todo/", OWED.format("subject_post_id"), (post, day))
    campaign = Campaign.objects.order_by("pk")[0].pk
    yield Page("我的待办, one campaign", "clerk1", f"/todo/?campaign={campaign}")
    owed = Obligation.objects.filter(subject_unit=school, state="open", accepted=0, claimed=0, start__lte=day)
    newest = owed.order_by("-start", "-pk").values_list("pk", flat=True)[0]
    yield Page("beginning a record", "clerk1", f"/records/new/?obligation={newest}")
    mine = Record.objects.filter(unit=school, settlements__state="returned", post=None)
    yield Page("form of a returned record", "clerk1", f"/records/{mine.order_by('-pk')[0].pk}/edit/")
    yield Page("走访", "member", "/visits/")


def _queue_pages() -> Iterator[Page]:
    waiting = Settlement.objects.filter(state="claimed").values("office_id").annotate(number=Count("pk")).order_by()
    office = max(waiting, key=lambda row: row["number"])["office_id"]
    grants = {g.unit_id: g.user.username for g in _grants()}
    who = grants[office]
    rows = (
        "SELECT id, record_id, obligation_id, claimed_at FROM records_settlement WHERE office_id = %s AND state = 'claimed'"
        " ORDER BY claimed_at, id LIMIT 200"
    )
    yield Page("待审核", who, "/queue/", rows, (office,))
    yield Page("待审核, waited two days", who, "/queue/?filter=waited")
    middle = Settlement.objects.filter(office=office, state="claimed").order_by("claimed_at", "pk")
    yield Page("待审核, in the middle", who, f"/queue/{middle[middle.count() // 2].pk}/")
    yield Page("批量通过", who, "/queue/bulk/", rows, (office,))
    yield Page("代录", who, "/intake/")


def _grants() -> Any:
    from zaitong.accounts.models import Grant

    return Grant.objects.filter(role="receiving_officer").select_related("user")


def _supervision_pages() -> Iterator[Page]:
    campaign = Campaign.objects.order_by("pk")[0].pk
    cells = (
        "SELECT c.unit_id, c.requirement_id, c.needed, c.accepted, c.open_due FROM campaigns_cell c"
        " JOIN campaigns_requirement r ON r.id = c.requirement_id WHERE r.campaign_id = %s"
    )
    yield Page("督导", "leader", "/supervision/")
    yield Page("一览表, first page", "leader", f"/supervision/{campaign}/", cells, (campaign,))
    yield Page("一览表, all rows", "leader", f"/supervision/{campaign}/?page=all", cells, (campaign,))
    cell = Cell.objects.filter(requirement__campaign=campaign, requirement__per="week").order_by("pk")[0]
    address = f"/supervision/cell/{cell.requirement_id}/{cell.unit_id}/"
    owed = (
        "SELECT id, period, due, accepted FROM campaigns_obligation WHERE requirement_id = %s AND matrix_unit_id = %s"
    )
    yield Page("cell, every week of it", "leader", address, owed, (cell.requirement_id, cell.unit_id))
    one = Settlement.objects.filter(obligation__requirement__campaign=campaign).order_by("-pk")[0]
    story = "SELECT id, record_id, state FROM records_settlement WHERE obligation_id = %s"
    address = f"/supervision/obligation/{one.obligation_id}/"
    yield Page("为什么是绿的", "leader", address, story, (one.obligation_id,))
    for who in ("leader", "officer", "clerk1", "member"):
        yield Page("专项", who, "/campaigns/")
    yield Page("one campaign", "officer", f"/campaigns/{campaign}/")
    yield Page("one campaign", "clerk1", f"/campaigns/{campaign}/")


LATEST = (
    "SELECT id, unit_id, filed_at FROM records_record WHERE {} ORDER BY COALESCE(filed_at, updated_at) DESC, id DESC"
    " LIMIT 50 OFFSET %s"
)


def _record_pages() -> Iterator[Page]:
    total = Record.objects.count()
    deep = max(1, min(total, MOST) // NEXT)
    school = Unit.objects.get(short_name="规模1号").pk
    every = LATEST.format("state <> 'draft'")
    yield Page("记录", "leader", "/records/", every, (0,))
    yield Page(f"记录, page {deep:,}", "leader", f"/records/?page={deep}", every, ((deep - 1) * NEXT,))
    yield Page("记录", "clerk1", "/records/", LATEST.format("unit_id = %s"), (school, 0))
    yield Page("记录", "office1", "/records/")
    form = Record.objects.order_by("-pk")[0].type_version.record_type_id
    campaign = Campaign.objects.order_by("pk")[0].pk
    yield Page("记录, of a form", "leader", f"/records/?type={form}")
    yield Page("记录, waiting", "leader", "/records/?state=waiting")
    yield Page("记录, accepted", "leader", "/records/?state=accepted")
    yield Page("记录, of a campaign", "leader", f"/records/?campaign={campaign}")
    yield Page("记录, of a month", "leader", f"/records/?from={today():%Y-%m}-01&to={today().isoformat()}")
    yield Page("记录, named", "leader", "/records/?q=规模7号")
    yield Page("one record", "leader", f"/records/{total // 2}/")


def _search_pages() -> Iterator[Page]:
    yield Page("全部 search, a unit", "leader", "/search/?q=规模7号")
    yield Page("全部 search, a title", "leader", "/search/?q=第12345次例会")
    yield Page("全部 search, found everywhere", "leader", "/search/?q=例会")
    yield Page("全部 search, nothing", "leader", "/search/?q=没有这个")
    yield Page("全部 search, a unit", "clerk1", "/search/?q=规模1号")
    yield Page("全部 search, a title", "clerk1", "/search/?q=第12345次例会")
