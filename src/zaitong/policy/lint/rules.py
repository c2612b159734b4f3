"""The catalogue of rules. Sources by title; why and the milder wording in our own words.

A rule about days has no wording table: `days.py` makes its findings. The rest are found by `wordings.py`, `repeats.py`,
`length.py`. How to add one: docs/lint.md.
"""

from __future__ import annotations

from zaitong.policy.lint.model import Rule

RELIEF = "《整治形式主义为基层减负若干规定》（2024年）"
APPS = "《政务移动互联网应用程序规范化管理办法》（国办函〔2026〕12号）"
FINGERTIPS = "《关于防治“指尖上的形式主义”的若干意见》（2023年）"
NOTICE_2019 = "《关于解决形式主义突出问题为基层减负的通知》（2019年）"
DRAFTING = "《党政机关公文处理工作条例》（2012年）公文起草部分"
CUSTOM = "办文常识，没有专门规定"

DAYS, SIZE, LAYERS, PAPERS, TRACES, CHECKINS, RANKS, FAME, DEVICES, VETO, TWICE, OPEN = (
    "日期", "篇幅", "层层加码", "材料报送", "留痕", "打卡签到", "积分排名", "宣传计数", "应用和群组", "责任状", "重复报送", "表述不明",
)  # fmt: skip

