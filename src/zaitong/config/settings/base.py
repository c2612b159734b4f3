"""Settings that hold everywhere; demo, test and prod say what differs."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from zaitong.config import env

PACKAGE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = env.data_dir()
PROFILE = env.choice(env.PROFILE, frozenset({"mlps", "asvs"}))

SECRET_KEY = env.text(env.SECRET_KEY)
DEBUG = False
DEMO = False
# In the demo, shown on the sign-in page and in the terminal: username, password and title of each account.
DEMO_ACCOUNTS: list[Any] = []
ALLOWED_HOSTS = env.words(env.ALLOWED_HOSTS)
CSRF_TRUSTED_ORIGINS = env.words(env.TRUSTED_ORIGINS)
PROXY_HOPS = env.number(env.PROXY_HOPS)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "csp",
    "django_htmx",
    "zaitong.common",
    "zaitong.jobs",
    "zaitong.audit",
    "zaitong.orgs",
    "zaitong.accounts",
    "zaitong.catalogue",
    "zaitong.campaigns",
    "zaitong.records",
    "zaitong.supervision",
    "zaitong.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "zaitong.common.middleware.InputMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zaitong.accounts.middleware.ActorMiddleware",
    "zaitong.common.middleware.DomainErrorMiddleware",
    # Axes asks to be last: it turns a lockout raised below it into a response.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zaitong.config.urls"
WSGI_APPLICATION = "zaitong.config.wsgi.application"
ASGI_APPLICATION = "zaitong.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zaitong.accounts.context.shell",
            ],
        },
    },
]

FORM_RENDERER = "zaitong.common.rendering.FormRenderer"

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(
        env.text(env.DATABASE_URL) or f"sqlite:///{DATA_DIR / 'zaitong.sqlite3'}",
        pool=env.number(env.DB_POOL),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language and time: one place, one calendar.
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# Who is who.
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# The rules for passwords are in accounts.passwords, one set for each profile.
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = []
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "password"]
AXES_VERBOSE = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # the trail has it
AXES_CLIENT_IP_CALLABLE = "zaitong.common.views.client_address"
AXES_LOCKOUT_CALLABLE = "zaitong.accounts.views.signin.locked_out"

OTP_TOTP_ISSUER = "在同"  # what the authenticator on the phone calls it

# Sessions live in the database, so that they can be ended from the server.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# What the browser may do.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Keys of sealed contents: (id, 32 bytes), the current one first. Without one nothing can be sealed.
SEAL_KEYS: Any = env.seal_keys()

# Files. Attachments are private: only views that check the reader send them; no MEDIA_URL route exists.
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"
MEDIA_URL = "/-/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
# Field data only: file parts do not count. The app itself says that a file over 100 MB is too large.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 300  # a whole district's mail at once (records.intake)
UPLOAD_LIMIT_BYTES = 100_000_000
REQUEST_LIMIT_BYTES = 110_000_000  # all that one request may bring; more is refused before it is read

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# The log names requests and errors, never form values, names or document text.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text(env.LOG_LEVEL)},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Its warnings quote what was typed as a user name.
        "axes": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
