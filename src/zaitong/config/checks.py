"""What `zaitong check --deploy` looks at besides Django's own checks."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

Found = list[checks.CheckMessage]

SECRET_KEY_LENGTH = 50


@checks.register(checks.Tags.security, deploy=True)
def secrets_set(**_: Any) -> Found:
    """The signing key is real and the debug pages are off."""
    found: Found = []
    key = str(settings.SECRET_KEY)
    if len(key) < SECRET_KEY_LENGTH or key.startswith(("demo-only-", "test-only-")):
        found.append(
            checks.Error(
                "ZAITONG_SECRET_KEY 未设置或太短 (signing key missing or too short).",
                hint="请设置 50 个以上的随机字符, 例如 `openssl rand -base64 48` 的输出。",
                id="zaitong.E001",
            )
        )
    if settings.DEBUG:
        found.append(checks.Error("调试页面开着 (DEBUG is on).", hint="请去掉 ZAITONG_DEBUG。", id="zaitong.E002"))
    if not list(settings.SEAL_KEYS):
        hint = "请设置 ZAITONG_SEAL_KEYS, 例如 k1= 加上 `openssl rand -base64 32` 的输出; 密钥要和备份分开保管。"
        found.append(checks.Error("没有密封密钥 (no key for sealed contents).", hint=hint, id="zaitong.E010"))
    return found


@checks.register(checks.Tags.security, deploy=True)
def addresses_set(**_: Any) -> Found:
    """The site answers only to its own names, and over https."""
    found: Found = []
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(
            checks.Error(
                "未限定本站域名 (ALLOWED_HOSTS is empty or open).",
                hint="请在 ZAITONG_ALLOWED_HOSTS 中填写本站域名, 多个用逗号隔开。",
                id="zaitong.E003",
            )
        )
    if not settings.SESSION_COOKIE_SECURE:
        found.append(
            checks.Warning(
                "未启用 https (cookies are not secure).",
                hint="请用 https 提供服务并去掉 ZAITONG_HTTPS=false; 反向代理的层数填在 ZAITONG_PROXY_HOPS。",
                id="zaitong.W004",
            )
        )
    return found


@checks.register(checks.Tags.database, deploy=True)
def database_ready(**_: Any) -> Found:
    """The database is PostgreSQL, answers, and holds the tables of this version."""
    if connection.vendor != "postgresql":
        return [
            checks.Error(
                "正式使用须用 PostgreSQL (SQLite is for demo and trial only).",
                hint="请把 ZAITONG_DATABASE_URL 设为 postgres://用户:密码@主机:5432/库名。",
                id="zaitong.E005",
            )
        ]
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        hint = f"请核对 ZAITONG_DATABASE_URL。({error.__class__.__name__})"
        return [checks.Error("连不上数据库 (the database does not answer).", hint=hint, id="zaitong.E006")]
    if waiting:
        hint = "请运行 `zaitong manage migrate`。"
        return [checks.Error("数据库表还不是本版本的 (migrations are waiting).", hint=hint, id="zaitong.E007")]
    return []


@checks.register(checks.Tags.files, deploy=True)
def folders_ready(**_: Any) -> Found:
    """Attachments can be written, and the static files have been collected."""
    found: Found = []
    folder = Path(settings.DATA_DIR)
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        hint = "请建好 ZAITONG_DATA_DIR 所指的文件夹, 并让运行服务的用户可写。"
        found.append(checks.Error("附件文件夹不可写 (DATA_DIR is not writable).", hint=hint, id="zaitong.E008"))
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        hint = "请运行 `zaitong manage collectstatic --noinput`。"
        found.append(checks.Error("静态文件尚未收集 (static files not collected).", hint=hint, id="zaitong.E009"))
    return found
