"""The test suite: quick hashing, tasks run at once, SQLite unless ZAITONG_TEST_DATABASE_URL says otherwise."""

import tempfile
from pathlib import Path

from zaitong.config import env
from zaitong.config.settings.base import *
from zaitong.config.settings.base import STORAGES

SECRET_KEY = "test-only-" + "0" * 50
ALLOWED_HOSTS = ["*"]
DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default"]}}
DATABASES = {"default": env.database(env.text(env.TEST_DATABASE_URL) or "sqlite:///")}
DATA_DIR = Path(tempfile.gettempdir()) / "zaitong-tests"
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
