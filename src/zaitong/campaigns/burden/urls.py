"""Routes of the burden, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.burden import views

urlpatterns = [
    path("campaigns/burden/", views.running, name="burdens"),
    path("campaigns/burden/export/", views.export_running, name="burdens_export"),
    path("campaigns/burden/rates/", views.rates, name="burden_rates"),
    path("campaigns/<int:pk>/burden/", views.campaign, name="burden"),
    path("campaigns/<int:pk>/burden/export/", views.export, name="burden_export"),
    path("requirements/<int:pk>/align/", views.align, name="align"),
]
