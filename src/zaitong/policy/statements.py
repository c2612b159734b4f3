"""Statements: sentences of the body with their place in the outline and the subject that carries over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zaitong.policy import actors
from zaitong.policy.actors import Actor
from zaitong.policy.clauses import Sentence, Span, sentences
from zaitong.policy.markers import marker
from zaitong.policy.outline import Block, Outline
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.words import ENDS

NOT_BODY = table(
    Pattern(
        "contact",
        r"^(?:（?联系人(?![每要应须于在负到])|联系电话|联系方式|电话|传真|邮箱|电子邮箱|电子信箱|地址|邮编|网址|附件?[\d一二三]{0,2}[：:.]|抄送|主送|主题词|（此件|（联系人)",
        "联系人：×××　电话：0000",
    ),
    Pattern(
        "web page",
        r"^(?:索引号|主题分类|发布机构|发布日期|浏览次数|来源|作者|字体|【|当前位置|打印|分享到|上一篇|下一篇|版权|主办单位)",
        "索引号：XB0091",
    ),
    Pattern(
        "signature date",
        r"^(?:[二一][〇零○一二三四五六七八九]{3}|(?:19|20)\d{2})年.{1,3}月.{1,3}日(?:印发)?$",
        "2021年10月28日",
    ),
    Pattern("printed", r"(?:19|20)\d{2}年\d{1,2}月\d{1,2}日印发$", "某局办公室2021年10月28日印发"),
    Pattern(
        "entering into force",
        r"自(?:发布|印发|发文|公布|\d{4}年\d{1,2}月\d{1,2}日)之?日?起(?:施行|实施|执行|生效)|有效期",
        "本办法自发布之日起施行",
    ),
)

# what tells of the past or of others, and orders nothing
NARRATIVE = table(
    Pattern("until now", r"截[至止](?:目前|(?:19|20)\d{2}年.{0,6}|\d{1,2}月(?:\d{1,2}日|底)?)，?(?:全[市县区校省]|我[市县区校省]|已|共有|累计)|近年来|以来，|一直以来|去年(?!同期)|(?<!则)(?<!以)(?<!于)(?<!比)(?<!较)(?<!超过)上年度?(?!龄)|往年|上学期(?!期末)", "截至2020年底共有党员2万人"),
    Pattern("has happened", r"(?:先后|共|累计)(?:发生|清理|压减|查处|建成|完成|收到|解决|涌现|培训|表彰|整改|立项|受理|开展了|发现|查出|接待|惠及|建有|安排(?:专项)?资金)(?![^，。；]{0,10}(?:不少于|不低于|不超过|至少|以上|达到))|先后[^，。；]{0,4}(?:承办|举办|获得|开展|组织)|涌现出|荣获|获得了|获得(?![^，。；]{0,14}(?:的|者|资格|证书))|同比(?![^，。；]{0,10}(?:以上|以内|以下|不少|不低))|发生了?\d", "全县共清理村级牌子1356块"),
    Pattern("a year told", r"^(?:(?:19|20)\d{2}年度?|今年以来|今年|(?:今年)?上半年|前三季度|一季度)，.{0,24}(?:共|累计|先后|实现了|取得了|新增了)|(?:19|20)\d{2}年(?:度|以来)?[^，。；]{0,8}(?:共|累计|先后)(?![同建青享治])|^(?:19|20)\d{2}年(?:发展|达)到|^(?:19|20)\d{2}年度?全[市县区镇校省][^，。；]{0,8}(?:共|累计)(?![同建青])", "2024年，全区共创建品牌26个"),
    Pattern("a finding", r"(?:反映|显示|表明|暴露出)[“，]|家长提到", "七成以上的班主任反映“家校沟通难”"),
    Pattern("existing", r"现有(?![^。；]{0,12}(?:增至|增加到|提高|降至|降到|减至|扩大))(?:(?!不低于|不少于|不超过|达到|率)[^，。；]){0,12}\d|目前(?:有|已|在)|已有\d|共有(?:基层|教师|学校|党员|学生|幼儿园)|(?<!对)(?<!对于)已(?:建成|完成|达到|实现)", "现有教师120人"),
)  # fmt: skip

# a day that is set for somebody makes an order of a sentence that also names the past
(ORDERED,) = table(
    Pattern(
        "ordered by a day",
        r"(?:应当?|须|务必|请|要(?!求))(?:各[^，。；]{1,8})?(?:于|在)[^，。；]{1,14}[日底末旬](?:之|以)?前",
        "街道应于每年3月31日前汇总上年度申请",
        ("上年度共清理1356块",),
    ),
)


@dataclass(frozen=True)
class Statement:
    """A sentence of the body.

    `stated[i]` is the subject that clause i names; `subjects[i]` the one that holds there, carried over if need be.
    """

    sentence: Sentence
    block: Block
    stated: tuple[Actor | None, ...]
    subjects: tuple[Actor | None, ...]
    narrative: bool = False

    def clause_at(self, place: int) -> int:
        """The index of the clause that holds a place of the clean text."""
        for index, clause in enumerate(self.sentence.clauses):
            if place < clause.end:
                return index
        return len(self.sentence.clauses) - 1

    def who(self, place: int) -> tuple[str, ...]:
        """Who is meant at a place: the nearest stated subject, or nobody."""
        actor = self.subjects[self.clause_at(place)]
        return actor.names if actor else ()

    def clause(self, place: int) -> Span:
        return self.sentence.clauses[self.clause_at(place)]


def statements(clean: str, outline: Outline, body: int, year: int = 0) -> Iterator[Statement]:
    """All statements from `body` on, in order; tables, contacts and signatures are left out.

    `year` is that of the document: a sentence that opens with an earlier one tells of the past.
    """
    lead: Actor | None = None
    for block in outline.blocks:
        if block.end <= body or "\t" in clean[block.start : block.end]:
            continue
        if any(p.compiled.search(clean[block.start : min(block.end, block.start + 200)]) for p in NOT_BODY[:4]):
            continue
        told = any(_LOOKS_BACK.fullmatch(_heading(clean, outline, head)) for head in outline.path(block.head))
        for statement in _block_statements(clean, outline, block, max(block.start, body), lead):
            earlier = bool(year) and _tells_of_earlier(clean, statement.sentence, year)
            earlier = earlier or (told and not _ASKS.search(clean[statement.sentence.start : statement.sentence.end]))
            yield replace(statement, narrative=True) if earlier else statement
            words = clean[statement.sentence.start : statement.sentence.end + 1]
            if _LEADS_LIST.search(words):
                lead = statement.subjects[-1]


def _heading(clean: str, outline: Outline, head: int) -> str:
    return clean[outline.heads[head].start : outline.heads[head].end]


# 一、目前工作情况, 二、存在问题: what stands under it is told, unless it asks
_LOOKS_BACK = re.compile(
    r"(?:目前|当前|前期|近年来?|上年度?|去年|上学期|已有)?(?:主要|基本|总体|有关|相关)?(?:工作|建设|活动|开展|进展|落实|推进)*(?:情况|回顾|成效|现状|进展|成绩|基础)|现状分析|存在的?(?:主要|突出)?(?:问题|不足)(?:[与和及][\u4e00-\u9fff]{2,6})?"
)
_ASKS = re.compile(
    r"应当?(?![急用届])|须|务必|要(?![求点素闻])|请|不少于|不低于|不超过|至少|[日底旬]前(?:报|完成|提交)"
)
_EARLIER = re.compile(
    r"((?:19|20)\d{2})年(?:度|末|底|以来|汛期|[春夏秋冬]季|[上下]半年)?(?:，|(?=全[国省市县区]|我[省市县区]))"
)


# 2023年|运动会接待观众3000人次: told, where nothing in the clause asks
_EARLIER_ACT = re.compile(
    r"((?:19|20)\d{2})年度?(?![底末前起至—\-初，]|\d|年|第|上半|下半)(?=[^，。；]{2,40}\d)(?![^，。；]*(?:[应须要请]|不少于|不低于|不超过|至少|达到|以上|以内|力争|确保|[底日月]前|报送|提交|完成))"
)


def _tells_of_earlier(clean: str, sentence: Sentence, year: int) -> bool:
    """2023年，全市建成…: in a document of 2024."""
    found = _EARLIER.match(clean, sentence.start, sentence.end) or _EARLIER_ACT.match(
        clean, sentence.start, sentence.end
    )
    return (
        found is not None
        and int(found.group(1)) < year
        and not ORDERED.compiled.search(clean[sentence.start : sentence.end])
    )


# 请贵单位做好以下工作： the items that follow are for the same body
_LEADS_LIST = re.compile(r"请[^。；]{0,60}(?:以下|下列|如下)[^，。；]{0,10}[：。]$")


def _block_statements(
    clean: str, outline: Outline, block: Block, start: int, lead: Actor | None
) -> Iterator[Statement]:
    owner = heading_actor(clean, outline, block.head)
    held = owner or lead
    number = marker(clean, start)
    start = number.end if number and number.end < block.end else start
    for sentence in sentences(clean, start, block.end):
        if is_noise(clean[sentence.start : sentence.end]):
            continue
        stated = tuple(actors.subject(clean, clause.start, clause.end) for clause in sentence.clauses)
        carried: list[Actor | None] = []
        held = owner or held
        for index, actor in enumerate(stated):
            held = actor if actor and not actor.local else held
            carried.append(
                (held if actor and actor.weak and held and not _same(actor, held) else actor)
                or _ahead(clean, sentence, stated, index)
                or held
            )
        yield Statement(sentence, block, stated, tuple(carried), is_narrative(clean, sentence))


def _same(each: Actor, held: Actor) -> bool:
    """每名运动员 where 运动员 are spoken of: each of them."""
    return each.names[-1].endswith(held.names[-1])


# 每学期期末，|教务处…; 有意见的，|各校…: a time or a case is for the subject behind it
_FRAME = re.compile(
    r"(?:自|从|每|在|于|当)?[^，]{0,16}(?:期间|前|后|内|时|起|期末|期初|月末|月初|年末|年初|每[周月年日天季]|每学期|每季度|每半年|每学年|年内|底|[\d一二三四五六七八九十][日号月]|[上中下]旬|的)$"
)


def _ahead(clean: str, sentence: Sentence, stated: tuple[Actor | None, ...], index: int) -> Actor | None:
    """The subject behind a clause that only says when or in which case."""
    follows = stated[index + 1] if index + 1 < len(stated) else None
    if follows is None or follows.local:
        return None
    clause, after = sentence.clauses[index], sentence.clauses[index + 1]
    opens = follows.start - after.start <= 2
    return follows if opens and _FRAME.fullmatch(clean, clause.start, clause.end) else None


def is_noise(words: str) -> bool:
    """Whether a long stretch repeats a handful of signs over and over: no sentence, and dear to search."""
    return len(words) > 120 and len(set(words)) < len(words) // 12


def heading_actor(clean: str, outline: Outline, head: int) -> Actor | None:
    """The body that a heading names: （一）市教育局：…."""
    if head < 0:
        return None
    found = outline.heads[head]
    words = clean[found.start : found.end]
    if len(words) > 60:
        return None
    if short := re.search(r"（(?:以下)?(?:简|统)称“([^“”（）]{2,16})”）$", words):
        return Actor(actors.names(short.group(1)), found.start, found.end)
    if asked := _ASKED.search(words):
        return Actor(actors.names(asked.group(1)), found.start, found.end)
    if clean[found.end : found.end + 1] != "：":
        return None
    bare = re.sub(r"（[^（）]*）$", "", words)
    actor = actors.subject(bare, 0, len(bare))
    if actor and actor.end == len(bare):
        return Actor(actors.names(words), found.start, found.end)
    return None


# 一、农资储备请县供销联社承担。
_ASKED = re.compile(
    rf"(?:请|由)([^，。；：]{{2,24}}?{ENDS})(?:承担|负责|牵头|协助|完成|落实|提供|组织|办理)[^，。；：]{{0,8}}$"
)


def is_narrative(clean: str, sentence: Sentence) -> bool:
    """Whether a sentence tells what was or is, and so orders nothing."""
    words = clean[sentence.start : sentence.end]
    if NOT_BODY[-1].compiled.search(words):
        return True
    return any(pattern.compiled.search(words) for pattern in NARRATIVE) and not ORDERED.compiled.search(words)
