"""A word is planted in every field, sealed and plain, and looked for everywhere: what is sealed is in plain nowhere.

The record is written, saved by the page, filed, returned, filed anew, accepted, searched for, begun again from; then every address of
access_table.txt is asked for by everybody, and the database, the stored files and the log are read from end to end.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.access_world import COLUMNS, World, make_access_world
from tests.test_access_table import ask, lines
from zaitong.accounts.tests.factories import actor_for, prove
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Campaign
from zaitong.campaigns.tests.factories import make_obligation, make_requirement
from zaitong.catalogue.tests.factories import make_type
from zaitong.records.models import Record, SealedValue, Settlement
from zaitong.records.services.attachments import attachments_add
from zaitong.records.services.drafts import record_start

pytestmark = pytest.mark.django_db
SEAL = {"open": ["author"], "release": "never"}
HEAD, TAIL = "canary", "tail"
# What can be told from everything else on a page; the other kinds are looked for in the database.
WORDS = {
    kind: (f"{HEAD}p{kind.replace('_', '')}{TAIL}", f"{HEAD}s{kind.replace('_', '')}{TAIL}")
    for kind in ("text", "long_text", "people", "rows")
}
OPTIONS = ["oneplain", "onesealed", "twosealed"]
COLUMN = [{"key": "who", "label": "谁", "type": "text"}]
OPENING = {"records:sealed", "records:sealed_file"}  # asked for at the end
FILE_WORDS = (f"{HEAD}pfile{TAIL}", f"{HEAD}sfile{TAIL}")
FILE_NAMES = (f"{HEAD}pname{TAIL}.txt", f"{HEAD}sname{TAIL}.txt")


def fields(unit: int) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    """A form with every kind of field twice, and what is typed into the plain and the sealed ones."""
    extras: dict[str, dict[str, Any]] = {
        "choice": {"options": OPTIONS},
        "choices": {"options": OPTIONS},
        "rows": {"columns": COLUMN},
        "period": {"per": "month"},
    }
    plain: dict[str, Any] = {
        "integer": 60606061, "decimal": "70707.0701", "date": "2019-03-14", "period": "2026-09", "choice": "oneplain",
        "choices": ["oneplain"], "unit": f"unit:{unit}", "body": f"unit:{unit}", **{k: v[0] for k, v in WORDS.items()},
    }  # fmt: skip
    sealed: dict[str, Any] = {
        "integer": 80808081, "decimal": "90909.0901", "date": "2018-05-17", "period": "2026-10", "choice": "onesealed",
        "choices": ["onesealed", "twosealed"], "unit": f"unit:{unit}", "body": f"unit:{unit}",
        **{k: v[1] for k, v in WORDS.items()},
    }  # fmt: skip
    for values in (plain, sealed):
        values["rows"] = [{"who": values["rows"]}]
    made = [{"key": f"p_{kind}", "label": f"明{kind}", "type": kind, **extras.get(kind, {})} for kind in plain]
    made += [
        {"key": f"s_{kind}", "label": f"密{kind}", "type": kind, "seal": SEAL, **extras.get(kind, {})} for kind in plain
    ]
    made += [
        {"key": "p_file", "label": "明件", "type": "files", "kind": "electronic"},
        {"key": "s_file", "label": "密件", "type": "files", "kind": "other", "seal": SEAL},
        {"key": "title", "label": "名称", "type": "text"},
    ]
    return made, {f"p_{kind}": value for kind, value in plain.items()}, {f"s_{k}": v for k, v in sealed.items()}


# On pages and everywhere else; and in the tables of records, the trail and the jobs, where no options or calendars lie.
ANYWHERE = [*(sealed for _, sealed in WORDS.values()), FILE_WORDS[1], FILE_NAMES[1], "80808081", "90909.0901"]
IN_TABLES = ["2018-05-17", "2026-10", "onesealed", "twosealed"]
PLAIN = [*(plain for plain, _ in WORDS.values()), FILE_NAMES[0], "60606061", "70707.0701"]


@dataclass
class Planted:
    world: World
    record: Record
    plain: dict[str, Any]
    sealed: dict[str, Any]
    answers: list[tuple[str, bytes]] = field(default_factory=list)

    def heard(self, what: str, response: Any) -> Any:
        """Remember an answer, unpacked."""
        body = b"".join(response.streaming_content) if response.streaming else response.content
        self.answers.append((what, unpacked(body) + repr(response.headers).encode()))
        return response


def unpacked(body: bytes) -> bytes:
    """The parts of a workbook or a letter as they are inside."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def typed(data: dict[str, Any]) -> dict[str, Any]:
    """As a page sends it."""
    sent: dict[str, Any] = {}
    for key, value in data.items():
        if key.endswith("rows"):
            sent |= {f"{key}-there": "1", f"{key}-0-who": value[0]["who"]}
        else:
            sent[key] = value
        if key.startswith("s_"):
            sent[f"{key}-whole"] = "1"
    return sent


