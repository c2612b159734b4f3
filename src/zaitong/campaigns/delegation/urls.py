"""Routes of 委托办理, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.delegation import views

urlpatterns = [
    path("delegations/", views.page, name="delegations"),
    path("delegations/<int:pk>/end/", views.end, name="delegation_end"),
]
