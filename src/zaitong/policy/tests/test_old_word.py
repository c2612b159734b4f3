"""Old Word files go through another program; here a script of a few lines stands in for it."""

import sys
import time
from pathlib import Path

import pytest

from zaitong.policy import ReadError, read_bytes
from zaitong.policy.reading import old_word
from zaitong.policy.tests.words import docx, p

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BODY = "澄砚区教育局关于开展检查的通知\n各学校：\n请于5月10日前报送自查报告。\n|任务  |时限  |\n|自查  |5月   |\n"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder that is the whole search path; gives a function that puts a program there."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(name: str, script: str) -> Path:
        file = tmp_path / name
        file.write_text(f"#!{sys.executable}\nimport os, sys, time, pathlib\n{script}\n", "utf-8")
        file.chmod(0o755)
        return tmp_path

    return put


def refused(data: bytes, name: str = "a.doc") -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, name)
    return caught.value


@pytest.mark.parametrize("name", ["a.doc", "a.wps"])
def test_without_a_program_it_says_what_to_do(programs, name):
    error = refused(OLE, name)
    assert error.code == "wrong_type"
    assert "另存为 .docx 或 .pdf" in error.message


def test_through_antiword(programs):
    programs("antiword", f"assert sys.argv[1:5] == ['-m', 'UTF-8.txt', '-w', '0']; print({BODY!r})")
    text = read_bytes(OLE, "a.wps").text
    assert "请于5月10日前报送自查报告。" in text
    assert "任务\t时限" in text


def test_through_soffice_where_antiword_cannot(programs):
    made = docx("".join(p(line) for line in BODY.splitlines()))
    folder = programs("antiword", "sys.exit(1)")
    (folder / "made.docx").write_bytes(made)
    programs(
        "soffice",
        f"out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1]); out.mkdir()\n"
        f"assert 'DisableMacrosExecution' in (pathlib.Path.cwd() / 'profile/user/registrymodifications.xcu').read_text()\n"
        f"assert oct(pathlib.Path.cwd().stat().st_mode)[-3:] == '700' and 'SECRET_KEY' not in os.environ\n"
        f"(out / 'in.docx').write_bytes(pathlib.Path({str(folder / 'made.docx')!r}).read_bytes())",
    )
    assert "请于5月10日前报送自查报告。" in read_bytes(OLE, "a.doc").text


def test_a_program_that_hangs_is_ended_with_what_it_started(programs, monkeypatch, tmp_path):
    monkeypatch.setattr(old_word, "ANTIWORD_SECONDS", 0.5)
    programs(
        "antiword",
        f"import subprocess; subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(60)']); time.sleep(60)",
    )
    begun = time.monotonic()
    assert "用时过长" in refused(OLE).message
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "script", ["sys.exit(1)", "print()", "sys.stdout.buffer.write(bytes(300))", "os.kill(os.getpid(), 9)"]
)
def test_a_program_that_fails(programs, script):
    programs("antiword", script)
    assert refused(OLE).code in {"damaged", "not_chinese", "no_text"}


def test_a_program_that_prints_without_end(programs):
    programs("antiword", "sys.stdout.write('字' * 5_000_000)")
    assert refused(OLE).code == "too_large"


@pytest.mark.parametrize(
    ("mark", "code"), [("_VBA_PROJECT", "wrong_type"), ("Macros", "wrong_type"), ("EncryptedPackage", "encrypted")]
)
def test_macros_and_passwords_are_refused_before_any_program_runs(programs, mark, code):
    programs("antiword", f"print({BODY!r})")
    assert refused(OLE + mark.encode("utf-16-le")).code == code


def test_a_newer_file_under_the_old_name_needs_no_program(programs):
    data = docx(p("请各学校于5月10日前报送自查报告。"))
    assert read_bytes(data, "a.wps").text == read_bytes(data, "a.doc").text == "请各学校于5月10日前报送自查报告。"


def test_text_under_an_old_name(programs):
    assert refused("请各学校于5月10日前报送自查报告。".encode()).code == "damaged"
    assert "另存为" in refused(b"{\\rtf1 text}").message
