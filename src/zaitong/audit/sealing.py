"""The sealer: chains committed rows of the trail by SHA-256, outside of the acts' transactions.

A seal covers every row above the last one's up to its own ``last_id``; so the bound must be one below which no row can
still appear. ``settled_id`` finds it; docs/decisions/0005-audit-seal.md says why it is safe on both databases.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from zaitong.audit.models import AuditRow, AuditSeal
from zaitong.common.clock import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BATCH = 200  # rows under one seal: what is found broken is found within as many
SEALS_A_TURN = 100
PATIENCE = 3.0  # seconds to wait for transactions that may hold lower numbers
START = "0" * 64
LATE = timedelta(minutes=10)
FIELDS = (
    "id",
    "actor_id",
    "actor_label",
    "appointment_id",
    "unit_id",
    "act",
    "subject",
    "subject_label",
    "result",
    "data",
    "address",
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the trail between two numbers, in words."""

    first_id: int
    last_id: int
    what: str


def rows_seal(*, patience: float = PATIENCE) -> int:
    """Seal what is settled; how many rows. A second sealer at the same time gives way to the first."""
    bound = settled_id(patience=patience)
    if bound is None:
        return 0
    sealed = 0
    for _ in range(SEALS_A_TURN):
        count = _seal_next(bound)
        sealed += count
        if count < BATCH:
            break
    return sealed


def settled_id(*, patience: float = PATIENCE) -> int | None:
    """The highest number up to which every row is either visible or will never be; None when that is not known yet."""
    bound: int | None = AuditRow.objects.aggregate(highest=Max("id"))["highest"]
    if bound is None or connection.vendor != "postgresql":
        return bound  # SQLite: one writer at a time, numbers are given in the order of commits
    deadline = time.monotonic() + patience
    writers = _writers()
    while writers and writers & _writers():
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.05)
    return bound


def _writers() -> set[str]:
    """Other transactions that have written to the trail and not ended yet (PostgreSQL): they hold this lock until then.

    One's own does not count: its rows and the seal over them commit together or not at all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks"
            " WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND relation = 'audit_auditrow'::regclass"
        )
        return {row[0] for row in cursor.fetchall()}


def _seal_next(bound: int) -> int:
    """Add one seal over the next rows up to ``bound``; how many rows it holds."""
    last = AuditSeal.objects.order_by("-number").first()
    since = last.last_id if last else 0
    rows = list(AuditRow.objects.filter(id__gt=since, id__lte=bound).order_by("id")[:BATCH])
    if not rows:
        return 0
    previous = last.digest if last else START
    number = last.number + 1 if last else 1
    digest = chain(previous, rows)
    try:
        with transaction.atomic():
            AuditSeal.objects.create(
                number=number,
                first_id=rows[0].id,
                last_id=rows[-1].id,
                count=len(rows),
                previous=previous,
                digest=digest,
                sealed_at=now(),
            )
    except IntegrityError:
        return 0  # another sealer was quicker
    # The log is copied off this machine: whoever rewrites the whole chain cannot rewrite that.
    logger.info("audit seal %s up to row %s: %s", number, rows[-1].id, digest)
    return len(rows)


def chain(previous: str, rows: Iterable[AuditRow]) -> str:
    """The hash over the seal before and the rows in order, as 64 hexadecimal digits."""
    state = hashlib.sha256(previous.encode())
    for row in rows:
        state.update(canonical(row))
    return state.hexdigest()


def canonical(row: AuditRow) -> bytes:
    """A row as bytes, the same on both databases: JSON with sorted keys, the time in UTC with microseconds."""
    content: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    content["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def trail_verify() -> list[Finding]:
    """Compare the whole trail with its seals: edited, deleted and inserted rows, broken links; empty when all is well."""
    found: list[Finding] = []
    previous, since, number = START, None, 0
    for seal in AuditSeal.objects.order_by("number").iterator():
        number += 1
        found += _verify_seal(seal, number, previous, since)
        previous, since, number = seal.digest, seal.last_id, seal.number
    return [*found, *_verify_rest(since or 0)]


def _verify_seal(seal: AuditSeal, number: int, previous: str, since: int | None) -> Iterator[Finding]:
    span = (since + 1 if since is not None else seal.first_id, seal.last_id)
    if seal.number != number:
        yield Finding(*span, f"第 {number} 至 {seal.number - 1} 个封存不见了")
    if seal.previous != previous:
        yield Finding(*span, f"第 {seal.number} 个封存与前一个接不上，封存被改过或者缺了")
    below = {"id__gt": since} if since is not None else {}
    rows = list(AuditRow.objects.filter(id__lte=seal.last_id, **below).order_by("id"))
    if len(rows) < seal.count:
        yield Finding(*span, f"少了 {seal.count - len(rows)} 条记录（被删除）")
    elif len(rows) > seal.count:
        yield Finding(*span, f"多出 {len(rows) - seal.count} 条记录（事后插入）")
    elif chain(seal.previous, rows) != seal.digest:
        yield Finding(*span, "有记录的内容被改过")


def _verify_rest(since: int) -> Iterator[Finding]:
    late = AuditRow.objects.filter(id__gt=since, at__lt=now() - LATE).order_by("id")
    first = late.first()
    if first is not None:
        yield Finding(first.id, first.id, f"有 {late.count()} 条记录超过 10 分钟没有封存，请检查后台服务是否在运行")
