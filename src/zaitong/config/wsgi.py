"""WSGI entry point; `zaitong serve` runs it under gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zaitong.config.settings.prod")

application = get_wsgi_application()
