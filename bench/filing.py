"""(f) Filings in a second over HTTP with several web processes, and whether each of them is in the database afterwards."""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection

from bench.bulk import is_postgres
from bench.site import FOUND, OK, Person, processor_seconds, serving
from bench.timing import Line, milliseconds
from bench.world import build
from zaitong.accounts.tests.factories import PASSWORD
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Cell, Obligation
from zaitong.campaigns.services.counters import DATES, NUMBERS, cells_recompute
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.records.models import Record, RecordVersion, Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.sizes import Sizes

WANTED = 41  # filings in a second
THREADS = 8  # in each web process
PEOPLE = 16
WARM = 2.0  # seconds before the measured ones
FORM = {
    "topic": "本周工作例会",
    "kind": "工作例会",
    "conclusions": "对照清单逐项通报进展，明确下周要办的事和责任人。",
}


@dataclass(slots=True)
class Duty:
    """One obligation to file for, and what the form would offer beside it."""

    obligation: int
    day: str
    offered: str
    draft: str = ""  # the address of its form, where it was begun


@dataclass(slots=True)
class Filed:
    """What one person got through."""

    records: list[int] = field(default_factory=list)
    obligations: list[int] = field(default_factory=list)
    measured: int = 0
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def measure(sizes: Sizes, root: Unit) -> list[Line]:
    """Serve the large district, let clerks file, then count."""
    build(sizes, root)
    people = min(PEOPLE, sizes.scale_units)
    before = _numbers()
    last = AuditRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    work = [_duties(f"规模{number}号") for number in range(1, people + 1)]
    connection.close()
    lines: list[Line] = []
    everything: list[Filed] = []
    with serving(_url(), processes=sizes.filing_processes, threads=THREADS) as (port, pid):
        for name, act, early in ACTS:
            filed, line = _run(name, act, port, pid, work, sizes, early=early)
            lines += line
            everything += filed
    return [*lines, *_counted(everything, before, last)]


def _numbers() -> dict[Any, int]:
    """Filed records (drafts may be left over), versions, settlements."""
    filed = Record.objects.filter(state="filed").count()
    return {Record: filed, RecordVersion: RecordVersion.objects.count(), Settlement: Settlement.objects.count()}


def _url() -> str:
    """Of the database that the bench made."""
    settings = connection.settings_dict
    if not is_postgres():
        return f"sqlite:///{settings['NAME']}"
    who = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["PASSWORD"] else f"{settings['USER']}@"
    return f"postgres://{who}{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def _duties(name: str) -> list[Duty]:
    """What a school still owes of its weekly meetings, the newest first."""
    unit = Unit.objects.get(short_name=name)
    rows = Obligation.objects.filter(matrix_unit=unit, requirement__per="week", start__lte=today())
    beside: dict[str, list[int]] = {}
    for pk, period in rows.values_list("pk", "period"):
        beside.setdefault(period, []).append(pk)
    open_rows = rows.filter(subject_unit=unit, accepted=0, claimed=0, returned=False).order_by("-start", "pk")
    return [
        Duty(pk, min(start + timedelta(days=1), today()).isoformat(), ",".join(map(str, beside[period])))
        for pk, period, start in open_rows.values_list("pk", "period", "start")
    ]


def _run(
    name: str,
    act: Callable[[Person, Duty], int],
    port: int,
    pid: int,
    work: Sequence[list[Duty]],
    sizes: Sizes,
    *,
    early: bool,
) -> tuple[list[Filed], list[Line]]:
    """Everybody files at once for so many seconds; figures of the time after warming up.

    ``early``: the drafts are begun before the clock runs.
    """
    signed = [_signed_in(port, number) for number in range(1, len(work) + 1)]
    if early:
        most = int((sizes.filing_seconds + WARM) * WANTED * 1.25 / len(work)) + 1
        work = [_begun(person, duties, most) for person, duties in zip(signed, work, strict=True)]
    began = time.monotonic()
    start, end = began + WARM, began + WARM + sizes.filing_seconds
    filed = [Filed() for _ in signed]
    threads = [
        threading.Thread(target=_clerk, args=(act, *pair, start, end)) for pair in zip(signed, work, filed, strict=True)
    ]
    for thread in threads:
        thread.start()
    time.sleep(WARM)
    spent = _spent(pid)
    time.sleep(sizes.filing_seconds)
    spent = [after - before for after, before in zip(_spent(pid), spent, strict=True)]
    for thread in threads:
        thread.join()
    count = sum(one.measured for one in filed)
    taken = sorted(seconds for one in filed for seconds in one.seconds)
    failures = [failure for one in filed for failure in one.failures]
    rate = count / sizes.filing_seconds
    cost = "; ".join(f"{who} {milliseconds(s / max(count, 1))}" for who, s in zip(SPENDERS, spent, strict=True))
    lines = [
        (name, f"{rate:.1f}/s", f"{len(signed)} people, {sizes.filing_processes} web processes, {count} in {sizes.filing_seconds} s"),
        ("  each takes", milliseconds(statistics.median(taken or [0])), f"median; 95 of 100 within {milliseconds(_at(taken, 0.95))}"),
        ("  of the processor, each", milliseconds(sum(spent) / max(count, 1)), cost),
        ("  refused or failed", str(len(failures)), "; ".join(failures[:2])),
    ]  # fmt: skip
    return filed, lines


