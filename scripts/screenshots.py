"""Make the README's screenshots: builds a demo in a folder of its own, signs in by role, walks to each page.

The pictures lie in docs/screenshots/ as NAME-1440.png and NAME-390.png.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts import chromium  # noqa: E402  (run as a program, from anywhere)

TARGET = ROOT / "docs/screenshots"
PATIENCE = 180.0
VIEWPORTS = (ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844))


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: who looks (role; none: a stranger), where to begin, which links to follow, what must be there."""

    name: str
    role: str | None
    start: str
    follow: tuple[str, ...] = ()


SHOTS = (
    Shot("signin", None, "/login/"),
    Shot("campaigns", "campaign_officer", "/campaigns/"),
    Shot("review", "campaign_officer", "/campaigns/", ('main tr:has-text("审阅中") th a',)),
    Shot(
        "matrix",
        "campaign_officer",
        "/supervision/",
        # One office's tasks: the whole table fits the picture.
        (
            'main a[href^="/supervision/"]:has-text("到一线去")',
            'summary:has-text("接收科室")',
            'details[open] a:has-text("组织人事科")',
        ),
    ),
    Shot("todo", "unit_clerk", "/todo/"),
    Shot("queue", "receiving_officer", "/queue/"),
)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def demo_accounts() -> dict[str, dict[str, str]]:
    """Return the first demo account of each role."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zaitong.config.settings.demo"
    from django.conf import settings

    return {account["role"]: account for account in reversed(settings.DEMO_ACCOUNTS)}


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Return once the site answers; raise TimeoutError when it does not."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{address}/login/", timeout=5):  # noqa: S310  (our own http address)
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError("the demo does not answer")


def walk(page: Page, shot: Shot, account: dict[str, str] | None) -> None:
    """Sign in if need be and go to the page of the shot."""
    if account:
        page.goto("/login/")
        page.fill("input[name=username]", account["username"])
        page.fill("input[name=password]", account["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
    page.goto(shot.start)
    for selector in shot.follow:
        page.locator(selector).first.click()
        page.wait_for_load_state()


def take(browser: Browser, address: str, accounts: dict[str, dict[str, str]], shots: list[Shot]) -> list[str]:
    """Write the pictures; return what went wrong, a line for each."""
    wrong = []
    for shot in shots:
        if shot.role and shot.role not in accounts:
            wrong.append(f"{shot.name}: no demo account with the role {shot.role}")
            continue
        for viewport in VIEWPORTS:
            context = browser.new_context(base_url=address, viewport=viewport, locale="zh-CN")
            context.set_default_timeout(10_000)
            page = context.new_page()
            try:
                walk(page, shot, accounts[shot.role] if shot.role else None)
                page.evaluate("document.fonts.ready")
                page.screenshot(path=TARGET / f"{shot.name}-{viewport['width']}.png")
            except Exception as error:  # noqa: BLE001  (the other pictures are still wanted)
                wrong.append(f"{shot.name}: {str(error).splitlines()[0]}")
            context.close()
    return wrong


def main() -> int:
    """Take all shots, or those named on the command line; return the process's exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="some of: " + " ".join(shot.name for shot in SHOTS))
    names = parser.parse_args().names
    executable = chromium.find()
    if executable is None:
        sys.stderr.write(f"screenshots: no Chromium ({chromium.HOW_TO_GET})\n")
        return 1
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZAITONG_DATA_DIR"] = folder
        port = free_port()
        server = subprocess.Popen([sys.executable, "-m", "zaitong.cli", "demo", "--port", str(port)])
        try:
            wait_for(f"http://127.0.0.1:{port}", server)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=executable, args=chromium.FLAGS)
                shots = [shot for shot in SHOTS if not names or shot.name in names]
                wrong = take(browser, f"http://127.0.0.1:{port}", demo_accounts(), shots)
                browser.close()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
    sys.stderr.writelines(f"screenshots: {line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
