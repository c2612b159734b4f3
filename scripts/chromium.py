"""Where a Chromium is on this machine, and how tests and screenshots start it."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET = "apt-get install chromium fonts-noto-cjk, or name one in CHROMIUM="
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    # Its own calls home: refused on a closed network, and not ours.
    *("--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def find() -> str | None:
    """Return the path of the Chromium named in CHROMIUM=, else of one on the path, else None."""
    names = (os.environ.get("CHROMIUM"), *NAMES)
    return next((found for name in names if name and (found := shutil.which(name))), None)
