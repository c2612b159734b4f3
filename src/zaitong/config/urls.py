"""Every route of the site: each app keeps its own `urls`, listed here once it exists."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# App package -> prefix of its routes. The order is the order of matching.
ROOMS = {
    "zaitong.common.urls": "",
    "zaitong.jobs.urls": "",
    "zaitong.audit.urls": "",
    "zaitong.orgs.urls": "",
    "zaitong.accounts.urls": "",
    "zaitong.catalogue.urls": "",
    "zaitong.campaigns.urls": "",
    "zaitong.records.urls": "",
    "zaitong.supervision.urls": "",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for module, prefix in ROOMS.items() if find_spec(module)
]