_ALL = (
    Rule("kickoff-before-issue", DAYS, "阶段早于成文日期", "change", DRAFTING,
         "文件发出时这个阶段已经结束，下级无法按时完成。", "把阶段顺延到成文日期之后，或者只写“即日起”。"),
    Rule("phase-began-before-issue", DAYS, "阶段在成文前已开始", "note", DRAFTING,
         "起始日早于成文日期，请核对是不是沿用了旧稿的日期。", "起始日写成文日期当天或以后。"),
    Rule("phase-reversed", DAYS, "结束日期早于开始日期", "change", DRAFTING,
         "同一段时间的结束日期在开始日期之前。", "核对两个日期，先后写反的调过来，跨年的写明年份。"),
    Rule("phase-overlap", DAYS, "阶段互相重叠", "consider", DRAFTING,
         "后一阶段在前一阶段结束之前开始，下级不清楚这几天按哪个阶段办。", "让后一阶段从前一阶段结束的次日开始，或者说明两个阶段同时进行。"),
    Rule("deadline-outside-phase", DAYS, "时限不在所属阶段内", "change", DRAFTING,
         "这项任务写在某个阶段里，截止日期却落在阶段起止之外。", "调整截止日期或阶段起止，或者把任务移到对应的阶段。"),
    Rule("deadline-before-issue", DAYS, "时限早于成文日期", "change", DRAFTING,
         "文件成文时已经过了截止日期。", "截止日期写在成文日期之后，并留出办理时间。"),
    Rule("deadline-past", DAYS, "时限已过", "change", DRAFTING,
         "到今天这个日期已经过了。", "改为今天之后的日期，并留出办理时间。"),
    Rule("deadline-short", DAYS, "办理时间太短", "consider", CUSTOM,
         "从成文到截止不足3个工作日。文件逐级转发还要时间，容易变成连夜补材料。", "除突发事件外，至少留出5个工作日。"),
    Rule("deadline-day-off", DAYS, "截止日不是工作日", "note", CUSTOM,
         "这一天机关不上班，收件和答复都要顺延。", "改到前一个或后一个工作日。"),
    Rule("no-such-day", DAYS, "没有这一天", "change", DRAFTING,
         "日历上没有这个日期。", "核对月份和日期。"),
    Rule("weekday-wrong", DAYS, "日期和星期对不上", "change", DRAFTING,
         "括号里的星期和日期不是同一天。", "核对是日期写错还是星期写错。"),
    Rule("too-long", SIZE, "正文偏长", "consider", RELIEF,
         "部署专项工作或者具体任务的文件一般控制在4000字以内，综合性工作控制在5000字以内。", "背景和意义合并成一段，只留任务、时限、由谁办、报给谁；细目放进清单。"),
    Rule("plan-demanded", LAYERS, "要求下级制定方案", "consider", RELIEF,
         "部署工作一般不要求下级再发配套文件、再报方案。", "“各单位按本文件直接组织实施，不再另行制定方案。”确需学校自定的，只写要定哪几件事。"),
    Rule("layer-on-layer", LAYERS, "要求层层制定、层层动员", "change", RELIEF,
         "逐级发文、逐级开会会把负担传到最末一级。", "“本通知直接传达到学校，不再层层转发、层层动员。”"),
    Rule("report-demanded", PAPERS, "要求报送总结、情况材料", "consider", RELIEF,
         "文件一般不提出报送贯彻落实情况的要求，材料也不应频繁索要。", "能从平时的工作记录里取得的，由发文科室自己汇总；确需报送的，写明只报一次、几百字以内。"),
    Rule("periodic-report", PAPERS, "要求每日、每周报送", "change", RELIEF,
         "按日按周报送材料，属于频繁要求基层填表报材料。", "“有新情况时报，没有不报。”或者改为一个阶段报一次。"),
    Rule("notes-demanded", PAPERS, "要求心得体会、学习笔记", "change", RELIEF,
         "学习笔记、心得体会不作为评判工作好坏的标准，也不应规定篇数字数。", "“结合实际组织学习讨论，不要求撰写心得、不检查笔记。”"),
    Rule("photo-demanded", TRACES, "要求照片、视频、痕迹材料", "change", RELIEF,
         "拍照留痕不能代替对实际工作的评价，不必要的照片、视频和轨迹不应强制上传。", "“工作情况由科室到校时了解，不要求上传照片、视频。”"),
    Rule("checkin-demanded", CHECKINS, "要求打卡、签到、接龙", "change", APPS,
         "除安保、应急等特殊场景外，不设打卡签到一类强制动作；工作群里也不要求打卡接龙。", "删去打卡要求，改为写清做什么、做到什么程度。"),
    Rule("points-ranking", RANKS, "积分、排名、排名通报", "change", APPS,
         "积分排名和按活动量排队通报，会把精力引向做材料、争名次。", "“结果向各单位单独反馈，用于改进工作，不排名、不通报名次。”"),
    Rule("fame-counted", FAME, "信息稿件、批示计入成绩或规定篇数", "change", RELIEF,
         "刊发文章信息、获得领导批示不应作为考核内容，也不宜规定报送篇数。", "“有好的做法随时可以投稿，不规定篇数，不与评价挂钩。”"),
    Rule("app-counted", DEVICES, "统计安装率、活跃度、在线时长", "change", APPS,
         "安装使用率、登录次数、在线和学习时长、点赞转发量都不能作为考核依据，也不强制推广下载。", "“需要的单位自愿使用”，删去比例、次数和通报。"),
    Rule("group-demanded", DEVICES, "要求进群、用群或应用报送", "consider", FINGERTIPS,
         "工作群不强制即时回复，不随意派任务、要材料；新建应用和小程序从严控制。", "写一个联系人和电话即可；确需建群的，写明只发通知，不要求回复。"),
    Rule("veto", VETO, "一票否决、签责任状", "consider", NOTICE_2019,
         "一票否决事项从严控制，不能动辄签责任状把责任往下推。确有党内法规或法律依据的，请在文中写明依据。", "写明各自的职责和对应的条款，删去“一票否决”和签状要求。"),
    Rule("asked-twice", TWICE, "同一件事要报两次", "change", FINGERTIPS,
         "同一份内容报给两个科室，或分两次报，下级要做两遍。", "确定一个科室收，其他科室从它那里取。"),
    Rule("two-deadlines", TWICE, "同一件事写了两个时限", "change", DRAFTING,
         "前后两处日期不一致，下级不知道按哪个办。", "全文只在一处写明这件事的截止日期。"),
    Rule("paper-and-file", TWICE, "纸质、电子都要", "consider", RELIEF,
         "同一份材料既要盖章纸质件又要电子稿，各单位要做两遍、跑一趟。", "“只报电子稿，不报纸质件。”确需盖章的，只要扫描件。"),
    Rule("open-point", OPEN, "没有写明", "note", DRAFTING,
         "", "在发文前补上；一时定不下来的，写明何时另行通知。已经印发的，列入需明确事项清单，用补充通知说清楚。"),
)  # fmt: skip

RULES: dict[str, Rule] = {rule.id: rule for rule in _ALL}
FAMILIES = tuple(dict.fromkeys(rule.family for rule in _ALL))
