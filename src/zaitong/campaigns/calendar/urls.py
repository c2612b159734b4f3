"""Routes of the school calendar."""

from django.urls import path

from zaitong.campaigns.calendar import views

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<int:year>/", views.year, name="calendar_year"),
]
