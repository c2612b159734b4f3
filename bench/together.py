"""(g) A campaign is published by one process while others file in this one: nobody is refused, nobody waits long."""

from __future__ import annotations

import multiprocessing
import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection, connections

from bench.district import make_campaign, make_duties, make_units
from bench.timing import Line, milliseconds, per_second
from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.models import Accepts, Obligation, Requirement
from zaitong.catalogue.models import RecordType
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today
from zaitong.records.models import Record, Settlement
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file

if TYPE_CHECKING:
    from bench.sizes import Sizes
    from zaitong.accounts.actor import UserActor
    from zaitong.orgs.models import Unit

TAG = "同时"
PEOPLE = 4
PAUSE = 0.05  # seconds between two filings of one person
FORM = {"topic": "专题学习", "form": "集中培训", "points": "对照要求改进备课。"}


@dataclass(slots=True)
class Clerk:
    """One who files, and what became of it."""

    actor: UserActor
    obligations: list[int]
    filed: int = 0
    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def measure(sizes: Sizes, root: Unit) -> list[Line]:
    """Lay the campaigns down, publish one, file for the other, count."""
    catalogue_load(SYSTEM)
    units = make_units(root, sizes.together_units, TAG)
    campaign = make_campaign(root, TAG, state="publishing")
    make_duties(campaign, sizes.together_requirements, sizes.together_requirements, TAG)
    clerks = _clerks(root, units[:PEOPLE])
    quiet = Clerk(clerks[0].actor, clerks[0].obligations[:20])
    clerks[0].obligations = clerks[0].obligations[20:]
    _files(quiet, threading.Event())
    connections.close_all()
    publishing = multiprocessing.get_context("fork").Process(target=_publish, args=(campaign.pk,))
    over = threading.Event()
    threads = [threading.Thread(target=_files, args=(clerk, over)) for clerk in clerks]
    began = time.perf_counter()
    publishing.start()
    for thread in threads:
        thread.start()
    publishing.join()
    seconds = time.perf_counter() - began
    over.set()
    for thread in threads:
        thread.join()
    return _lines(campaign.pk, clerks, quiet, seconds, publishing.exitcode)


def _clerks(root: Unit, units: list[Unit]) -> list[Clerk]:
    """People whose schools owe many small things of a campaign that runs already."""
    running = make_campaign(root, f"{TAG}另", state="published")
    (duty,) = make_duties(running, 1, 0, TAG)
    Requirement.objects.filter(pk=duty.pk).update(due=None)
    Accepts.objects.create(requirement=duty, record_type=RecordType.objects.get(key="study_session"))
    clerks = []
    for unit in units:
        owed = [
            Obligation(
                requirement=duty, subject_unit=unit, matrix_unit=unit, key=f"u{unit.pk}/{n}", start=today(), needed=1
            )
            for n in range(2_000)
        ]
        Obligation.objects.bulk_create(owed, batch_size=500)
        rows = Obligation.objects.filter(requirement=duty, matrix_unit=unit)
        rows.update(visible=True)
        clerks.append(Clerk(actor_for(make_user("unit_clerk", unit)), list(rows.values_list("pk", flat=True))))
    return clerks


def _publish(campaign_id: int) -> None:
    """In the other process, as a worker does it."""
    from zaitong.campaigns.services.publish import publish_run

    publish_run(campaign_id)


def _files(clerk: Clerk, over: threading.Event) -> None:
    try:
        for obligation in clerk.obligations:
            if over.is_set():
                return
            began = time.perf_counter()
            try:
                _file(clerk.actor, obligation)
            except Exception as error:  # noqa: BLE001 - counted and shown
                clerk.refused.append(repr(error)[:200])
            else:
                clerk.filed += 1
                clerk.seconds.append(time.perf_counter() - began)
            time.sleep(PAUSE)
    finally:
        connection.close()


def _file(actor: Any, obligation: int) -> None:
    record = record_start(client_key=uuid4().hex, actor=actor, obligation_id=obligation)
    data = FORM | {"happened_on": today().isoformat()}
    record_file(record_id=record.pk, chosen=[obligation], lock=0, data=data, actor=actor)


def _lines(campaign: int, clerks: list[Clerk], quiet: Clerk, seconds: float, code: int | None) -> list[Line]:
    laid = Obligation.objects.filter(requirement__campaign=campaign)
    count, hidden = laid.count(), laid.filter(visible=False).count()
    filed = sum(clerk.filed for clerk in clerks) + quiet.filed
    taken = [second for clerk in clerks for second in clerk.seconds]
    refused = [words for clerk in [*clerks, quiet] for words in clerk.refused]
    settled = Settlement.objects.filter(
        record__state=Record.State.FILED, obligation__requirement__campaign__name__contains=f"{TAG}另"
    )
    ended = f"ended with {code}, {hidden} not visible"
    waits = (
        f"alone {milliseconds(statistics.median(quiet.seconds or [0]))}; slowest {milliseconds(max(taken, default=0))}"
    )
    return [
        ("published", per_second(count, seconds), f"{count:,} obligations in {seconds:.1f} s, {ended}"),
        ("filed meanwhile", f"{sum(c.filed for c in clerks):,}", f"{len(clerks)} people, in one process with threads"),
        ("a filing takes", milliseconds(statistics.median(taken or [0])), f"median, begun and filed; {waits}"),
        ("refused", str(len(refused)), "; ".join(refused[:2])),
        ("lost", str(filed - settled.count()), f"of {filed:,} filed"),
    ]
