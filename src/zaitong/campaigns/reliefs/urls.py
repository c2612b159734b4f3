"""Routes of extensions, waivers and rosters, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.reliefs import views

urlpatterns = [
    path("requirements/<int:pk>/owing/", views.owing_page, name="owing"),
    path("extensions/", views.requests_page, name="extensions"),
    path("extensions/<int:pk>/answer/", views.answer, name="extension_answer"),
    path("obligations/<int:pk>/extension/", views.ask, name="extension_ask"),
    path("obligations/<int:pk>/extension/withdraw/", views.withdraw, name="extension_withdraw"),
    path("obligations/<int:pk>/roster/", views.roster, name="roster"),
]
