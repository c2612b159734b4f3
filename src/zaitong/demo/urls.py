"""Sample documents to try the upload with; the demo only."""

from django.urls import path

from zaitong.demo import views

app_name = "demo"
urlpatterns = [
    path("samples/", views.samples, name="samples"),
    path("samples/<slug:name>.<slug:form>", views.sample, name="sample"),
]
