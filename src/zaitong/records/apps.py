from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "zaitong.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from zaitong.audit.acts import acts_add
        from zaitong.campaigns.services.counters import recounters
        from zaitong.catalogue import usage
        from zaitong.records.bulk.acts import ACTS as BULK
        from zaitong.records.consent.acts import ACTS as CONSENT
        from zaitong.records.groups.acts import ACTS as GROUPS
        from zaitong.records.handover.acts import ACTS as HANDOVER
        from zaitong.records.inner.acts import ACTS as INNER
        from zaitong.records.intake.acts import ACTS as INTAKE
        from zaitong.records.lending.acts import ACTS as LENDING
        from zaitong.records.selectors.tally import type_tally
        from zaitong.records.services.totals import counters_update

        recounters.append(counters_update)
        usage.register_tally(type_tally)
        acts_add(INTAKE)
        acts_add(
            {
                "record.discarded": "删除草稿",
                "attachment.restored": "恢复附件",
                "sealed.opened": "打开密封内容",
                "seals.rotated": "更换密封密钥",
            }
        )
        acts_add(BULK | CONSENT | GROUPS | HANDOVER | INNER | LENDING)
        acts_add(
            {
                "visit.handed": "走访交联络员补充",
                "visit.completed": "联络员补充走访",
                "visit.taken_back": "收回走访自己写",
                "visitplan.made": "登记密封行程",
                "visitplan.opened": "打开自己的密封行程",
                "visitplan.dropped": "删去密封行程",
            }
        )
