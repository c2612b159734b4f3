"""Settings of the measurements: like the tests', but SQLite writes as safely as it does for people."""

import os
import tempfile
from pathlib import Path

from zaitong.config.settings import base
from zaitong.config.settings.test import *  # noqa: F403 - settings build on each other
from zaitong.config.settings.test import DATABASES

PASSWORD_HASHERS = base.PASSWORD_HASHERS  # the site that is served signs the same people in

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    file = Path(tempfile.gettempdir()) / f"zaitong-bench-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(file)}
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("PRAGMA synchronous=OFF;", "PRAGMA synchronous=NORMAL;")
else:
    DATABASES["default"]["TEST"] = {"NAME": f"bench_zaitong_{os.getpid()}"}
