"""Routes of the check of drafts, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.lint import views

urlpatterns = [
    path("campaigns/check/", views.check, name="lint"),
    path("campaigns/check/word/", views.word, name="lint_word"),
]
