"""Fill an empty database with the invented district."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zaitong.accounts.models import User
from zaitong.demo.build import demo_build


class Command(BaseCommand):
    help = "Fill an empty database with the invented district 澄砚区."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Build it, or refuse where anybody is there already."""
        if User.objects.exists():
            raise CommandError("库里已经有账号，不再建演示区。")
        demo_build(say=lambda text: self.stdout.write(f"  {text} ..."))
