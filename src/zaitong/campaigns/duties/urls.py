"""Routes of 责任分工 and 一岗双责, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.duties import views

urlpatterns = [
    path("duties/", views.index, name="duties"),
    path("duties/mine/", views.mine, name="duties_mine"),
    path("duties/leaders/", views.leaders, name="duty_leaders"),
    path("duties/leaders/<int:pk>/", views.leader, name="duty_leader"),
    path("duties/<int:pk>/", views.table, name="duty_table"),
    path("duties/<int:pk>/repeat/", views.repeat, name="duty_repeat"),
]
