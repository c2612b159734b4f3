"""Import in two steps: a dry run that is kept, then the confirmation that writes it in one transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from zaitong.audit.services import audit_write
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, DomainError
from zaitong.common.tables import SheetOut, table_read, table_write
from zaitong.orgs.exchange.columns import COLUMNS
from zaitong.orgs.exchange.making import plan_make, plan_save, sheets_dump, sheets_load
from zaitong.orgs.exchange.world import fingerprint_of, rows_of, world_load
from zaitong.orgs.models import ImportRun, PartyOrganisation, Unit
from zaitong.orgs.services.tree import tree_lock

if TYPE_CHECKING:
    from django.core.files.base import File

    from zaitong.common.access import Actor
    from zaitong.orgs.exchange.plan import Plan

KEPT = timedelta(days=7)
MAX_ROWS = 20_000


def orgs_export(*, actor: Actor) -> bytes:
    """All bodies and people as a workbook; the same columns are read by an import."""
    rows = rows_of(world_load())
    count = {name: len(found) for name, found in rows.items()}
    audit_write(actor=actor, act="orgs.exported", subject="orgs:all", subject_label="机构和人员", data=count)
    return table_write([SheetOut(name, COLUMNS[name], found) for name, found in rows.items()])


def import_start(*, file: File[bytes], actor: Actor) -> ImportRun:
    """Read a workbook and keep its rows for the dry run. What else this person had waiting is thrown away.

    Raises:
        TableError: the file cannot be read.
    """
    sheets = table_read(file)  # takes seconds: read before a transaction begins
    total = sum(len(sheet.rows) for sheet in sheets)
    if not total:
        raise DomainError("工作簿里没有可导入的行：每张表第一行是列名，从第二行起填内容。", code="empty")
    if total > MAX_ROWS:
        raise DomainError(f"一次最多导入 {MAX_ROWS} 行，这份有 {total} 行，请分成几份。", code="too_many")
    kept = sheets_dump(sheets)
    with transaction.atomic():
        ImportRun.objects.filter(state=ImportRun.State.WAITING, user_id=actor.user_id).delete()
        ImportRun.objects.filter(state=ImportRun.State.WAITING, created_at__lt=now() - KEPT).delete()
        return ImportRun.objects.create(
            user_id=actor.user_id,
            user_label=actor.label[:120],
            filename=str(file.name or "")[:200],
            sheets=kept,
        )


def import_dry_run(run: ImportRun) -> tuple[Plan, str]:
    """What the import would do now, and the fingerprint of the data against which this holds. Writes nothing."""
    world = world_load()
    fingerprint = fingerprint_of(world)
    return plan_make(world, sheets_load(run.sheets)), fingerprint


@transaction.atomic
def import_apply(*, run: ImportRun, seen: str, actor: Actor) -> ImportRun:
    """Write an import as its dry run showed it, or nothing of it.

    Raises:
        Conflict: it was done or thrown away already, or the data changed since the dry run (``seen``).
        DomainError: there are problems, or nothing to do.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportRun.State.WAITING:
        raise Conflict("这份导入已经办过了，不用再办。", code="done")
    tree_lock(Unit)
    tree_lock(PartyOrganisation)
    plan, fingerprint = import_dry_run(run)
    if fingerprint != seen:
        raise Conflict("刚才有人改了机构或人员，已按最新情况重新核对。请再看一遍，然后确认。", code="stale")
    if plan.problems:
        raise DomainError(f"还有 {len(plan.problems)} 处问题，没有写入。请改好后重新上传。", code="problems")
    if not plan.moving:
        raise DomainError("和现有的完全一样，没有要写入的。", code="nothing")
    plan_save(plan, actor)
    run.summary = {"counts": plan.counts()}
    run.state, run.sheets = ImportRun.State.APPLIED, []
    run.save(update_fields=["summary", "state", "sheets", "updated_at"])
    audit_write(
        actor=actor, act="orgs.imported", subject=f"import:{run.pk}", subject_label=run.filename, data=run.summary
    )
    return run


@transaction.atomic
def import_discard(*, run: ImportRun) -> None:
    """Throw a waiting import away. Nothing was written, so the trail need not know."""
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.WAITING).delete()
