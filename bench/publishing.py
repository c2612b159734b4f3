"""(c) Obligations laid out in a second, beside the database's own bulk insert of the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from bench.bulk import is_postgres, write_rows
from bench.district import make_campaign, make_duties, make_units
from bench.timing import Line, per_second, timed

if TYPE_CHECKING:
    from bench.sizes import Sizes
    from zaitong.orgs.models import Unit

TAG = "发布"


def measure(sizes: Sizes, root: Unit) -> list[Line]:
    """Publish one campaign, then write the very same rows as the database does it best."""
    from zaitong.campaigns.models import Cell, Obligation
    from zaitong.campaigns.services.publish import publish_finish
    from zaitong.campaigns.services.reconcile import campaign_reconcile
    from zaitong.common.clock import today

    make_units(root, sizes.units, TAG)
    campaign = make_campaign(root, TAG, state="publishing")
    make_duties(campaign, sizes.requirements, sizes.weekly, TAG)
    laid, _ = timed(lambda: campaign_reconcile(campaign.pk, day=today()))
    shown, _ = timed(lambda: publish_finish(campaign.pk))
    again, _ = timed(lambda: campaign_reconcile(campaign.pk, day=today()))
    count = Obligation.objects.filter(requirement__campaign=campaign).count()
    cells = Cell.objects.filter(requirement__campaign=campaign).count()
    bare = _bare_insert()
    return [
        ("obligations laid out", per_second(count, laid), f"{count:,} obligations and {cells:,} cells in {laid:.1f} s"),
        ("made visible at once", f"{shown:.2f} s", "one statement"),
        ("laid out again, nothing new", f"{again:.1f} s", "the nightly run"),
        ("the database's bulk insert", per_second(count, bare), f"{_how()} of the same rows in {bare:.2f} s"),
        ("publishing takes", f"{(laid + shown) / bare:.1f} ×" if bare else "-", "the bare insert"),
    ]


def _how() -> str:
    return "COPY" if is_postgres() else "executemany"


def _bare_insert() -> float:
    """Empty the table of obligations and write its rows back; the seconds of the writing alone."""
    from zaitong.campaigns.models import Obligation

    name = Obligation._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {name}")  # noqa: S608 - the name is our own model's
        columns = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        with transaction.atomic():
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - as above
        seconds, _ = timed(lambda: write_rows(name, columns, rows))
    return seconds