def plant() -> Planted:
    """Write and file the record as the pages do, and let an office deal with it."""
    world = make_access_world()
    d = world.district
    made, plain, sealed = fields(d.schools[1].pk)
    campaign = Campaign.objects.get(pk=world.things["campaign"])
    requirement = make_requirement(campaign, accepts=make_type("canary", made), office=d.org)
    obligation = make_obligation(requirement, unit=d.schools[0])
    actor = actor_for(d.clerks[0].appointments.get().person.user)
    record = record_start(client_key=uuid4().hex, actor=actor, obligation_id=obligation.pk)
    for kind, place in (("electronic", 0), ("other", 1)):
        upload = SimpleUploadedFile(FILE_NAMES[place], FILE_WORDS[place].encode())
        attachments_add(record_id=record.pk, files=[upload], kind=kind, actor=actor)
    found = Planted(world, record, plain, sealed)
    written(found, obligation.pk)
    settlement = Settlement.objects.get(obligation=obligation)
    decided(found, settlement)
    world.things |= {
        "record": record.pk, "sealed": record.pk, "draft": record.pk, "settlement": settlement.pk,
        "obligation": obligation.pk, "requirement": requirement.pk, "type": record.type_version.record_type_id,
        "attachment": record.attachments.get(kind="other").pk,
    }  # fmt: skip
    return found


def form(found: Planted, *parts: dict[str, Any]) -> dict[str, Any]:
    """What the page of the record sends, of the copy as it stands."""
    found.record.refresh_from_db()
    sent: dict[str, Any] = {"title": "名称", "version": found.record.lock}
    return sent | {key: value for part in parts for key, value in typed(part).items()}


def written(found: Planted, obligation: int) -> None:
    """Saved as one types, met by another window, filed."""
    clerk, args = found.world.clients["clerk"], [found.record.pk]
    autosave, edit = reverse("records:autosave", args=args), reverse("records:edit", args=args)
    saved = clerk.post(autosave, form(found, found.plain, found.sealed))
    assert found.heard("autosave", saved).status_code == 200
    found.heard("stale", clerk.post(autosave, {"version": 0, "title": "别的"}))
    found.heard("another window", clerk.post(edit, {"version": 0, "title": "别的", "act": "save"}))
    found.heard("offers", clerk.get(reverse("records:proposals", args=args)))
    filing = {"act": "file", "chosen": obligation, "offered": obligation}
    assert found.heard("filed", clerk.post(edit, form(found, found.plain) | filing)).status_code == 302


def decided(found: Planted, settlement: Settlement) -> None:
    """Returned, filed anew, compared, accepted, and another one begun from it."""
    clerk, office = found.world.clients["clerk"], found.world.clients["recv"]
    queue = reverse("records:queue_item", args=[settlement.pk])
    found.heard("in the queue", office.get(queue))
    returned = {"version": 1, "decision": "return", "reason": "再补充一点", "mark": "s_text", "note-s_text": "写清"}
    assert found.heard("returned", office.post(queue, returned)).status_code == 302
    changed = found.sealed | {"s_text": f"{WORDS['text'][1]}more"}
    filing = {"act": "file", "chosen": settlement.obligation_id, "offered": settlement.obligation_id}
    edit = reverse("records:edit", args=[found.record.pk])
    assert found.heard("filed anew", clerk.post(edit, form(found, found.plain, changed) | filing)).status_code == 302
    found.heard("versions", office.get(reverse("records:versions", args=[found.record.pk])))
    assert found.heard("accepted", office.post(queue, {"version": 2, "decision": "accept"})).status_code == 302
    another = reverse("records:another", args=[found.record.pk])
    found.heard("begun again", clerk.post(another, {"client_key": uuid4().hex}, follow=True))


