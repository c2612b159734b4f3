"""The `zaitong` command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zaitong.config.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zaitong manage", *sys.argv[2:]])
