import signal
import socket
import sqlite3
import subprocess
import sys
import threading

import pytest

from zaitong.config import serving, trial

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
END = [sys.executable, "-c", ""]


@pytest.fixture
def signals_kept():
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_taken_port_is_named_with_another_to_try():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"{port} 已被占用.*PORT={port + 1}"):
            serving.claim_port(serving.Web("127.0.0.1", port))


def test_children_end_with_their_parent():
    with serving._children([SLEEP, SLEEP]) as children:
        assert [child.poll() for child in children] == [None, None]
    assert [child.returncode for child in children] == [-signal.SIGTERM, -signal.SIGTERM]


def test_a_child_that_ends_by_itself_ends_all(signals_kept):
    with serving._children([SLEEP, END]) as children:
        assert serving._watch(children) == 1


def test_a_signal_ends_all_in_good_order(signals_kept):
    with serving._children([SLEEP]) as children:
        threading.Timer(0.5, lambda: signal.raise_signal(signal.SIGTERM)).start()
        assert serving._watch(children) == 0


def test_a_file_without_people_is_no_demo(tmp_path):
    database = tmp_path / "demo.sqlite3"
    assert not trial._has_people(database)
    database.write_bytes(b"not a database, but quite long enough to be looked at" * 20)
    assert not trial._has_people(database)
    database.unlink()
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE accounts_user (id)")
    connection.commit()
    assert not trial._has_people(database)
    connection.execute("INSERT INTO accounts_user VALUES (1)")
    connection.commit()
    connection.close()
    assert trial._has_people(database)


def test_a_stopped_build_leaves_no_half_demo(tmp_path, monkeypatch):
    database = tmp_path / "demo.sqlite3"

    def stop(command, *, check, env):
        (tmp_path / "demo.sqlite3.building").write_text("half")
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", stop)
    with pytest.raises(subprocess.CalledProcessError):
        trial._prepare_file(database, fresh=False)
    assert not database.exists()


def test_a_finished_build_takes_its_place(tmp_path, monkeypatch):
    database = tmp_path / "demo.sqlite3"
    database.write_text("empty")

    def build(command, *, check, env):
        assert env["ZAITONG_DATABASE_URL"].endswith("demo.sqlite3.building")
        (tmp_path / "demo.sqlite3.building").write_text("built")

    monkeypatch.setattr(subprocess, "run", build)
    trial._prepare_file(database, fresh=False)
    assert database.read_text() == "built"
    assert list(tmp_path.iterdir()) == [database]
