"""Routes of bodies and people."""

from django.urls import path

from zaitong.orgs.views import assignments, exchange, parties, people, units

app_name = "orgs"
urlpatterns = [
    path("orgs/units/", units.units, name="units"),
    path("orgs/units/new/", units.unit_new, name="unit_new"),
    path("orgs/units/<int:pk>/", units.unit, name="unit"),
    path("orgs/units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("orgs/units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("orgs/units/<int:pk>/reopen/", units.unit_reopen, name="unit_reopen"),
    path("orgs/units/<int:unit_pk>/posts/new/", people.post_new, name="post_new"),
    path("orgs/parties/", parties.parties, name="parties"),
    path("orgs/parties/new/", parties.party_new, name="party_new"),
    path("orgs/parties/<int:pk>/", parties.party, name="party"),
    path("orgs/parties/<int:pk>/edit/", parties.party_edit, name="party_edit"),
    path("orgs/parties/<int:pk>/close/", parties.party_close, name="party_close"),
    path("orgs/parties/<int:pk>/members/new/", parties.membership_new, name="membership_new"),
    path("orgs/memberships/<int:pk>/end/", parties.membership_end, name="membership_end"),
    path("orgs/people/", people.people, name="people"),
    path("orgs/people/new/", people.person_new, name="person_new"),
    path("orgs/people/<int:pk>/", people.person, name="person"),
    path("orgs/people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("orgs/posts/", people.posts, name="posts"),
    path("orgs/posts/<int:pk>/", people.post, name="post"),
    path("orgs/posts/<int:pk>/edit/", people.post_edit, name="post_edit"),
    path("orgs/posts/<int:pk>/close/", people.post_close, name="post_close"),
    path("orgs/posts/<int:pk>/appoint/", people.appoint, name="appoint"),
    path("orgs/appointments/<int:pk>/end/", people.appointment_end, name="appointment_end"),
    path("orgs/assignments/", assignments.assignments, name="assignments"),
    path("orgs/assignments/new/", assignments.assignment_new, name="assignment_new"),
    path("orgs/assignments/<int:pk>/end/", assignments.assignment_end, name="assignment_end"),
    path("orgs/export/", exchange.export, name="export"),
    path("orgs/import/", exchange.upload, name="import"),
    path("orgs/import/<int:pk>/", exchange.dry_run, name="import_run"),
    path("orgs/import/<int:pk>/discard/", exchange.discard, name="import_discard"),
]
