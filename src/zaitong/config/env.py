"""The only module that reads the process environment.

Every variable is declared once in `VARIABLES`, so that docs/deployment.md can be held against it by a test.
"""

import os
import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "ZAITONG_"
SEAL_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its full name, default text and meaning."""

    name: str
    default: str
    meaning: str


VARIABLES: dict[str, Variable] = {}


class EnvironmentInvalidError(Exception):
    """A variable holds a value that cannot be used; the message names the variable."""


def _declare(name: str, default: str, meaning: str) -> str:
    full = PREFIX + name
    VARIABLES[full] = Variable(full, default, meaning)
    return full


SECRET_KEY = _declare("SECRET_KEY", "", "Django's signing key; 50 random characters or more.")
DATABASE_URL = _declare("DATABASE_URL", "", "sqlite:///FILE or postgres://USER:PASSWORD@HOST:PORT/NAME.")
DATA_DIR = _declare("DATA_DIR", "var", "Folder for the SQLite file and the attachments.")
ALLOWED_HOSTS = _declare("ALLOWED_HOSTS", "", "Host names served, separated by commas.")
TRUSTED_ORIGINS = _declare("TRUSTED_ORIGINS", "", "Origins (https://host) trusted for forms behind a proxy.")
DEBUG = _declare("DEBUG", "false", "Django's debug pages; demo and development only.")
PROFILE = _declare("PROFILE", "mlps", "Security profile: mlps (等级保护) or asvs.")
HTTPS = _declare("HTTPS", "true", "Whether people reach the site by https (production settings).")
SEAL_KEYS = _declare("SEAL_KEYS", "", "Keys of sealed contents, id=base64 of 32 bytes, the current one first.")
PROXY_HOPS = _declare("PROXY_HOPS", "0", "Number of trusted reverse proxies in front.")
LOG_LEVEL = _declare("LOG_LEVEL", "INFO", "Level of the log on standard error.")
DB_POOL = _declare("DB_POOL", "4", "Database connections kept by each process (PostgreSQL; 0: no pool).")
TEST_DATABASE_URL = _declare("TEST_DATABASE_URL", "", "Database for the test suite; empty: SQLite.")


def use_settings(name: str) -> None:
    """Choose the settings module `name` unless DJANGO_SETTINGS_MODULE already says which."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"zaitong.config.settings.{name}")


def likely_settings() -> str:
    """Return the settings for commands that fit both: production where its signing key is set, else the demo."""
    return "prod" if text(SECRET_KEY) else "demo"


def with_variable(name: str, value: str) -> dict[str, str]:
    """Return a copy of the environment, for a child process, with one variable set."""
    return {**os.environ, name: value}


def text(name: str) -> str:
    """Return the variable's text, or its declared default when it is unset or empty."""
    return os.environ.get(name, "").strip() or VARIABLES[name].default


def required(name: str) -> str:
    """Return the variable's text; raise EnvironmentInvalidError when it is unset or empty."""
    if value := text(name):
        return value
    raise EnvironmentInvalidError(f"{name}: 必须设置 (must be set), 见 docs/deployment.md")


def flag(name: str) -> bool:
    """Return the variable as a yes or no; raise EnvironmentInvalidError for anything else."""
    value = text(name).lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise EnvironmentInvalidError(f"{name}: 只能填 true 或 false (found {value!r})")


def number(name: str) -> int:
    """Return the variable as a whole number of 0 or more; raise EnvironmentInvalidError otherwise."""
    value = text(name)
    if not value.isdecimal():
        raise EnvironmentInvalidError(f"{name}: 只能填非负整数 (found {value!r})")
    return int(value)


def words(name: str) -> list[str]:
    """Return the variable's comma-separated parts, empty ones left out."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def choice(name: str, allowed: frozenset[str]) -> str:
    """Return the variable when it is one of `allowed`; raise EnvironmentInvalidError otherwise."""
    value = text(name)
    if value not in allowed:
        raise EnvironmentInvalidError(f"{name}: 只能填 {'、'.join(sorted(allowed))} (found {value!r})")
    return value


def data_dir() -> Path:
    """Return the absolute folder that holds the product's files."""
    return Path(text(DATA_DIR)).expanduser().resolve()


def seal_keys(local: Path | None = None) -> tuple[tuple[str, bytes], ...]:
    """Return the keys of sealed contents, (id, 32 bytes), the current one first.

    ``local``: a file that serves where the variable is empty, made when it is not there (demo and development).
    """
    given = text(SEAL_KEYS)
    if not given and local is not None:
        given = _local_keys(local)
    found = tuple(_seal_key(part.strip()) for part in given.split(",") if part.strip())
    if len({name for name, _ in found}) != len(found):
        raise EnvironmentInvalidError(f"{SEAL_KEYS}: 密钥编号有重复 (a key id stands twice)")
    return found


def _seal_key(part: str) -> tuple[str, bytes]:
    name, _, encoded = part.partition("=")
    try:
        key = b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", name) or len(key) != SEAL_KEY_LENGTH:
        raise EnvironmentInvalidError(f"{SEAL_KEYS}: 每个密钥写成“编号=32 字节的 base64” (id=base64 of 32 bytes)")
    return name, key


def _local_keys(file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
            made.write(f"k1={b64encode(secrets.token_bytes(SEAL_KEY_LENGTH)).decode()}")
    except FileExistsError:
        pass
    return file.read_text("utf-8")


def database(url: str, *, pool: int = 0) -> dict[str, Any]:
    """Translate a database URL into one entry of Django's DATABASES.

    Raises EnvironmentInvalidError for a scheme other than sqlite, postgres or postgresql.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")))
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": _postgres_options(dict(parse_qsl(parts.query)), pool),
        }
    raise EnvironmentInvalidError(f"{DATABASE_URL}: 只支持 sqlite 和 postgres (found {parts.scheme!r})")


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name or ":memory:",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def _postgres_options(query: dict[str, str], pool: int) -> dict[str, Any]:
    options: dict[str, Any] = {**query}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return options
