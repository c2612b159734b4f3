import re
from pathlib import Path

import pytest

from zaitong.config import env

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTED = (ROOT / "docs/deployment.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(env.VARIABLES))
def test_every_variable_is_documented_with_its_default(name):
    row = next((line for line in DOCUMENTED.splitlines() if line.startswith(f"| `{name}`")), None)
    assert row is not None, f"docs/deployment.md has no row for {name}"
    default = env.VARIABLES[name].default
    assert f"`{default}`" in row if default else "(empty)" in row


def test_the_document_names_no_variable_that_is_not_read():
    named = set(re.findall(r"^\| `(ZAITONG_[A-Z_]+)`", DOCUMENTED, re.MULTILINE))
    assert named == set(env.VARIABLES)


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("1", True), ("No", False), ("", False)])
def test_flag(monkeypatch, value, expected):
    monkeypatch.setenv(env.DEBUG, value)
    assert env.flag(env.DEBUG) is expected


@pytest.mark.parametrize(
    ("read", "name", "value"),
    [
        (env.flag, env.DEBUG, "maybe"),
        (env.number, env.DB_POOL, "-1"),
        (lambda name: env.choice(name, frozenset({"a"})), env.PROFILE, "b"),
    ],
)
def test_a_wrong_value_names_its_variable(monkeypatch, read, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(env.EnvironmentInvalidError, match=name):
        read(name)


def test_words_leaves_out_empty_parts(monkeypatch):
    monkeypatch.setenv(env.ALLOWED_HOSTS, " a.test, ,b.test,")
    assert env.words(env.ALLOWED_HOSTS) == ["a.test", "b.test"]


def test_sqlite_url_with_an_absolute_path():
    entry = env.database("sqlite:////data/site%20one.sqlite3")
    assert entry["NAME"] == "/data/site one.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgres_url():
    entry = env.database("postgres://user:p%40ss@db.test:5433/zaitong?sslmode=require", pool=3)
    assert {key: entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "zaitong",
        "USER": "user",
        "PASSWORD": "p@ss",
        "HOST": "db.test",
        "PORT": "5433",
    }
    assert entry["OPTIONS"]["sslmode"] == "require"
    assert entry["OPTIONS"]["pool"]["max_size"] == 3


def test_other_databases_are_refused():
    with pytest.raises(env.EnvironmentInvalidError, match="mysql"):
        env.database("mysql://localhost/zaitong")
