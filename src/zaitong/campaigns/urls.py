"""Routes of documents and campaigns."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from zaitong.campaigns.views import acts, campaigns, documents, editing, publish, review, shape

app_name = "campaigns"

urlpatterns: list[URLPattern | URLResolver] = [
    path("campaigns/", campaigns.campaign_list, name="list"),
    path("campaigns/upload/", documents.upload, name="upload"),
    path("campaigns/<int:pk>/", campaigns.detail, name="detail"),
    path("campaigns/<int:pk>/review/", review.page, name="review"),
    path("campaigns/<int:pk>/review/all/", acts.accept_all, name="accept_all"),
    path("campaigns/<int:pk>/review/undo/", acts.undo, name="undo"),
    path("campaigns/<int:pk>/review/add/", shape.add, name="add"),
    path("campaigns/<int:pk>/issued/", documents.issued, name="issued"),
    path("campaigns/<int:pk>/publish/", publish.page, name="publish"),
    path("campaigns/<int:pk>/publish/edit/", publish.edit, name="campaign_edit"),
    path("requirements/<int:pk>/", review.card, name="card"),
    path("requirements/<int:pk>/accept/", acts.accept, name="accept"),
    path("requirements/<int:pk>/drop/", acts.drop, name="drop"),
    path("requirements/<int:pk>/restore/", acts.restore, name="restore"),
    path("requirements/<int:pk>/question/", acts.question, name="question"),
    path("requirements/<int:pk>/question/withdraw/", acts.question_withdraw, name="question_withdraw"),
    path("requirements/<int:pk>/edit/", editing.edit, name="edit"),
    path("requirements/<int:pk>/audience/", editing.audience, name="audience"),
    path("requirements/<int:pk>/conditions/", editing.conditions, name="conditions"),
    path("requirements/<int:pk>/split/", shape.split, name="split"),
    path("requirements/<int:pk>/merge/", shape.merge, name="merge"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/reading/", documents.reading, name="reading"),
    path("documents/<int:pk>/register/", documents.register, name="document_register"),
    path("documents/<int:pk>/original/", documents.original, name="original"),
]

urlpatterns.append(path("", include("zaitong.campaigns.revisions.urls")))
# Own plans (本单位方案) keep their own list of routes.
if find_spec("zaitong.campaigns.plans.urls"):
    urlpatterns.append(path("", include("zaitong.campaigns.plans.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.burden.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.calendar.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.delegation.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.duties.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.reliefs.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.lint.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.clarify.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.scans.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.receipts.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.errands.urls")))
urlpatterns.append(path("", include("zaitong.campaigns.answers.urls")))
