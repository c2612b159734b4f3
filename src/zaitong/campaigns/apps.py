from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "zaitong.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the catalogue where its record types are used; name the acts of the burden for the trail."""
        from zaitong.audit.acts import acts_add
        from zaitong.campaigns.answers.acts import ACTS as ANSWERS
        from zaitong.campaigns.burden.services import ACTS
        from zaitong.campaigns.calendar.services import ACTS as CALENDAR
        from zaitong.campaigns.delegation.acts import ACTS as DELEGATION
        from zaitong.campaigns.duties.acts import ACTS as DUTIES
        from zaitong.campaigns.errands.acts import ACTS as ERRANDS
        from zaitong.campaigns.receipts.acts import ACTS as RECEIPTS
        from zaitong.campaigns.reliefs.acts import ACTS as RELIEFS
        from zaitong.campaigns.revisions.acts import ACTS as REVISIONS
        from zaitong.campaigns.selectors.usage import type_needs, type_usages
        from zaitong.campaigns.services.successors import closing_notes, unit_closed
        from zaitong.catalogue import usage
        from zaitong.orgs.services import units

        units.closers.append(unit_closed)
        units.close_notes.append(closing_notes)
        usage.register(type_usages)
        usage.register_needs(type_needs)
        acts_add(ACTS | CALENDAR | DELEGATION | DUTIES | RELIEFS | RECEIPTS | ERRANDS | ANSWERS | REVISIONS)
