"""Several acts at the same moment, each on a connection of its own; on PostgreSQL."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable

WAIT = 20  # seconds; a thread that waits longer than that is a deadlock


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run all at once; the results in order, an exception in place of its result."""
    barrier = threading.Barrier(len(acts))
    found: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait(WAIT)
            found[index] = act()
        except Exception as error:  # noqa: BLE001 - handed to the test
            found[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
        assert not thread.is_alive(), "deadlock"
    return found
