from __future__ import annotations

from datetime import datetime

import pytest
import time_machine

from zaitong.common.clock import ZONE

MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)


@pytest.fixture
def clock():
    """A clock that stands at Monday morning until a test moves it."""
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller
