"""`zaitong manage load_catalogue`: load the shipped record types; safe to run again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM


class Command(BaseCommand):
    help = "Load the shipped record types; only what changed gets a new version."

    def handle(self, *_args: Any, **_options: Any) -> None:
        loaded = catalogue_load(SYSTEM)
        self.stdout.write(
            f"{len(loaded.added)} added, {len(loaded.changed)} changed, {len(loaded.unchanged)} unchanged, "
            f"{len(loaded.kept)} left as the district made them"
        )
