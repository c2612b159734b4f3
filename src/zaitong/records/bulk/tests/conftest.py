"""The same small world as for all records."""

from zaitong.records.tests.conftest import clerk, reviewer, world

__all__ = ["clerk", "reviewer", "world"]
