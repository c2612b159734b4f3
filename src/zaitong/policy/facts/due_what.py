"""What is due and to whom it goes: from the clause of the date, from those before it, and from its item."""

from __future__ import annotations

import re

from zaitong.policy import actors, dates, objects
from zaitong.policy.markers import marker
from zaitong.policy.statements import Statement
from zaitong.policy.words import SUBMIT_VERB

_COPY = re.compile(r"(?:电子|纸质)(?:版|稿|文档|材料|档)?(?:和纸质(?:版|稿))?$")


def full_name(clean: str, statement: Statement, at: int, what: str) -> str:
    """Whose list, and the copy of what: 确定1名联络员，|名单于…; 填报《登记表》，|于…将电子稿…."""
    index = statement.clause_at(at)
    clauses = statement.sentence.clauses
    before = clean[clauses[max(0, index - 2)].start : clauses[index].start]
    if what == "名单" and (people := re.search(r"\d{1,2}(?:名|位)([\u4e00-\u9fff]{2,8})，$", before)):
        return people.group(1) + what
    if _COPY.fullmatch(what) and (forms := re.findall(r"《[^《》]{2,40}》", before)):
        return str(forms[-1]) + what
    return what


def describe(clean: str, statement: Statement, at: int, stop: int, topic: str) -> tuple[str, tuple[str, ...], int, int]:
    """What is due, to whom, and the passage that says so."""
    clause = statement.clause(at)
    end = _passage_end(clean, statement, stop)
    before = objects.thing_before(clean, clause.start, at)
    if _LABEL.search(before):
        return _item_name(clean, statement) or topic or before, (), clause.start, end
    if _AGAIN.match(clean, stop, end) and (earlier := _handed_before(clean, statement, at)):
        return *earlier, clause.start, end
    handed = _handed(clean, statement, stop, end)
    if handed is not None:
        what, to = handed
        what = _handed_name(clean, statement, at, before, what) or _told(clean, stop, end) or topic
        return what, to + _copied_to(clean, statement, end) if to else to, clause.start, end
    done = _LOGS_IN.sub("", objects.completed(clean, stop, end))
    carried = _CARRIED_OUT.fullmatch(done)
    bare = not carried and (len(done) < 3 or _plain_verb(done)) and not objects.finished(clean, stop, end)
    if _is_thing(before) and bare and done not in _ARRIVES:
        named = topic if re.match(r"该项|此项|上述|以上", before) and topic else before
        return named, (), clause.start, end
    if carried:
        named = before if _is_thing(before) else _object_of(clean, statement, at, carried.group(1)) or carried.group(1)
    elif done in _ARRIVES or (_is_thing(before) and not bare and len(before) <= 16 and _HAPPENS.fullmatch(done)):
        named = done if done in _ARRIVES else before + done
    else:
        named = _done_name(clean, statement, at, before, done, topic, bare)
    return named, _sent_on(clean, statement, end), clause.start, end


# 24小时内|书面报告: the act itself, where nothing says of what
_REPORTS = re.compile(r"，?(?:应当?|须|要|先)?((?:书面|电话|口头)?(?:报告|汇报))(?!书)")


def _told(clean: str, stop: int, end: int) -> str:
    found = _REPORTS.match(clean, stop, end)
    return found.group(1) if found else ""


# 报送至基教科，|抄送督导室
_COPIED = re.compile(r"[，、](?:并|同时)*(?:抄送|抄报|抄告|(?<=同时)(?:报送?|发送?|送))(?:至|给|到)?")


def _copied_to(clean: str, statement: Statement, end: int) -> tuple[str, ...]:
    copied = _COPIED.match(clean, end, statement.sentence.end)
    return actors.receiver(clean, copied.end(), statement.sentence.end) if copied else ()


# 配套资金|5月底前|拨付到位, 通水工程6月底|具备通水条件: what happens to the thing named before
_HAPPENS = re.compile(
    r"(?:全部|基本|全面|要|须|先)*(?:拨付|具备|收回|装|调试|腾退|入库|发放|投用|竣工|验收|建成|清零|落实|移交|开通|上线|撤离|交付|整改|加固|清理|拆除|改造|启用|兑现|兑付|到货)[\u4e00-\u9fff]{0,6}"
)


