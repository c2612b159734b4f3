"""Background work of records."""

from zaitong.records.bulk.tasks import decide_many
from zaitong.records.intake.tasks import file_batch, read_batch

__all__ = ["decide_many", "file_batch", "read_batch"]
