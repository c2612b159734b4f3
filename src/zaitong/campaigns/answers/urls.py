"""Routes of questions and answers, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.answers import views

urlpatterns = [
    path("requirements/<int:pk>/questions/", views.questions, name="questions"),
    path("questions/", views.waiting, name="questions_waiting"),
    path("questions/<int:pk>/", views.answer, name="question_answer"),
    path("questions/<int:pk>/withdraw/", views.take_back, name="question_take_back"),
    path("answers/<int:pk>/", views.correct, name="answer_correct"),
]