def _item_name(clean: str, statement: Statement) -> str:
    """2.培训骨干120名。责任单位：X。完成时限：3月下旬: the opening of a numbered item names what is due."""
    number = marker(clean, statement.block.start)
    if number is None or statement.sentence.start - number.end < 4:
        return ""
    return objects.tidy(re.split(r"[，；。（]", clean[number.end : statement.sentence.start])[0])[:30]


def _handed_name(clean: str, statement: Statement, at: int, before: str, what: str) -> str:
    """The name of what is handed in, from its own clause or those before."""
    if what in ("", "报告", "汇报", "申请", "反馈", "报送"):
        what = _found_before(clean, statement, at) or what
    if not what and _is_thing(before):
        what = before
    return what or _made_before(clean, statement, at)


def _done_name(
    clean: str,
    statement: Statement,
    at: int,
    before: str,
    done: str,
    topic: str,
    bare: bool,  # noqa: FBT001
) -> str:
    """The name of what is to be done; where only 完成 or the like stands there (`bare`), the clauses before name it."""
    if bare:
        done = _condition(clean, statement, at) or _made_before(clean, statement, at) or done
        if _plain_verb(done) and not before:
            done = _act_before(clean, statement, at, done) or done
    if _plain_verb(done):
        done = before or _act_before(clean, statement, at, done) or topic or done
    return done or before or topic


# 可通过信箱监督，|3个工作日内答复: a leave or a turn names nothing
_NO_NAME = re.compile(r"可|不(?!动产)|但|也|如(?!期)|若|即|并不|而|则|能|允许")


# 间距不小于6米，|12月20日前整改完毕: a clause that sets a number names nothing that falls due
_BOUNDED = re.compile(r"(?:不少于|不得少于|不低于|不得低于|不超过|不得超过|不小于|不得小于|不大于|至少|达到)\d")


def _act_before(clean: str, statement: Statement, at: int, done: str) -> str:
    """把信发到每个班级群，|9月6日前完成; 完善应急预案，|5月底前完成修订: what the clause before does."""
    index = statement.clause_at(at)
    if not index:
        return ""
    previous = statement.sentence.clauses[index - 1]
    if dates.find(clean, previous.start, previous.end) or _BOUNDED.search(clean, previous.start, previous.end):
        return ""
    words = objects.tidy(objects.without_subject(clean, previous.start, previous.end))
    if not 3 < len(words) <= 24 or _NO_NAME.match(words):
        return ""
    verb = _ONLY_DONE.sub("", done)
    found = _SAID_VERB.match(words)
    return verb + words[found.end() :] if verb and found else words


_ONLY_DONE = re.compile(r"^(?:全部|基本|全面)?(?:完成|做好|到位|完毕|结束|前)+")
_SAID_VERB = re.compile(r"(?:完善|制定|制订|修订|编制|建立|健全|开展|组织|签订|更新)+(?=.{2})")


# 责任书11月25日前|全部签订到位: only that the act is carried out
_CARRIED_OUT = re.compile(
    r"(?:全部|全面|基本|逐一|统一|均|都)*(编制|制定|制订|修订|起草|签订|整理|汇总|收集|拟定|填写|填报|核对|采集|录入|整改|安装|更换|检修|清理)(?:完成|完毕|到位|结束|好)"
)


# 接到火警后3分钟内|到场 names itself
_ARRIVES = ("到场", "到达", "到岗", "出警", "出车")


def _object_of(clean: str, statement: Statement, at: int, verb: str) -> str:
    """逐级签订责任书，|11月25日前全部签订到位: what the clause before does with the same verb."""
    index = statement.clause_at(at)
    if not index:
        return ""
    previous = statement.sentence.clauses[index - 1]
    found = re.search(rf"{verb}([\u4e00-\u9fff“”《》、]{{2,24}})$", clean[previous.start : previous.end])
    return objects.tidy(found.group(1)) if found else ""


