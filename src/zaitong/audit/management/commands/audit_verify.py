"""`zaitong manage audit_verify`: compare the trail with its seals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from zaitong.audit.models import AuditRow, AuditSeal
from zaitong.audit.sealing import rows_seal, trail_verify

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Compare the audit trail with its seals (核对操作记录的封存)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seal", action="store_true", help="first seal what is not sealed yet")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        if options["seal"]:
            rows_seal()
        found = trail_verify()
        for finding in found:
            self.stdout.write(f"  {finding.first_id}–{finding.last_id}：{finding.what}")
        if found:
            raise CommandError(f"操作记录核对不符，共 {len(found)} 处。请保护现场，不要重启数据库，联系审计员。")
        last = AuditSeal.objects.order_by("-number").first()
        sealed = last.last_id if last else 0
        waiting = AuditRow.objects.filter(id__gt=sealed).count()
        self.stdout.write(
            f"核对无误：{last.number if last else 0} 个封存，封存到第 {sealed} 条，另有 {waiting} 条待封存。"
        )
        if last:
            self.stdout.write(f"最新链值：{last.digest}")