SPENDERS = ("web", "database", "the bench itself")


def _spent(pid: int) -> list[float]:
    """Seconds of the processor so far, of the web processes, the database's own for this database, and the bench."""
    return [processor_seconds(pid), sum(map(processor_seconds, _backends())), time.process_time()]


def _backends() -> list[int]:
    """Processes of the server that answer for this database; none on SQLite, which works inside the web processes."""
    if not is_postgres():
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return [pid for (pid,) in cursor.fetchall()]


def _at(values: Sequence[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def _signed_in(port: int, number: int) -> Person:
    person = Person(port)
    person.sign_in(f"clerk{number}", PASSWORD)
    return person


def _clerk(
    act: Callable[[Person, Duty], int], person: Person, duties: list[Duty], done: Filed, start: float, end: float
) -> None:
    while duties and time.monotonic() < end:
        duty = duties.pop(0)
        began = time.monotonic()
        try:
            record = act(person, duty)
        except Exception as error:  # noqa: BLE001 - counted and shown
            done.failures.append(repr(error)[:200])
            continue
        done.records.append(record)
        done.obligations.append(duty.obligation)
        now = time.monotonic()
        if start <= now <= end:
            done.measured += 1
            done.seconds.append(now - began)


def _begun(person: Person, duties: list[Duty], most: int) -> list[Duty]:
    """The first duties, taken off the list, each with its draft."""
    taken, duties[:] = duties[:most], duties[most:]
    for duty in taken:
        duty.draft = _begin(person, duty)
    return taken


def _begin(person: Person, duty: Duty) -> str:
    """Begin a record. Returns the address of its form."""
    status, where, _ = person.post("/records/new/", {"obligation": duty.obligation, "client_key": uuid4().hex})
    _expect(status == FOUND and where.endswith("/edit/"), f"not begun: {status} {where}")
    return where


def _file(person: Person, duty: Duty) -> int:
    """File a record, begun now if there is no draft."""
    where = duty.draft or _begin(person, duty)
    form = FORM | {
        "version": 0,
        "act": "file",
        "chosen": duty.obligation,
        "offered": duty.offered,
        "happened_on": duty.day,
    }
    status, where, page = person.post(where, form)
    _expect(status == FOUND and where.startswith("/records/"), f"not filed: {status} {page[-200:]}")
    return int(where.split("/")[2])


def _walk(person: Person, duty: Duty) -> int:
    """As a person does it: his list, the form, filing, the record's page."""
    for address in ("/todo/", f"/records/new/?obligation={duty.obligation}"):
        _expect(person.get(address)[0] == OK, address)
    record = _file(person, duty)
    _expect(person.get(f"/records/{record}/")[0] == OK, "the record's page")
    return record


ACTS = (
    ("filings", _file, True),
    ("filings, begun and filed", _file, False),
    ("filings, with the pages that a person opens", _walk, False),
)


def _expect(right: bool, what: str) -> None:  # noqa: FBT001 - an assertion with words
    if not right:
        raise RuntimeError(what)


def _counted(filed: Sequence[Filed], before: dict[Any, int], last: int) -> list[Line]:
    """Each answer that said "filed" against the tables."""
    records = [pk for one in filed for pk in one.records]
    obligations = [pk for one in filed for pk in one.obligations]
    number = len(records)
    grown = {model: count - before[model] for model, count in _numbers().items()}
    found = [
        ("answers that said filed", number, number),
        ("records filed", Record.objects.filter(pk__in=records, state="filed", version=1).count(), number),
        ("records more than before", grown[Record], number),
        ("versions more than before", grown[RecordVersion], number),
        ("settlements more than before", grown[Settlement], number),
        ("settlements waiting", Settlement.objects.filter(record__in=records, state="claimed").count(), number),
        ("obligations that count one", Obligation.objects.filter(pk__in=obligations, claimed=1).count(), number),
        ("lines of the trail", AuditRow.objects.filter(pk__gt=last, act__startswith="record.filed").count(), number),
    ]
    wrong = [f"{what}: {count}, not {wanted}" for what, count, wanted in found if count != wanted]
    cells = _cells_wrong(obligations)
    wrong += [f"{cells} cells differ from their obligations"] if cells else []
    remark = "; ".join(wrong) or "records, versions, settlements, counters, cells and the trail agree"
    return [("lost or doubled", str(len(wrong)), f"of {number:,} filed: {remark}")]


def _cells_wrong(obligations: Sequence[int]) -> int:
    """Cells whose numbers are not what a recount from their obligations gives."""
    pairs = set(Obligation.objects.filter(pk__in=obligations).values_list("requirement_id", "matrix_unit_id"))
    names = (*NUMBERS, *DATES)

    def stored() -> dict[tuple[int, int], tuple[Any, ...]]:
        rows = Cell.objects.filter(requirement_id__in={r for r, _ in pairs}, unit_id__in={u for _, u in pairs})
        return {(row[0], row[1]): row[2:] for row in rows.values_list("requirement_id", "unit_id", *names)}

    kept = stored()
    cells_recompute(pairs)
    fresh = stored()
    return sum(kept.get(pair) != fresh[pair] for pair in pairs)