# 6月30日、12月31日前|各报送一次: the same thing to the same office
_AGAIN = re.compile(
    rf"(?:[、和及](?:\d{{1,2}}月)?\d{{1,2}}日前)?，?(?:各|再|分别)?{SUBMIT_VERB}(?:一次|1次)?(?=$|[，。；])"
)
_FOUND = re.compile(r"(?:发现|出现|发生|遇有|遇到|存在)([^，。；]{2,20}?)(?:的|后|时|情况)*$")


def _handed_before(clean: str, statement: Statement, at: int) -> tuple[str, tuple[str, ...]] | None:
    """What the clauses before have handed in, and to whom."""
    for clause in reversed(statement.sentence.clauses[: statement.clause_at(at)]):
        handed = objects.submission(clean, clause.start, clause.end)
        if handed and handed[0]:
            return handed
    return None


def _found_before(clean: str, statement: Statement, at: int) -> str:
    """发现异常死亡的，|应在2小时内报告: the clause before names what is reported."""
    index = statement.clause_at(at)
    previous = statement.sentence.clauses[index - 1] if index else None
    found = _FOUND.search(clean[previous.start : previous.end]) if previous else None
    return found.group(1) if found else ""


_SENT_ON = re.compile(
    rf"，(?:经[^，。；]{{2,16}}?后，?)?(?:并|同时)?(?:及时|同步|书面|分别)?(?:[将把][^，。；]{{2,40}}?)?{SUBMIT_VERB}(?:至|到|给|送)?"
)


def _sent_on(clean: str, statement: Statement, end: int) -> tuple[str, ...]:
    """…完成年度计划，|并报市教育局备案: the clause behind names the receiver."""
    if handed := _SENT_ON.match(clean, end, statement.sentence.end):
        return actors.receiver(clean, handed.end(), statement.sentence.end)
    for clause in statement.sentence.clauses[statement.clause_at(end - 1) + 1 :][:4]:
        later = _LATER_SENT.match(clean, clause.start, clause.end)
        if later and (to := actors.receiver(clean, later.end(), statement.sentence.end)):
            return to
        if dates.find(clean, clause.start, clause.end):
            break
    return ()


# …完成评议，结果公示3个工作日，|并报教师工作部备案; …完成初评，|评价表交保教处
_LATER_SENT = re.compile(
    rf"(?:(?:并|同时)?(?:及时|同步|书面|一并)?|[\u4e00-\u9fff《》“”]{{0,8}}(?:表|册|名单|结果|情况|报告|材料|清单|台账|小结|总结|方案)(?:及时|同步|书面|一并|统一)?){SUBMIT_VERB}(?:至|到|给|送)?"
)


_LABEL = re.compile(r"(?:时限|时间|期限|日期)为?$")


def _handed(clean: str, statement: Statement, stop: int, end: int) -> tuple[str, tuple[str, ...]] | None:
    """The submission that a date stands for: in its own clause, else in one that follows in the sentence."""
    handed = objects.submission(clean, stop, end)
    if handed is not None:
        return handed
    clauses = statement.sentence.clauses
    index = statement.clause_at(stop - 1)
    own = clean[stop : clauses[index].end].lstrip("，")
    if len(own) > 1 and (not re.match(r"由|对|结合|根据|按照", own) or _ACTS_ON.match(own)):
        return None
    for clause in clauses[index + 1 : index + 5]:
        actor = actors.subject(clean, clause.start, clause.end)
        begin = actor.end if actor else clause.start
        handed = objects.submission(clean, begin, clause.end)
        if handed is not None:
            return handed
    return None


# 对各单位进行复核 is an act of its own, 对照片 only leads in to one
_ACTS_ON = re.compile(r"对[^，。；]{2,40}?(?:进行|开展|实施|完成|作出|予以)")


