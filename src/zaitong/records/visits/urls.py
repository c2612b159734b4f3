"""Routes of visits. All under /visits/: the scope of the service worker."""

from django.urls import path

from zaitong.records.visits.views import before, confirm, note, officer, phone, plans

app_name = "visits"
urlpatterns = [
    path("visits/", note.home, name="home"),
    path("visits/new/", note.new, name="new"),
    path("visits/send/", note.send, name="send"),
    path("visits/before/", before.before, name="before"),
    path("visits/manifest.json", phone.manifest, name="manifest"),
    path("visits/worker.js", phone.worker, name="worker"),
    path("visits/who/", phone.who, name="who"),
    path("visits/plans/", plans.plans, name="plans"),
    path("visits/plans/open/", plans.opened, name="plans_open"),
    path("visits/plans/<int:pk>/arrive/", plans.arrive, name="plan_arrive"),
    path("visits/plans/<int:pk>/drop/", plans.drop, name="plan_drop"),
    path("visits/<int:pk>/", confirm.confirm, name="confirm"),
    path("visits/<int:pk>/hand/", confirm.hand, name="hand"),
    path("visits/<int:pk>/take-back/", confirm.take_back, name="take_back"),
    path("visits/complete/<int:pk>/", officer.complete, name="complete"),
    path("visits/complete/<int:pk>/photos/<int:photo>/", officer.photo, name="photo"),
]
