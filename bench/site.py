"""The site as ``zaitong serve`` runs it, on a database of the bench's own; and people who use it over HTTP."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from zaitong.config import env

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
START = 40.0  # seconds that the site gets to answer
FOUND, OK = 302, 200
KEPT = 1.0  # seconds for which an idle connection is used again


@contextlib.contextmanager
def serving(database_url: str, *, processes: int, threads: int) -> Iterator[tuple[int, int]]:
    """Start the site with production settings. Gives its port and the id of its process; ends it in the end."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="zaitong-bench-") as folder:
        variables = _variables(database_url, folder)
        _zaitong(variables, "manage", "collectstatic", "--noinput", "--verbosity", "0")
        command = [sys.executable, "-m", "zaitong.cli", "serve", "--port", str(port)]
        command += ["--processes", str(processes), "--threads", str(threads)]
        server = subprocess.Popen(command, env=variables, cwd=ROOT)  # noqa: S603 - our own program
        try:
            _wait_for(port, server)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(30)


def _variables(database_url: str, folder: str) -> dict[str, str]:
    values = {
        env.DATABASE_URL: database_url,
        env.SECRET_KEY: secrets.token_hex(32),
        env.SEAL_KEYS: f"bench={base64.b64encode(secrets.token_bytes(32)).decode()}",
        env.ALLOWED_HOSTS: HOST,
        env.HTTPS: "false",
        env.DATA_DIR: folder,
        env.LOG_LEVEL: "WARNING",
    }
    variables = env.with_variable(env.TEST_DATABASE_URL, "")
    return variables | values | {"DJANGO_SETTINGS_MODULE": "zaitong.config.settings.prod"}


def _zaitong(variables: Mapping[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "zaitong.cli", *arguments], check=True, env=variables, cwd=ROOT)  # noqa: S603 - as above


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/login/")
            if connection.getresponse().status == OK:
                return
        time.sleep(0.2)
    raise RuntimeError("the site did not start")


class Person:
    """Somebody with a browser: keeps cookies and one connection, sends forms with their CSRF token."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.asked = 0.0

    def sign_in(self, username: str, password: str) -> None:
        """Through the sign-in page. Raises RuntimeError where it refuses."""
        self.get("/login/")
        status, _, _ = self.post("/login/", {"username": username, "password": password})
        if status != FOUND:
            raise RuntimeError(f"{username} could not sign in: {status}")

    def get(self, address: str) -> tuple[int, str, str]:
        """Status, where it leads, and the page."""
        return self._ask("GET", address, None)

    def post(self, address: str, form: Mapping[str, object]) -> tuple[int, str, str]:
        """Send a form."""
        fields = {**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self._ask("POST", address, urlencode(fields, doseq=True))

    def _ask(self, method: str, address: str, body: str | None) -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.asked > KEPT:  # as browsers do: the server may be closing what has been idle
            self.connection.close()
        self.asked = time.monotonic()
        self.connection.request(method, quote(address, safe="/?=&%"), body, headers)
        answer = self.connection.getresponse()
        for sent in answer.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(sent).items()})
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def processor_seconds(pid: int) -> float:
    """What a process and all below it have taken of the processor so far; 0 where the system does not tell."""
    return sum(_spent(found) for found in (pid, *_below(pid)))


def _below(pid: int) -> Iterator[int]:
    for child in re.findall(r"\d+", _read(pid, f"task/{pid}/children")):
        yield int(child)
        yield from _below(int(child))


def _read(pid: int, name: str) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/{name}").read_text("utf-8", "replace")
    return ""


def _spent(pid: int) -> float:
    fields = _read(pid, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if len(fields) > 12 else 0.0
