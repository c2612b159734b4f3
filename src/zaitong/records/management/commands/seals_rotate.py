"""`zaitong manage seals_rotate`: bring what lies sealed under the current key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zaitong.common.access import SYSTEM
from zaitong.records.seals.rotation import seals_rotate


class Command(BaseCommand):
    help = "Bring sealed contents under the current key; may be stopped and run again (把密封内容换成现用密钥)"

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        done = seals_rotate(actor=SYSTEM, say=self.stdout.write)
        self.stdout.write(f"换成密钥 {done.key_id}：{done.values} 项、{done.files} 个附件。")
        if done.broken:
            raise CommandError(f"有 {len(done.broken)} 项打不开，没有换，旧密钥请留着：{'、'.join(done.broken)}")
