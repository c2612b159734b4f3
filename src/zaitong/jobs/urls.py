"""Routes of background work."""

from django.urls import path

from zaitong.jobs import views

app_name = "jobs"

urlpatterns = [
    path("jobs/", views.job_list, name="list"),
    path("jobs/<int:pk>/", views.job_progress, name="progress"),
    path("jobs/<int:pk>/retry/", views.job_again, name="retry"),
]
