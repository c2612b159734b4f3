"""Routes of the catalogue."""

from django.urls import path

from zaitong.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("types/", views.types, name="types"),
    path("types/<int:pk>/", views.type_page, name="type"),
    path("types/<int:pk>/minutes/", views.minutes, name="minutes"),
]
