from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from zaitong.audit.models import AuditRow, AuditSeal, WrittenOnceError
from zaitong.audit.sealing import BATCH, rows_seal, trail_verify
from zaitong.audit.services import audit_write
from zaitong.common.access import SYSTEM
from zaitong.common.clock import now

pytestmark = pytest.mark.django_db


def write(count, act="record.filed"):
    return [audit_write(actor=SYSTEM, act=act, subject=f"record:{n}", data={"n": n, "名": "值"}) for n in range(count)]


@pytest.fixture
def unguarded():
    """As somebody with the database's own powers: the triggers are gone."""
    from importlib import import_module

    guards = import_module("zaitong.audit.migrations.0002_guards")
    for table in guards.TABLES:
        for statement in guards.POSTGRES_UNDO if connection.vendor == "postgresql" else guards.SQLITE_UNDO:
            sql(statement.format(table=table))


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_rows_are_sealed_in_batches_and_verify():
    write(BATCH + 3)
    assert rows_seal() == BATCH + 3
    assert [seal.count for seal in AuditSeal.objects.order_by("number")] == [BATCH, 3]
    assert rows_seal() == 0
    write(2)
    rows_seal()
    first, second, third = AuditSeal.objects.order_by("number")
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert trail_verify() == []


def test_an_edited_row_is_found(unguarded):
    rows = write(5)
    rows_seal()
    sql("UPDATE audit_auditrow SET actor_label = %s WHERE id = %s", "别人", rows[2].pk)
    assert ["被改过" in finding.what for finding in trail_verify()] == [True]


@pytest.mark.parametrize("column", ["at", "act", "subject", "subject_label", "result", "data", "address", "unit_id"])
def test_every_column_is_under_the_seal(unguarded, column):
    rows = write(1)
    rows_seal()
    changed = {"at": now() - timedelta(days=1), "data": "{}", "address": "10.9.9.9", "unit_id": 5}.get(column, "x.y")
    sql(f"UPDATE audit_auditrow SET {column} = %s WHERE id = %s", changed, rows[0].pk)  # noqa: S608 - a test's constant
    assert trail_verify()


def test_a_deleted_row_is_found(unguarded):
    rows = write(5)
    rows_seal()
    sql("DELETE FROM audit_auditrow WHERE id = %s", rows[0].pk)
    assert "少了 1 条" in trail_verify()[0].what


def test_an_inserted_row_is_found(unguarded):
    write(2)
    gap = AuditRow.objects.latest("id").pk + 1
    sql("DELETE FROM audit_auditrow WHERE id = %s", write(1)[0].pk)
    write(2)
    rows_seal()
    assert trail_verify() == []
    AuditRow.objects.bulk_create([AuditRow(id=gap, at=now(), actor_label="系统", act="x.y", subject="x:1")])
    assert "多出 1 条" in trail_verify()[0].what


def test_a_seal_taken_away_or_changed_is_found(unguarded):
    for _ in range(3):
        write(1)
        rows_seal()
    sql("UPDATE audit_auditseal SET digest = %s WHERE number = 1", "f" * 64)
    assert trail_verify()
    sql("DELETE FROM audit_auditseal WHERE number = 2")
    assert any("不见了" in finding.what for finding in trail_verify())


def test_rows_left_unsealed_are_found():
    with time_machine.travel(now() - timedelta(minutes=30), tick=False):
        write(2)
    assert "超过 10 分钟没有封存" in trail_verify()[0].what


def test_the_command_says_how_it_stands(unguarded):
    rows = write(3)
    out = StringIO()
    call_command("audit_verify", "--seal", stdout=out)
    assert "核对无误：1 个封存" in out.getvalue()
    assert AuditSeal.objects.get().digest in out.getvalue()
    sql("DELETE FROM audit_auditrow WHERE id = %s", rows[1].pk)
    out = StringIO()
    with pytest.raises(CommandError, match="核对不符"):
        call_command("audit_verify", stdout=out)
    assert "被删除" in out.getvalue()


def test_models_refuse_changes():
    row = write(1)[0]
    row.act = "other"
    for change in (row.save, row.delete, AuditRow.objects.all().delete, lambda: AuditRow.objects.update(act="x")):
        with pytest.raises(WrittenOnceError):
            change()
    assert AuditRow.objects.get().act == "record.filed"


@pytest.mark.parametrize("table", ["audit_auditrow", "audit_auditseal"])
def test_the_database_refuses_changes(table):
    write(1)
    rows_seal()
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        sql(f"UPDATE {table} SET id = id")  # noqa: S608 - a test's constant
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            sql(f"DELETE FROM {table}")  # noqa: S608


def test_sqlite_files_refuse_deletion(tmp_path):
    """Only databases that nobody keeps let rows go."""
    import sqlite3
    from importlib import import_module

    guards = import_module("zaitong.audit.migrations.0002_guards")
    file = sqlite3.connect(tmp_path / "kept.sqlite3")
    file.execute("CREATE TABLE audit_auditrow (id INTEGER PRIMARY KEY)")
    for statement in guards.SQLITE:
        file.execute(statement.format(table="audit_auditrow"))
    file.execute("INSERT INTO audit_auditrow VALUES (1)")
    for statement in ("UPDATE audit_auditrow SET id = 2", "DELETE FROM audit_auditrow"):
        with pytest.raises(sqlite3.IntegrityError, match="written once"):
            file.execute(statement)
    file.close()


@pytest.mark.django_db(transaction=True)
def test_databases_of_tests_can_be_emptied():
    write(2)
    call_command("flush", interactive=False, verbosity=0)
    assert not AuditRow.objects.exists()


def test_an_act_whose_row_cannot_be_written_is_not_done(monkeypatch):
    from zaitong.accounts.models import User
    from zaitong.accounts.services import own
    from zaitong.accounts.tests.factories import actor_for, make_user

    def broken(**_kwargs):
        raise RuntimeError("disk full")

    user = make_user("system_admin")
    monkeypatch.setattr(own, "audit_write", broken)
    with pytest.raises(RuntimeError):
        own.sessions_end(user_id=user.pk, actor=actor_for(user))
    assert User.objects.get(pk=user.pk).session_epoch == 0


def test_a_second_sealer_gives_way(monkeypatch):
    write(1)
    rows_seal()
    stale = AuditSeal.objects.get()
    write(1)
    rows_seal()

    class Stale:
        def order_by(self, *_):
            return self

        def first(self):
            return stale

    monkeypatch.setattr(AuditSeal.objects, "order_by", lambda *_: Stale())
    assert rows_seal() == 0
    monkeypatch.undo()
    assert trail_verify() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_is_waited_for():
    """PostgreSQL gives numbers before commits: a lower number may appear after a higher one."""
    import threading

    written, go_on = threading.Event(), threading.Event()

    def slow():
        try:
            with transaction.atomic():
                write(1, act="slow.act")
                written.set()
                go_on.wait(10)
        finally:
            connection.close()

    other = threading.Thread(target=slow)
    other.start()
    written.wait(5)
    quick = write(1, act="quick.act")[0]
    assert rows_seal(patience=0.2) == 0, "the lower number is still on its way"
    go_on.set()
    other.join()
    late = AuditRow.objects.get(act="slow.act")
    assert late.pk < quick.pk
    assert rows_seal(patience=2) == 2
    assert trail_verify() == []
