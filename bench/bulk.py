"""Rows by the hundred thousand: COPY on PostgreSQL, executemany on SQLite. Nothing but the rows is written."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import DateTimeField, JSONField

from zaitong.common.clock import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import Field, Model

CHUNK = 20_000


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def write_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write plain rows in one transaction, as the database does it best. Between two chunks ``rows`` may ask the database."""
    named = f"{table} ({', '.join(columns)})"
    marks = ", ".join("%s" for _ in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        for chunk in _chunks(rows):
            if not is_postgres():
                cursor.executemany(f"INSERT INTO {named} VALUES ({marks})", chunk)  # noqa: S608 - our own models' names
                continue
            with cursor.cursor.copy(f"COPY {named} FROM STDIN") as copy:
                for row in chunk:
                    copy.write_row(row)


def write_models(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows of a model, given by some of its columns; the others get their defaults. Numbers given count on afterwards."""
    others = [field for field in model._meta.local_concrete_fields if field.attname not in names]
    others = [field for field in others if not field.primary_key]
    known = {field.attname: field for field in model._meta.local_concrete_fields}
    columns = [str(field.column) for field in (*map(known.__getitem__, names), *others)]
    rest = tuple(_default(field) for field in others)
    write_rows(model._meta.db_table, columns, ((*row, *rest) for row in rows))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def moment(value: datetime) -> datetime:
    """A time as the driver takes it."""
    return value if is_postgres() else value.astimezone(UTC).replace(tzinfo=None)


def _default(field: Field[Any, Any]) -> Any:
    """What a row gets in a column that nobody names."""
    value = field.get_default()
    if isinstance(field, JSONField):
        return None if value is None else json.dumps(value)
    if isinstance(field, DateTimeField) and not field.null:
        return moment(value or now())
    return value


def _chunks(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    chunk: list[Sequence[Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    yield chunk


def analyse() -> None:
    """Tell the planner how many rows there are, as a server's own housekeeping does within minutes."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
