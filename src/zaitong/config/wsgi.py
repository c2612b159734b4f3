"""WSGI entry point; `zaitong serve` runs it under gunicorn."""

from django.core.wsgi import get_wsgi_application

from zaitong.config import env

env.use_settings("prod")

application = get_wsgi_application()
