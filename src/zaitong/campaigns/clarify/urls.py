"""Routes of the open points, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.clarify import views

urlpatterns = [
    path("campaigns/<int:pk>/gaps/", views.gaps, name="gaps"),
    path("campaigns/<int:pk>/gaps/remark/", views.remark, name="gaps_remark"),
    path("campaigns/<int:pk>/gaps/draft/", views.preview, name="gaps_draft"),
    path("campaigns/<int:pk>/gaps/word/", views.word, name="gaps_word"),
]
