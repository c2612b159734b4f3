"""The demo: builds an embedded site with an invented district once, then serves it within seconds."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands

from zaitong.config import env, serving


def run(*, host: str, port: int, fresh: bool) -> int:
    """Prepare the demo's data and serve it; return the process's exit code."""
    django.setup()
    web = serving.Web(host, port)
    serving.claim_port(web)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
    if env.text(env.DATABASE_URL):
        prepare()
    else:
        _prepare_file(Path(settings.DATABASES["default"]["NAME"]), fresh=fresh)
    return serving.run(web, workers=1, ready=lambda: _welcome(web))


def prepare() -> None:
    """Bring the tables up to date, and fill them when nobody is in them yet."""
    call_command("migrate", verbosity=0, interactive=False)
    if "seed_demo" in get_commands() and not _has_users():
        call_command("seed_demo")


def _has_users() -> bool:
    from zaitong.accounts.models import User

    return bool(User.objects.exists())


def _prepare_file(database: Path, *, fresh: bool) -> None:
    """Build the demo's SQLite file beside its place and move it there, so that a stopped build leaves no half one."""
    if not fresh and _has_people(database):
        call_command("migrate", verbosity=0, interactive=False)
        return
    _say("正在建立演示区, 只需一次 (building the demo district, once) ...")
    building = database.with_name(f"{database.name}.building")
    database.parent.mkdir(parents=True, exist_ok=True)
    _remove(building)
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from zaitong.config import trial; trial.prepare()"],
        check=True,
        env=env.with_variable(env.DATABASE_URL, f"sqlite:///{building}"),
    )
    _remove(database)
    building.rename(database)


def _has_people(database: Path) -> bool:
    if not database.is_file():
        return False
    with contextlib.closing(sqlite3.connect(database)) as connection, contextlib.suppress(sqlite3.Error):
        return connection.execute("SELECT 1 FROM accounts_user LIMIT 1").fetchone() is not None
    return False


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _welcome(web: serving.Web) -> None:
    _say(f"\n  在同演示区  {web.address}\n")
    for account in settings.DEMO_ACCOUNTS:
        _say(f"    {account['username']:<14}{account['password']:<16}{account['title']}")
    _say("\n  按 Ctrl+C 结束 (Ctrl+C ends it)")


def _say(text: str) -> None:
    sys.stdout.write(text + os.linesep)
    sys.stdout.flush()
