"""督导: the matrix, its cells, one thing's story, the sheet; the search of the top bar."""

from django.urls import path

from zaitong.supervision import views

app_name = "supervision"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("supervision/", views.index, name="index"),
    path("supervision/<int:pk>/", views.matrix, name="matrix"),
    path("supervision/<int:pk>/export/", views.export, name="export"),
    path("supervision/cell/<int:requirement>/<int:unit>/", views.cell, name="cell"),
    path("supervision/obligation/<int:pk>/", views.obligation, name="obligation"),
    path("supervision/obligation/<int:pk>/waive/", views.waive, name="waive"),
    path("supervision/obligation/<int:pk>/unwaive/", views.unwaive, name="unwaive"),
]
