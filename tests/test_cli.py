import resource
import subprocess
import sys

import pytest

from zaitong import __version__, cli
from zaitong.config import env


def run(*arguments, surroundings=None):
    command = [sys.executable, "-m", "zaitong.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)


def test_no_command_lists_all_commands(capsys):
    assert cli.main([]) == 2
    shown = capsys.readouterr().out
    assert all(name in shown for name in cli.COMMANDS)


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"zaitong {__version__}\n"


def test_unknown_command_is_refused_with_the_list(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["bogus"])
    assert ended.value.code == 2
    assert "breakdown" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(set(cli.COMMANDS) - {"manage", "breakdown", "compare"}))
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: zaitong {name}" in capsys.readouterr().out


def test_errors_of_the_system_are_one_line(monkeypatch, capsys):
    def fail(arguments):
        raise OSError("127.0.0.1:8000 已被占用")

    monkeypatch.setitem(cli.COMMANDS, "serve", (fail, ""))
    assert cli.main(["serve"]) == 1
    assert capsys.readouterr().err == "zaitong: 127.0.0.1:8000 已被占用\n"


def test_a_wrong_variable_is_one_line(monkeypatch):
    found = run("manage", "check", surroundings=env.with_variable("ZAITONG_DATABASE_URL", "mysql://x/y"))
    assert found.returncode == 1
    assert found.stderr.startswith("zaitong: ZAITONG_DATABASE_URL")
    assert "Traceback" not in found.stderr


def test_breakdown_starts_without_django():
    script = (
        "import sys; from zaitong import cli; import zaitong.policy.command;"
        "sys.exit(any(name == 'django' or name.startswith('django.') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_breakdown_starts_within_half_a_second():
    def processor_seconds():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert run("breakdown", "--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    # Processor time, so that a busy machine does not fail it.
    assert min(processor_seconds() for _ in range(3)) < 0.5


def test_check_deploy_names_what_is_missing(tmp_path):
    surroundings = {"PATH": "/usr/bin:/bin", "ZAITONG_DATA_DIR": str(tmp_path / "none"), "ZAITONG_SECRET_KEY": "short"}
    found = run("check", "--deploy", surroundings=surroundings)
    assert found.returncode == 1
    for number in ("E001", "E003", "E005", "E008", "E009"):
        assert f"zaitong.{number}" in found.stderr, found.stderr
    assert "Traceback" not in found.stderr


def test_production_does_not_start_without_a_key(tmp_path):
    found = run("check", "--deploy", surroundings={"PATH": "/usr/bin:/bin", "ZAITONG_DATA_DIR": str(tmp_path)})
    assert found.returncode == 1
    assert "ZAITONG_SECRET_KEY" in found.stderr
    assert "Traceback" not in found.stderr
