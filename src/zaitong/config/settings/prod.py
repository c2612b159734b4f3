"""Real use: https, secure cookies, PostgreSQL; `zaitong check --deploy` says what is missing."""

from zaitong.config import env
from zaitong.config.settings.base import *

SECRET_KEY = env.required(env.SECRET_KEY)
HTTPS = env.flag(env.HTTPS)

SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    # The __Host- prefix makes browsers refuse the cookie unless it is secure, host-only and for the whole site.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = False
    SECURE_HSTS_PRELOAD = False
if env.number(env.PROXY_HOPS):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Sub-domains and preload lists (W005, W021) are the host's decision, not ours: one host may serve other things.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
