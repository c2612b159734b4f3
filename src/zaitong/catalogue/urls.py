"""Routes of the catalogue."""

from django.urls import path

from zaitong.catalogue import views
from zaitong.catalogue.drafts import views as drafts
from zaitong.catalogue.xlsform import views as xlsform

app_name = "catalogue"
urlpatterns = [
    path("types/", views.types, name="types"),
    path("types/new/", drafts.type_new, name="new"),
    path("types/import/", xlsform.workbook_import, name="import"),
    path("types/<int:pk>/workbook/", xlsform.workbook_export, name="export"),
    path("types/<int:pk>/", views.type_page, name="type"),
    path("types/<int:pk>/minutes/", views.minutes, name="minutes"),
    path("types/<int:pk>/change/", drafts.type_edit, name="edit"),
    path("types/<int:pk>/retire/", drafts.type_retire, name="retire"),
    path("types/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("types/drafts/<int:pk>/autosave/", drafts.autosave, name="draft_autosave"),
    path("types/drafts/<int:pk>/fields/", drafts.change, name="draft_change"),
    path("types/drafts/<int:pk>/preview/", drafts.preview, name="draft_preview"),
    path("types/drafts/<int:pk>/publish/", drafts.publish, name="draft_publish"),
    path("types/drafts/<int:pk>/discard/", drafts.discard, name="draft_discard"),
]
