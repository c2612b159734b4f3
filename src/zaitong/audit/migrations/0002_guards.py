"""Rows of the trail and its seals are written once: the databases themselves refuse to change, delete or empty them.

Exempt are databases that nobody keeps, so that tests can empty their tables: SQLite in memory and files named
``zaitong-test-...`` (DELETE), PostgreSQL databases named ``test_...`` (TRUNCATE). SQLite drops triggers when a later migration remakes a table: repeat them there.
"""

from django.db import migrations

TABLES = ("audit_auditrow", "audit_auditseal")

SQLITE = (
    "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
    " BEGIN SELECT RAISE(ABORT, 'the audit trail is written once'); END",
    "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
    " WHEN (SELECT file <> '' AND file NOT LIKE '%/zaitong-test-%' FROM pragma_database_list WHERE name = 'main')"
    " BEGIN SELECT RAISE(ABORT, 'the audit trail is written once'); END",
)
SQLITE_UNDO = ("DROP TRIGGER IF EXISTS {table}_no_update", "DROP TRIGGER IF EXISTS {table}_no_delete")

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND starts_with(current_database(), 'test_') THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'the audit trail is written once';
END $$
"""
POSTGRES = (
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)
POSTGRES_UNDO = (
    "DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
    "DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
)


def guard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(POSTGRES_FUNCTION, params=None)
    _each(schema_editor, POSTGRES if postgres else SQLITE)


def unguard(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    _each(schema_editor, POSTGRES_UNDO if postgres else SQLITE_UNDO)
    if postgres:
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_refuse()", params=None)


def _each(schema_editor, statements):
    for table in TABLES:
        for statement in statements:
            schema_editor.execute(statement.format(table=table), params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
