"""Background work of records."""

from zaitong.records.intake.tasks import file_batch, read_batch

__all__ = ["file_batch", "read_batch"]
