"""Old Word and WPS files (.doc, .wps): through antiword or LibreOffice, where the machine has one of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import guard

ANTIWORD_SECONDS = 5.0
SOFFICE_SECONDS = 60.0
_SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 或 .pdf 后再试。"
_NO_MACROS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def old_word_text(data: bytes) -> str:
    """The text of the file. Raises `ReadError` with what to do where no converter is there or none can read it."""
    if any(mark.encode("utf-16-le") in data for mark in ("_VBA_PROJECT", "Macros")):
        raise ReadError("wrong_type", f"文件带有宏，可能夹带病毒，{_SAVE_AS}")
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise ReadError("encrypted", "文件已加密，请去掉密码并另存为 .docx 后再试。")
    antiword, soffice = shutil.which("antiword"), shutil.which("soffice") or shutil.which("libreoffice")
    if not antiword and not soffice:
        raise ReadError("wrong_type", f"本机没有装能读旧版 .doc、.wps 文件的程序，{_SAVE_AS}")
    with TemporaryDirectory(prefix="zaitong-") as folder:
        source = Path(folder, "in.doc")
        source.write_bytes(data)
        text = _with_antiword(antiword, source) if antiword and not data.lstrip().startswith(b"{") else ""
        if not text.strip() and soffice:
            text = _with_soffice(soffice, source)
    if not text.strip():
        raise ReadError("damaged", f"这份旧版文件读不出来，{_SAVE_AS}")
    return text


def _with_antiword(program: str, source: Path) -> str:
    output = _output([program, "-m", "UTF-8.txt", "-w", "0", str(source)], source.parent, ANTIWORD_SECONDS)
    if len(output) > 4 * guard.MAX_CHARACTERS:
        raise guard.too_long()
    lines = output.decode("utf-8", "replace").replace("[pic]", "").splitlines()
    return "\n".join(_cells(line) for line in lines)


def _cells(line: str) -> str:
    """A row of a table, which antiword draws with upright strokes, as cells apart by tabs."""
    bare = line.strip()
    if len(bare) > 2 and bare.startswith("|") and bare.endswith("|"):
        return "\t".join(cell.strip() for cell in bare[1:-1].split("|"))
    return line


def _with_soffice(program: str, source: Path) -> str:
    """Converted to .docx, so that tables and Word's own numbers stay; macros and links are switched off."""
    profile = source.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_NO_MACROS, "utf-8")
    options = ["--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}"]
    target = ["--convert-to", "docx", "--outdir", str(source.parent / "out"), str(source)]
    _output([program, *options, *target], source.parent, SOFFICE_SECONDS)
    made = source.parent / "out" / "in.docx"
    if not made.is_file() or made.stat().st_size > guard.MAX_BYTES:
        return ""
    from zaitong.policy.reading.word import docx_text

    return docx_text(made.read_bytes())


def _output(command: list[str], folder: Path, seconds: float) -> bytes:
    """What a program prints. It sees no settings of ours, and with all it has started it ends with its time."""
    surroundings = {"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
    printed = folder / "printed"
    try:
        with (
            printed.open("wb") as out,
            subprocess.Popen(  # noqa: S603 - a program found on the path, arguments of our own
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=surroundings,
                start_new_session=True,
            ) as process,
        ):
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired as error:
                raise ReadError("too_large", f"转换旧版文件用时过长，已停止，{_SAVE_AS}") from error
            finally:
                _end(process)
    except OSError:
        return b""
    with printed.open("rb") as made:
        return made.read(4 * guard.MAX_CHARACTERS + 1)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and everything it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
