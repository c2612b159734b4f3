"""Every route of the site: each app keeps its own `urls`. The order is the order of matching."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

handler400 = "zaitong.common.views.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zaitong.common.urls")),
    path("", include("zaitong.jobs.urls")),
    path("", include("zaitong.audit.urls")),
    path("", include("zaitong.orgs.urls")),
    path("", include("zaitong.accounts.urls")),
    path("", include("zaitong.catalogue.urls")),
    path("", include("zaitong.campaigns.urls")),
    path("", include("zaitong.records.urls")),
    path("", include("zaitong.records.visits.urls")),
    path("", include("zaitong.supervision.urls")),
]
if "zaitong.demo" in settings.INSTALLED_APPS:
    urlpatterns.append(path("", include("zaitong.demo.urls")))
