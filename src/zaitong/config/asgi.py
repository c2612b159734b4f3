"""ASGI entry point, for servers that want one."""

from django.core.asgi import get_asgi_application

from zaitong.config import env

env.use_settings("prod")

application = get_asgi_application()
