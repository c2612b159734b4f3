"""Routes of 待办, 记录 and 审核."""

from django.urls import path

from zaitong.records.bulk import views as bulk
from zaitong.records.consent import views as consent
from zaitong.records.groups import views as groups
from zaitong.records.handover import views as handover
from zaitong.records.inner import views as inner
from zaitong.records.intake import views as intake
from zaitong.records.ledgers import views as ledgers
from zaitong.records.lending import views as lending
from zaitong.records.seals import views as seals
from zaitong.records.summary import views as summary
from zaitong.records.topics import views as topics
from zaitong.records.views import attachments, copying, filing, pasting, queue, records, todo

app_name = "records"
urlpatterns = [
    path("todo/", todo.todo_page, name="todo"),
    path("records/", records.record_list, name="list"),
    path("records/nil/", todo.nil, name="nil"),
    path("records/new/", filing.record_new, name="new"),
    path("records/<int:pk>/", records.record_page, name="record"),
    path("records/<int:pk>/edit/", filing.record_edit, name="edit"),
    path("records/<int:pk>/autosave/", filing.record_autosave, name="autosave"),
    path("records/<int:pk>/proposals/", filing.record_offers, name="proposals"),
    path("records/paste/", pasting.paste_several, name="paste_several"),
    path("records/<int:pk>/paste/<slug:key>/", pasting.paste, name="paste"),
    path("records/<int:pk>/paste/<slug:key>/again/", pasting.paste_again, name="paste_again"),
    path("records/<int:pk>/copy/", copying.copy, name="copy"),
    path("records/<int:pk>/another/", copying.another, name="another"),
    path("records/<int:pk>/versions/", records.versions_page, name="versions"),
    path("records/<int:pk>/withdraw/", records.withdraw, name="withdraw"),
    path("records/<int:pk>/discard/", records.discard, name="discard"),
    path("records/<int:pk>/sealed/", seals.open_record, name="sealed"),
    path("records/<int:pk>/attach/", attachments.attach, name="attach"),
    path("records/<int:pk>/take-back/", consent.take_back, name="consent_take_back"),
    path("consents/", consent.index, name="consents"),
    path("consents/<int:pk>/", consent.consent, name="consent"),
    path("units/<int:pk>/consent/", consent.rule, name="consent_rule"),
    path("topics/", topics.topic_list, name="topics"),
    path("topics/<int:pk>/", topics.topic_page, name="topic"),
    path("topics/<int:pk>/add/", topics.topic_add, name="topic_add"),
    path("campaigns/<int:pk>/summary/", summary.summary, name="summary"),
    path("records/<int:pk>/word/", summary.word, name="summary_word"),
    path("ledgers/checks/", ledgers.checks, name="checks"),
    path("ledgers/coverage/", ledgers.coverage, name="coverage"),
    path("ledgers/coverage/export/", ledgers.coverage_table, name="coverage_export"),
    path("ledgers/study/", ledgers.study, name="study"),
    path("ledgers/guidance/", ledgers.guidance, name="guidance"),
    path("ledgers/monitoring/", ledgers.monitoring, name="monitoring"),
    path("obligations/<int:pk>/inner/", inner.split, name="inner_split"),
    path("obligations/<int:pk>/inner/copy/", inner.copy, name="inner_copy"),
    path("inner/<int:pk>/", inner.part, name="inner"),
    path("inner/files/<int:pk>/", inner.file, name="inner_file"),
    path("inner/<int:pk>/change/", inner.change, name="inner_change"),
    path("groups/", groups.index, name="groups"),
    path("groups/new/", groups.new, name="group_new"),
    path("groups/<int:pk>/", groups.one, name="group"),
    path("groups/<int:pk>/remove/", groups.remove, name="group_remove"),
    path("handovers/", handover.index, name="handovers"),
    path("handovers/<int:pk>/", handover.one, name="handover"),
    path("handovers/<int:pk>/undo/", handover.undo, name="handover_undo"),
    path("delegations/<int:pk>/drafts/", lending.drafts, name="delegation_drafts"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/open/", seals.open_file, name="sealed_file"),
    path("attachments/<int:pk>/remove/", attachments.remove, name="attachment_remove"),
    path("attachments/<int:pk>/restore/", attachments.restore, name="attachment_restore"),
    path("intake/", intake.index, name="intake"),
    path("requirements/<int:pk>/intake/", intake.lay_down, name="intake_new"),
    path("requirements/<int:pk>/paper/", intake.paper, name="intake_paper"),
    path("intake/<int:pk>/", intake.batch, name="intake_batch"),
    path("intake/<int:pk>/add/", intake.add, name="intake_add"),
    path("intake/<int:pk>/confirm/", intake.confirm, name="intake_confirm"),
    path("intake/<int:pk>/drop/", intake.drop, name="intake_drop"),
    path("intake/<int:pk>/file/<int:file_pk>/", intake.file, name="intake_file"),
    path("intake/<int:pk>/undo/<int:record_pk>/", intake.undo, name="intake_undo"),
    path("queue/", queue.queue_page, name="queue"),
    path("queue/bulk/", bulk.bulk, name="queue_bulk"),
    path("queue/bulk/<int:pk>/", bulk.result, name="bulk_result"),
    path("queue/bulk/<int:pk>/stop/", bulk.stop, name="bulk_stop"),
    path("queue/<int:pk>/", queue.queue_item_page, name="queue_item"),
]
