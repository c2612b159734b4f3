"""Routes of errands, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.errands import views

urlpatterns = [
    path("errands/new/", views.new, name="errand_new"),
    path("errands/count/", views.count, name="errand_count"),
    path("errands/<int:pk>/", views.edit, name="errand_edit"),
    path("errands/<int:pk>/discard/", views.discard, name="errand_discard"),
    path("errands/<int:pk>/withdraw/", views.withdraw, name="errand_withdraw"),
]
