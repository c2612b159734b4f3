"""Routes of own plans, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.plans import views

urlpatterns = [
    path("campaigns/<int:pk>/plan/", views.plan, name="plan"),
    path("campaigns/<int:pk>/plans/", views.plans, name="plans"),
    path("campaigns/<int:pk>/plans/matrix/", views.plan_matrix, name="plan_matrix"),
    path("campaigns/<int:pk>/plans/matrix/export/", views.plan_matrix_export, name="plan_matrix_export"),
    path("campaigns/<int:pk>/plans/<int:document>/text/", views.plan_text, name="plan_text"),
    path("campaigns/<int:pk>/plans/<int:document>/", views.plan_of, name="plan_of"),
]
