"""Routes of scans."""

from django.urls import path

from zaitong.campaigns.scans import views

urlpatterns = [
    path("documents/<int:pk>/pages/<int:number>/", views.picture, name="page"),
    path("documents/<int:pk>/correct/<int:number>/", views.correct, name="correct"),
    path("documents/<int:pk>/reread/", views.reread, name="reread"),
    path("documents/<int:pk>/typed/", views.typed, name="typed"),
]