def _condition(clean: str, statement: Statement, at: int) -> str:
    """对于需要移交的，|于6月底前完成; 座谈中提出的意见，|教学办在会后3日内答复: the clause before names the thing."""
    index = statement.clause_at(at)
    if not index:
        return ""
    previous = statement.sentence.clauses[index - 1]
    words = re.sub(r"^\d{1,2}月：", "", clean[previous.start : previous.end])
    if _BOUNDED.search(words):
        return ""
    about = re.match(r"(?:对于?|凡|凡是)(?:已经[^，]{1,6}、)?(?:需要|需|应)?(.{2,40}?)的?$", words)
    if about:
        return objects.tidy(about.group(1).partition("、需要")[2] or about.group(1))
    if done := re.search(r"对[^，。；]{2,24}?(?:进行|开展)([\u4e00-\u9fff]{2,8})$", words):
        return done.group(1)
    if dates.find(words, 0, len(words)):
        return ""
    names = statement.stated[index - 1] is None and len(words) <= 24 and not _NO_NAME.match(words)
    return objects.tidy(words) if names else ""


def _is_thing(words: str) -> bool:
    return len(words) >= 2 and not re.match(r"(?:是|有|为|与|或|及|结合|根据|按照|通过)", words)


def _plain_verb(words: str) -> bool:
    return bool(_DONE_ONLY.fullmatch(words) or _SHOWN.fullmatch(words))


# 在县局网站|公示, 向家长|公布: where a thing is shown does not name it
_SHOWN = re.compile(
    r"(?:在?[\u4e00-\u9fff（）]{2,16}(?:网站|公示栏|公众号|门户|栏|群|校门口)(?:内|上|中)?|向[\u4e00-\u9fff]{2,8})(?:予以|进行)?(?:公示|公布|公开|发布|张贴)"
)
_LOGS_IN = re.compile(r"^登录[^，。；]{2,20}?(?:平台|系统|网站)[^，。；]{0,2}?(?:完成|进行|填写)(?=.{2})")


_DONE_ONLY = re.compile(
    r"(?:完成|公示|到位|办结|整改到位|统一|登记|上报|报送|完毕|落实|公布|前|印发|发布|启动|结束|建成|组织实施|梳理|答复|予以|回复|反馈|清零|通报|整改|处置|内|更新|完善|修订|调整|一次|调度|到场|免费|发放|到户|下发|分发|向社会|对外|推送)*"
)


def _made_before(clean: str, statement: Statement, at: int) -> str:
    """What the words before have made: 形成报告，|于…报; 教学指引由…编写，|8月20日前发; 本方案经审定后，|于…报."""
    index = statement.clause_at(at)
    clauses = statement.sentence.clauses
    for previous in reversed(clauses[max(0, index - 3) : index]):
        words = clean[previous.start : previous.end]
        named = re.match(
            r"^(?!经)(.{2,40}?)(?:经[^，]{2,24}后|[^，]{0,6}(?:梳理|汇总|整理|修改完善|审核)后|由[^，]{2,20}?(?:组织)?(?:修订|制订|起草|收集|整理|编写|编制|汇总|统计|审核|制定|填写|梳理))$",
            words,
        )
        named = named or re.match(r"^([^，]{2,20}?)(?:各|一式)[\d一二两三四五六]{1,2}份", words)
        if named:
            return objects.thing_before(named.group(1), 0, len(named.group(1)))
        made = objects.formed_before(clean, previous.start, previous.end)
        if made:
            return made
        if previous is clauses[index - 1] and _NOUN_ONLY.fullmatch(words) and not objects.FOLLOWER.search(words):
            return words
    return ""


_NOUN_ONLY = re.compile(r"[\u4e00-\u9fff《》“”、]{2,19}[^的时后]")


def _passage_end(clean: str, statement: Statement, stop: int) -> int:
    """The clause of the date; where it holds nothing but the date, also the next one."""
    clauses = statement.sentence.clauses
    index = statement.clause_at(stop - 1)
    end = clauses[index].end
    if end - stop <= 1 and index + 1 < len(clauses) and clauses[index].start >= stop - 30:
        end = clauses[index + 1].end
    own = clean[stop:end].lstrip("，")
    if re.match(r"(?:结合|根据|按照|围绕|对照|通过|依托)", own) and statement.clause_at(end - 1) + 1 < len(clauses):
        end = clauses[statement.clause_at(end - 1) + 1].end
    return end