def crawl(found: Planted) -> None:
    """Every address, by everybody; searches by the first half of the words, so that an echo tells nothing."""
    for line in lines():
        if line.name in OPENING:
            continue
        columns = COLUMNS if line.method == "GET" else ("clerk", "recv")
        for column in columns:
            found.heard(f"{column} {line}", ask(found.world, line, column))
    for column in COLUMNS:
        client = found.world.clients[column]
        for name in ("supervision:search", "records:list", "audit:trail", "audit:export", "catalogue:types"):
            for key in ("q", "subject"):
                found.heard(f"{column} {name} {key}", client.get(reverse(name), {key: f"{HEAD}s"}))


def tables(*, mine: bool) -> str:
    """All rows as text; ``mine``: of the tables in which what was typed and done is told."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not mine or table.startswith(("records_", "audit_", "jobs_", "django_session", "django_tasks")):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
                found += [str([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall()]
    return "\n".join(found)


def stored(folder: str = "") -> Iterator[bytes]:
    """The contents and names of all files."""
    folders, names = default_storage.listdir(folder)
    for name in names:
        with default_storage.open(f"{folder}{name}") as file:
            yield name.encode() + b"\n" + file.read()
    for one in folders:
        yield from stored(f"{folder}{one}/")


def test_what_is_sealed_is_in_plain_nowhere(caplog, monkeypatch, capfd):
    caplog.set_level(logging.DEBUG)
    found = plant()
    crawl(found)
    pages = b"\n".join(body for _, body in found.answers).decode(errors="replace")
    for word in PLAIN:
        assert word in pages, f"the crawl does not come to {word}"
    shown = [(what, word) for what, body in found.answers for word in ANYWHERE if word.encode() in body]
    assert not shown, shown[:20]
    whole, mine = tables(mine=False), tables(mine=True)
    for word in PLAIN:
        assert word in mine, f"the dump does not hold {word}"
    assert not [word for word in ANYWHERE if word in whole]
    assert not [word for word in IN_TABLES if word in mine.replace("2026-10-", "")]
    files = b"\n".join(stored())
    assert FILE_WORDS[0].encode() in files
    assert not [word for word in ANYWHERE if word.encode() in files]
    break_once(found, monkeypatch)
    log = caplog.text + "".join(capfd.readouterr())
    assert "RuntimeError" in log, "the log of the error is looked at too"
    assert not [word for word in ANYWHERE if word in log]
    only_to_the_author(found)


def break_once(found: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody thought of, while the words are on their way: neither its page nor its log tells them."""

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError

    draft = Record.objects.exclude(pk=found.record.pk).get(copied_from=found.record)
    client: Client = found.world.clients["clerk"]
    client.raise_request_exception = False
    with monkeypatch.context() as patched:
        patched.setattr("zaitong.records.services.drafts.values_put", fail)
        sent = typed(found.sealed) | {"version": draft.lock, "act": "save"}
        answer = client.post(reverse("records:edit", args=[draft.pk]), sent)
    client.raise_request_exception = True
    assert answer.status_code == 500
    assert not [word for word in ANYWHERE if word in answer.content.decode()]


def only_to_the_author(found: Planted) -> None:
    """The one answer that holds it all, and everybody else's."""
    opened = reverse("records:sealed", args=[found.record.pk])
    for column in set(COLUMNS) - {"any"}:
        prove(found.world.clients[column])
    own = found.world.clients["clerk"].post(opened).content.decode()
    for word in [*(sealed for _, sealed in WORDS.values()), "80808081", "90909.0901", "2018年5月17日", "onesealed"]:
        assert word in own
    for column in set(COLUMNS) - {"clerk"}:
        answer = found.world.clients[column].post(opened)
        assert answer.status_code in {302, 403, 404}, column
        assert not [word for word in ANYWHERE if word in answer.content.decode()]
    file = reverse("records:sealed_file", args=[found.world.things["attachment"]])
    sent: Any = found.world.clients["clerk"].post(file)
    assert b"".join(sent.streaming_content).decode() == FILE_WORDS[1]
    assert found.world.clients["head"].post(file).status_code == 403
    opens = AuditRow.objects.filter(act="sealed.opened", result="ok")
    assert opens.count() == 2
    assert SealedValue.objects.filter(record=found.record, version=2).count() == len(found.sealed)
