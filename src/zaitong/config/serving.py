"""Starts the web server and background workers as child processes, and ends them together."""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType

PATIENCE = 20.0
"""Seconds that a child gets to end by itself, and a server to answer for the first time."""


@dataclass(frozen=True, slots=True)
class Web:
    """Where to serve, and with how many processes and threads."""

    host: str
    port: int
    processes: int = 1
    threads: int = 8

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}/"

    def command(self) -> list[str]:
        """Return the command line that serves the site with gunicorn."""
        return [
            *(sys.executable, "-m", "gunicorn", "zaitong.config.wsgi:application"),
            *("--bind", f"{self.host}:{self.port}"),
            *("--worker-class", "gthread", "--workers", str(self.processes), "--threads", str(self.threads)),
            # An upload of 100 MB over a slow line takes minutes; gthread keeps its heartbeat meanwhile.
            *("--timeout", "120", "--graceful-timeout", "15", "--log-level", "warning"),
        ]


def worker_command() -> list[str]:
    """Return the command line of one background worker."""
    return [sys.executable, "-m", "zaitong.cli", "worker"]


def work() -> int:
    """Run background work in this process until it is told to end."""
    import django
    from django.core.management import call_command, get_commands

    django.setup()
    # Ours also ticks the schedule and sweeps up what a killed worker left.
    call_command("jobs_worker" if "jobs_worker" in get_commands() else "db_worker")
    return 0


def run(web: Web, *, workers: int, ready: Callable[[], None] | None = None) -> int:
    """Serve until a signal comes or a child ends; `ready` is called once the site answers.

    Returns the exit code: 0 after a signal, 1 when a child ended by itself. Raises OSError when the port is taken.
    """
    claim_port(web)
    with _children([web.command(), *[worker_command()] * workers]) as children:
        if ready and _answers(web, children):
            ready()
        return _watch(children)


def claim_port(web: Web) -> None:
    """Raise OSError when something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((web.host, web.port))
        except OSError as error:
            raise OSError(
                f"{web.host}:{web.port} 已被占用, 请换一个端口 (port in use), 例如: make demo PORT={web.port + 1}"
            ) from error


@contextlib.contextmanager
def _children(commands: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Start the commands; end them all on leaving, by force after PATIENCE seconds."""
    children: list[subprocess.Popen[bytes]] = []
    try:
        # In a session of their own: Ctrl+C reaches only this process, which then ends them in good order.
        children += (
            subprocess.Popen(command, start_new_session=True)  # noqa: S603  (our own command lines)
            for command in commands
        )
        yield children
    finally:
        for child in children:
            child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()


def _answers(web: Web, children: Sequence[subprocess.Popen[bytes]]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        with contextlib.suppress(OSError), socket.create_connection((web.host, web.port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def _watch(children: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait for a signal (0) or for the first child that ends by itself (1)."""
    told: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        told.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, note)
    while not told:
        if any(child.poll() is not None for child in children):
            return 1
        time.sleep(0.2)
    return 0
