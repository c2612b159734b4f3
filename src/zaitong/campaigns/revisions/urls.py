"""Routes of later versions, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.revisions import views

urlpatterns = [
    path("campaigns/<int:pk>/revise/", views.upload, name="revise"),
    path("campaigns/<int:pk>/revisions/<int:revision>/", views.page, name="revision"),
    path("campaigns/<int:pk>/revisions/<int:revision>/pair/", views.pair, name="revision_pair"),
    path("campaigns/<int:pk>/revisions/<int:revision>/accept/", views.accept, name="revision_accept"),
    path("campaigns/<int:pk>/revisions/<int:revision>/decide/", views.decide, name="revision_decide"),
    path("campaigns/<int:pk>/revisions/<int:revision>/apply/", views.apply, name="revision_apply"),
    path("campaigns/<int:pk>/revisions/<int:revision>/discard/", views.discard, name="revision_discard"),
]
