"""What filed records are found by follows from their data; see records.titles."""

from typing import Any

from django.db import migrations

from zaitong.records.titles import title_key

BATCH = 2_000


def fill(apps: Any, _editor: Any) -> None:
    """Batch by batch, so that a large table stays out of memory."""
    versions = apps.get_model("records", "RecordVersion")
    last = 0
    while rows := list(versions.objects.filter(pk__gt=last).order_by("pk").only("pk", "data")[:BATCH]):
        for row in rows:
            row.title_key = title_key(row.data)
        versions.objects.bulk_update([row for row in rows if row.title_key], ["title_key"], batch_size=500)
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("records", "0007_scale_indexes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
