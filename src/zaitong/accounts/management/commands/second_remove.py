"""`zaitong manage second_remove NAME`: unbind a phone, for an administrator who lost his and whom nobody else can help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from zaitong.accounts.models import User
from zaitong.accounts.services.second import second_remove
from zaitong.common.access import SYSTEM
from zaitong.common.errors import DomainError

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Unbind the phone of an account (解除一个账号的动态口令)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="sign-in name")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        user = User.objects.filter(username=options["username"].strip().lower()).first()
        if user is None:
            raise CommandError("没有这个登录名。")
        try:
            second_remove(user_id=user.pk, actor=SYSTEM)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"已解除 {user.username} 的动态口令，本人登录后可以绑定新手机。")
