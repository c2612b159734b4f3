"""Routes of the shared parts: only the style guide, and only where it is wanted (demo and development)."""

from django.conf import settings
from django.urls import URLPattern, path

from zaitong.common import styleguide_views as views

app_name = "common"
urlpatterns: list[URLPattern] = []
if settings.DEBUG or getattr(settings, "DEMO", False):
    urlpatterns = [
        path("styleguide/", views.styleguide, name="styleguide"),
        path("styleguide/<slug:name>/", views.styleguide_page, name="styleguide_page"),
    ]
