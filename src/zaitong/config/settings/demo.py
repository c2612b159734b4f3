"""An embedded SQLite site with an invented district: trial and development."""

from django.utils.functional import SimpleLazyObject

from zaitong.config import env
from zaitong.config.settings.base import *
from zaitong.config.settings.base import DATA_DIR, INSTALLED_APPS, LOGGING, STORAGES
from zaitong.demo import accounts

DEMO = True
DEMO_ACCOUNTS = accounts.DEMO_ACCOUNTS
INSTALLED_APPS = [*INSTALLED_APPS, "zaitong.demo"]
DEBUG = env.flag(env.DEBUG)
SECRET_KEY = env.text(env.SECRET_KEY) or "demo-only-" + "0" * 50
ALLOWED_HOSTS = env.words(env.ALLOWED_HOSTS) or ["127.0.0.1", "localhost", "[::1]"]

# Made in the data folder on first use.
SEAL_KEYS = SimpleLazyObject(lambda: env.seal_keys(DATA_DIR / "seal.keys"))

DATABASES = {"default": env.database(env.text(env.DATABASE_URL) or f"sqlite:///{DATA_DIR / 'demo.sqlite3'}")}

# Nothing is collected: WhiteNoise looks the files up where they lie.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

# The terminal shows the address and the accounts; below them only what went wrong.
LOGGING["root"]["level"] = "DEBUG" if DEBUG else "ERROR"
