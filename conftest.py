"""What holds for every test, beside the code and in tests/: what may be skipped, and the shared documents."""

import os
import tempfile
from pathlib import Path

import pytest

from scripts import chromium

ROOT = Path(__file__).resolve().parent
SHARED = ROOT.parent / "shared"
NO_POSTGRES = "needs PostgreSQL: make test-pg"
NO_SHARED = "needs the folder ../shared with the real documents"
NO_CHROMIUM = f"needs Chromium: {chromium.HOW_TO_GET}"


def on_postgres() -> bool:
    """Say whether this run uses PostgreSQL."""
    return os.environ.get("ZAITONG_TEST_DATABASE_URL", "").startswith("postgres")


def _missing() -> dict[str, str]:
    """Return marker -> reason for what this machine cannot run."""
    found = {
        "postgres": None if on_postgres() else NO_POSTGRES,
        "shared": None if SHARED.is_dir() else NO_SHARED,
        "browser": None if chromium.find() else NO_CHROMIUM,
    }
    return {marker: reason for marker, reason in found.items() if reason}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = _missing()
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


class _NothingSkipped:
    """In CI a skipped test is a failure, except PostgreSQL's own tests in the run on SQLite."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail") and NO_POSTGRES not in str(report.longrepr):
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for nodeid in self.skipped:
            terminalreporter.write_line(f"CI may skip nothing, but skipped {nodeid}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("CI") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_NothingSkipped(), "nothing-skipped")


def pytest_unconfigure() -> None:
    # Whatever a stopped test, or a connection opened after the test database was dropped, left of this process.
    for left in Path(tempfile.gettempdir()).glob(f"zaitong-test-{os.getpid()}.sqlite3*"):
        left.unlink(missing_ok=True)


@pytest.fixture
def shared_dir() -> Path:
    """Return the folder with the real documents; the test must carry the marker `shared`."""
    if not SHARED.is_dir():
        pytest.skip(NO_SHARED)
    return SHARED
