"""Sentences full of numbers and days that ask for nothing."""

from __future__ import annotations

from random import Random

from zaitong.policy.tests.generated.facts import Piece
from zaitong.policy.tests.generated.times import han

_FORMS = (
    "去年全区共培训教师{n}人次，建成示范校{k}所。",
    "{y}年，全区共创建文明校园{k}所，表彰先进个人{n}名。",
    "截至{y}年底，全区共有学校{n}所、教师{m}名。",
    "{y}年{o}月{d}日，市委召开专题会议部署有关工作。",
    "近年来，全区累计投入资金{m}万元，新建校舍{k}栋。",
    "根据《澄砚区学校安全管理办法》（澄政发〔{y}〕{n}号）第{h}条规定，按有关规定处理。",
    "依照《中华人民共和国教育法》第{h}条第二款执行。",
    "对照澄教发〔{y}〕{n}号文件要求开展工作。",
    "深刻领悟“两个确立”的决定性意义，增强“四个意识”、坚定“四个自信”、做到“两个维护”。",
    "坚持“一个中心、两个基本点”，统筹推进“五位一体”总体布局。",
    "落实“双减”政策，推进“五育并举”。",
    "深化“三个一”活动成果，擦亮“六个一”工作品牌。",
    "联系电话：0519-8{m}{k}，传真：0519-8{m}{k}。",
    "联系人：李老师，办公地点：区行政中心{k}号楼{n}室。",
    "咨询电话：13{m}{n}{k}。",
    "自{y}年{o}月{d}日起施行，有效期{k}年。",
    "本办法自印发之日起施行。",
    "区第{h}中学和实验小学介绍了经验。",
    "{y}—{z}学年第一学期工作总体平稳。",
    "上年度全区发生校园安全事故{k}起，同比下降{n}%。",
    "上学期检查发现的{n}个问题已全部整改到位。",
    "目前已有{n}所学校完成改造，占总数的{k}%。",
    "上半年，全区共查处违规行为{n}起。",
    "“十四五”以来，全区教育事业取得新的成绩。",
    "附件{k}为有关政策文件目录。",
    "要充分认识开展此项工作的重要性，切实增强责任感。",
    "各单位要高度重视，加强领导，确保各项工作落到实处。",
    "逾期未报的，视为自动放弃。",
    "{y}年度考核结果作为评先评优的重要依据。",
    "我区现有中小学{n}所、在校生{m}人。",
    "该校{y}年被评为省级示范校，先后荣获{k}项荣誉。",
    "本次活动设一等奖{k}名、二等奖{n}名。",
    "经{y}年第{k}次局长办公会研究同意。",
    "据统计，{y}年报名人数达{m}人，比上年增加{n}人。",
    "邮编：213{n}，网址：www.example.gov.cn。",
    "统一社会信用代码：91{m}{m}MA{n}{k}。",
    "在第{h}个全国安全生产月到来之际，广泛开展宣传。",
    "围绕“12·4”国家宪法日和“3·15”消费者权益日开展宣传。",
    "本通知所称“以上”包括本数。",
    "{y}年{o}月以来，各地深入推进专项整治。",
)


def nothing(rng: Random) -> Piece:
    kind = rng.randrange(len(_FORMS))
    year = rng.randint(2015, 2020)
    text = _FORMS[kind]
    words = {
        "n": str(rng.randint(12, 98)), "m": str(rng.randint(1100, 9800)), "k": str(rng.randint(3, 9)), "y": str(year), "z": str(year + 1), "h": han(rng.randint(3, 19)),
        "o": str(rng.randint(1, 12)), "d": str(rng.randint(1, 28)),
    }  # fmt: skip
    for key, value in words.items():
        text = text.replace(f"{{{key}}}", value)
    return Piece(text, (), f"nothing {kind}")
