"""A document of our own, and campaigns read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.services.documents import document_read, document_upload
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM

if TYPE_CHECKING:
    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor
    from zaitong.orgs.tests.factories import District

NOTICE = """中共澄砚区委教育工作委员会

澄教工委〔2026〕27号

关于在全区教育系统开展“到一线去”行动的实施意见

各中小学、幼儿园，各直属单位党组织：

为推动机关和学校负责同志多到一线了解情况，现就开展“到一线去”行动提出以下意见。

一、主要任务

（一）建好联系点。工委班子成员每月到联系党组织调研一次。党建联系人每月到联系点指导一次。

（二）领办课题。机关科室、局属事业单位负责人各确定1—2个调研课题。各校（园）长选1—2个难题驻点研究。相关人员至少撰写一篇调研报告送交教育工委。

（三）蹲点指导。蹲点人员每周到蹲点学校指导课后服务。

二、步骤和报送

（一）部署阶段（11月上旬）。各单位活动方案于11月13日之前报送至组织人事科，同时发送电子稿，盖章件一并报送。

（二）推进阶段（11月中旬至12月中旬）。各中小学家访行动方案于11月25日前报送基础教育科，并适时报告进展。

（三）总结阶段（12月下旬）。各中小学、幼儿园党组织于12月25日前形成专题总结报组织人事科。

三、保障

教育工委将适时开展随机检查，结果作为年度综合考核的参考。

中共澄砚区委教育工作委员会

2026年10月19日
"""
PROSE = "大家要多到一线走一走，把师生的事放在心上，把学校的事办好。这样的日子长了，事情自然就顺了，人心也就齐了。"


def read_campaign(district: District, *, text: str = NOTICE, actor: Actor = SYSTEM, name: str = "通知.txt") -> Campaign:
    """The whole way without HTTP: upload, read. The record types are the shipped ones."""
    catalogue_load(actor=SYSTEM)
    document = document_upload(owner=district.committee, filename=name, data=text.encode(), actor=actor)
    return document_read(document_id=document.pk, actor=actor).campaign
