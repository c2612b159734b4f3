"""The test suite: quick hashing, tasks run at once, SQLite unless ZAITONG_TEST_DATABASE_URL says otherwise."""

import os
import tempfile
from pathlib import Path

from zaitong.config import env
from zaitong.config.settings.base import *
from zaitong.config.settings.base import PACKAGE_DIR, STORAGES

SECRET_KEY = "test-only-" + "0" * 50
SEAL_KEYS = (("t2", b"2" * 32), ("t1", b"1" * 32))
ALLOWED_HOSTS = ["*"]
DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "zaitong.demo"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default"]}}
DATA_DIR = Path(tempfile.gettempdir()) / "zaitong-tests"
STATIC_ROOT = PACKAGE_DIR / "common/static"
MEDIA_ROOT = DATA_DIR / "files"

# A SQLite file for each process, never memory: the threads of the live server need connections of their own.
_FILE = Path(tempfile.gettempdir()) / f"zaitong-test-{os.getpid()}.sqlite3"
DATABASES = {"default": env.database(env.text(env.TEST_DATABASE_URL) or f"sqlite:///{_FILE}")}
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(_FILE)}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
