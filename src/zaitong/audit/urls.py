"""Routes of the trail."""

from django.urls import path

from zaitong.audit import views

app_name = "audit"

urlpatterns = [
    path("audit/", views.trail, name="trail"),
    path("audit/export/", views.export, name="export"),
]
