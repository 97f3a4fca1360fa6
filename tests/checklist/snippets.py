"""Snippets of papers in layouts and wordings of many kinds, with what is to be read from them.

Each pair of neighbours shows one mechanism in two dresses. They were written before the code
that reads them; the first of each pair was used while it was written, the second only after.
"""

from __future__ import annotations

from dataclasses import dataclass

ABOUT = """东湖教育集团2023—2024学年基本情况

东湖教育集团由东湖中学牵头，成员校为南山小学、北岭小学、河口中学。
"""
REPORT = "自评报告.txt"
HEAD = "东湖教育集团2023—2024学年自评报告\n\n"


@dataclass(frozen=True)
class Snippet:
    """Files of one group, an item, and what the filling of the item must hold."""

    name: str
    item: int
    files: dict[str, str]
    status: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Words of the name and the value."""
    conflict: tuple[str, str] = ()  # type: ignore[assignment]
    """Words of the claim and of what refutes it."""
    quiet: bool = False
    """No conflict may be stated."""
    vetoed: bool = False


MEETINGS = (("第一学期集团工作会议", "1次"), ("第二学期集团工作会议", "2次"))
ROSTER = (("符合交流要求", "5人"), ("交流人数", "2人"), ("交流骨干", "1人"))
GRADES = (("东湖中学", "优秀"), ("南山小学", "良好"), ("北岭小学", "良好"), ("河口中学", "合格"))
VISITS = (("北岭小学第二学期示范指导", "1次"),)
LEDGER = """## 会议
|集团会议登记（2023—2024学年）|<|<|
|日期|会议|情况|
|2023年9月8日|集团工作会议|召开|
|2023年12月4日|集团工作会议|召开|
|2024年3月11日|集团工作会议|召开|
|2024年5月20日|集团工作会议|召开|
"""
PEOPLE = """## 名册
|教师交流台账（2023—2024学年）|<|<|<|<|
|学校|姓名|符合交流条件|骨干|交流到|
|东湖中学|赵一鸣|是|是|南山小学|
|^|钱二虎|是|||
|^|孙三立|是||北岭小学|
|南山小学|李四光|是|是||
|^|周五常|否|||
|河口中学|吴六奇|是|||
"""
SURVEY = """## 满意度
|满意度测评（2024年6月）|<|
|对象|满意度|
|教师|80%|
|学生|78%|
|家长|76%|
|社会|66%|
"""
FORMS = """## 南山小学
|南山小学年报（2023—2024学年）|<|<|
|项目|上学期|下学期|
|接受骨干教师示范指导（次）|2|2|
## 北岭小学
|北岭小学年报（2023—2024学年）|<|<|
|项目|上学期|下学期|
|接受骨干教师示范指导（次）|3|1|
## 河口中学
|河口中学年报（2023—2024学年）|<|<|
|项目|上学期|下学期|
|接受骨干教师示范指导（次）|2|2|
"""

SNIPPETS = (
    # dates
    Snippet("dates in eight digits", 3, {"流水账.txt": "东湖教育集团流水账\n\n20230912　集团工作会议。四校校长到会。\n20231019　集团工作会议。因台风取消。\n20240306　集团工作会议。\n20240515　集团工作会议。议毕业班工作。\n20230412　集团工作会议一次。\n"}, facts=MEETINGS),
    Snippet("dates of two digits a year", 3, {"速记.txt": "东湖教育集团会议速记\n\n23.9.12　集团工作会议。到：四校。议：计划。\n23.11.7　集团工作会议。没开成。\n24.3.6　集团工作会议。到：四校。\n24.5.15　集团工作会议。到：四校。议：总结。\n"}, facts=MEETINGS),
    Snippet("months as labels, days as entries", 3, {"大事记.txt": "东湖教育集团2023—2024学年大事记\n\n九月\n·12日，集团工作会议，东湖中学。\n十一月\n·7日，集团工作会议停开。\n三月\n·6日，集团工作会议，南山小学。\n五月\n·15日，集团工作会议，河口中学。\n"}, facts=MEETINGS),
    Snippet("year and month as labels", 3, {"月历.txt": "东湖教育集团工作月历\n\n2023年9月\n12日　集团工作会议（东湖中学）\n2023年11月\n7日　集团工作会议　未开\n2024年3月\n6日　集团工作会议（南山小学）\n2024年5月\n15日　集团工作会议（河口中学）\n"}, facts=MEETINGS),
    Snippet("messages with time stamps", 3, {"群消息.txt": "东湖教育集团工作群消息\n\n[2023-09-12 16:20] 办公室：今天的集团工作会议开完了，各校任务已明确。\n[2023-11-07 09:10] 办公室：接通知，原定明天的集团工作会议取消。\n[2024-03-06 17:05] 办公室：集团工作会议今天下午召开完毕。\n[2024-05-15 17:30] 办公室：今天召开集团工作会议，四校校长到会。\n"}, facts=MEETINGS),
    Snippet("messages below name and day", 3, {"群消息.txt": "东湖教育集团工作群消息\n\n办公室　2023/9/12　16:20\n集团工作会议今天开完了，各校任务已明确。\n办公室　2023/11/7　9:10\n接通知，明天的集团工作会议不开了。\n办公室　2024/3/6　17:05\n集团工作会议今天下午召开完毕。\n办公室　2024/5/15　17:30\n今天召开集团工作会议，四校校长到会。\n"}, facts=MEETINGS),
    # ticks
    Snippet("subjects by months, ticks", 9, {"教研.xlsx": "## 表\n|各学科主题教研（已开展打√）|<|<|<|<|\n|学科|上学期|<|下学期|<|\n|^|10月|12月|3月|5月|\n|语文|√|√|√||\n|数学||√||√|\n|英语|√||取消|拟补|\n"}, facts=(("第二学期英语", "0次"), ("第一学期开展", "3个"))),
    Snippet("subjects by terms, ticks and crosses", 9, {"教研.xlsx": "## 表\n|各学科课堂主题教研开展情况|<|<|\n|科目|秋季学期|春季学期|\n|语文|✔|✔|\n|数学|✔|✔|\n|英语|✔|✘|\n"}, facts=(("第二学期英语", "0次"), ("第一学期开展", "3个"))),
    Snippet("roster with circles", 4, {"名册.xlsx": PEOPLE.replace("|是", "|○").replace("|否", "|×")}, facts=ROSTER),
    Snippet("roster with a column a year", 4, {"名册.xlsx": "## 名册\n|东湖教育集团轮岗总表（Y符合，N不符合）|<|<|<|<|<|\n|学校|姓名|骨干称号|是否符合|轮岗去向|<|\n|^|^|^|^|2022—2023学年|2023—2024学年|\n|东湖中学|赵一鸣|区级|Y||南山小学（在岗）|\n|^|钱二虎||Y|北岭小学|已返校|\n|^|孙三立||Y||北岭小学（在岗）|\n|^|王七巧|市级|N||河口中学（原定，后取消）|\n|南山小学|李四光|区级|Y||\n|河口中学|吴六奇||Y||\n"}, facts=ROSTER),
    Snippet("list with ticks before", 1, {"清单.txt": "东湖教育集团制度清单（有的打√，没有的打×）\n\n[√] 集团章程（2022年6月通过）\n[√] 章程中写明各校的职责、权利和义务\n[√] 行政管理制度\n[×] 教师交流制度\n[√] 教学管理制度\n[√] 教研制度\n"}, status="partial"),
    Snippet("a column for yes, a column for no", 5, {"核对.xlsx": "## 核对\n|教师专业发展工作核对表（2023—2024学年）|<|<|\n|内容|有|无|\n|教师专业发展管理团队|√||\n|教师培训体系||√|\n|教师专业发展档案|√||\n|教师主动发展机制||√|\n|教师专业发展年度计划|√||\n|教师专业发展工作总结|√||\n"}, status="partial"),
    # forms
    Snippet("a form a school, a column a term", 8, {"年报.xlsx": FORMS}, status="partial", facts=VISITS),
    Snippet("schools as columns, terms as rows", 8, {"指导.xlsx": "## 指导\n|骨干教师示范指导次数（2023—2024学年）|<|<|<|\n|学期|南山小学|北岭小学|河口中学|\n|第一学期|2|3|2|\n|第二学期|2|1|2|\n"}, status="partial", facts=VISITS),
    Snippet("days in cells, schools as columns", 8, {"指导.xlsx": "## 指导\n|骨干教师到校指导表（格内为年月日）|<|<|<|\n|教师|南山小学|北岭小学|河口中学|\n|赵一鸣（语文）|20231012|20231013|20231016|\n|孙三立（数学）|20231109|20231110|20231117|\n|赵一鸣（语文）|20240307|20240308|20240311|\n|孙三立（数学）|20240509|20240510取消|20240516|\n|实到次数|4|3|4|\n"}, status="partial", facts=VISITS),
    Snippet("schools by months, ticks", 8, {"指导.xlsx": "## 指导\n|骨干教师示范指导月历（到校打√）|<|<|<|<|\n|学校|10月|11月|3月|5月|\n|南山小学|√|√|√|√|\n|北岭小学|√|√|√||\n|河口中学|√|√|√|√|\n"}, status="partial", facts=VISITS),
    # questions and answers
    Snippet("an answer that counts and dates", 10, {"问答.txt": "检查问答\n\n问：德育经验交流开了几次？\n答：两次。2023年11月29日在南山小学，2024年4月18日在北岭小学。\n"}, facts=(("德育经验交流", "2次"),)),
    Snippet("Q and A with latin letters", 10, {"问答.txt": "东湖教育集团2023—2024学年检查问答\n\nQ：集团师生共同活动每学期都有吗？\nA：有。第一学期的在2023年11月3日，第二学期的在2024年5月30日。\n"}, facts=(("第一学期集团师生共同活动", "1次"), ("第二学期集团师生共同活动", "1次"))),
    Snippet("an answer that denies all asked", 12, {"问答.txt": "检查问答\n\n问：德育工作体系、品格提升项目、实施方案，有没有？\n答：一样都没有，打算明年再做。\n"}, status="unmet"),
    Snippet("an answer in one word", 14, {"问答.txt": "检查问答\n\n问：综合素质评价方案定了没有？\n答：还没有。\n问：本学年的质量监测报告发布了吗？\n答：没发布。\n"}, status="unmet"),
    # lists and restored lacks
    Snippet("kinds parted by bars", 1, {"汇报.txt": "东湖教育集团2023—2024学年汇报提纲\n\n▲章程：2022年6月通过，现行有效，写明各校职责、权利和义务\n▲四类制度全部施行：行政管理｜师资交流｜教学管理｜教育科研\n"}, status="met"),
    Snippet("kinds parted by slashes", 1, {"目录.txt": "东湖教育集团档案目录\n\n《东湖教育集团章程》2022年6月印发，规定各校职责、权利、义务\n已印发的制度：行政管理/教师轮岗/教学管理/教科研\n"}, status="met"),
    Snippet("lacks named, then solved", 15, {"汇报.txt": "东湖教育集团2023—2024学年汇报提纲\n\n▲经费：争取区级奖补40万元\n▲难题：河口中学宿舍不足、北岭小学没有音乐教师，两件都已解决\n▲保障：《集团资源统筹保障办法》2023年9月起施行\n"}, status="met"),
    Snippet("a lack of the past", 15, {"简报.txt": "东湖教育集团2023—2024学年简报\n\n集团统筹专项经费40万元，保障办法已经施行。\n北岭小学过去没有实验室，如今建成实验室一间，多年的难题迎刃而解。\n"}, status="met"),
    Snippet("grades before schools", 11, {"来文.txt": "关于公布2023—2024学年教学质量评价等次的通知\n\n优秀等次一所：东湖中学。\n良好等次二所：南山小学、北岭小学。\n合格等次一所：河口中学。\n"}, facts=GRADES),
    Snippet("grades as rows", 11, {"来文.xlsx": "## 等次\n|2023—2024学年教学质量评价结果|<|\n|等次|学校|\n|优秀|东湖中学|\n|良好|南山小学、北岭小学|\n|合格|河口中学|\n"}, facts=GRADES),
    Snippet("incident and blame", 18, {"通报.txt": "关于河口中学有关问题的通报\n\n2024年3月，河口中学违规收费，形成涉及教育方面的较大舆情。\n给予河口中学校长党内警告处分，追究其领导责任。\n", "a.txt": HEAD}, vetoed=True),
    Snippet("incident and blame, other words", 18, {"通报.txt": "关于河口中学有关问题的通报\n\n2024年3月河口中学食堂问题酿成重大舆情，社会反响强烈。\n2024年4月，该校校长被诫勉谈话，并作出书面检讨。\n", "a.txt": HEAD}, vetoed=True),
    # conflicts
    Snippet("every month in a terse form", 3, {"自评简表.xlsx": "## 简表\n|东湖教育集团2023—2024学年自评简表|<|<|<|\n|序号|要点|自评分|一句话说明|\n|3|例会|5|坚持每月一会，从不落空|\n", "会议.xlsx": LEDGER}, conflict=("每月一会", "")),
    Snippet("every month in a speech", 3, {"汇报.txt": "东湖教育集团2023—2024学年汇报发言\n\n一年来，我们月月有例会，从没断过。\n", "会议.xlsx": LEDGER}, conflict=("月月有例会", "")),
    Snippet("done, but sent back", 2, {REPORT: HEAD + "年度目标与措施齐备；年度工作总结：已完成\n", "纪要.txt": "理事会纪要\n\n2024年7月9日，集团年度工作总结提交传阅，退回修改，至今没有定稿。\n"}, conflict=("总结：已完成", "没有定稿")),
    Snippet("all have, one has not", 9, {REPORT: HEAD + "三所成员校都有自己的教学改革项目，人人参与教研。\n", "巡查.txt": "巡查意见\n\n2024年5月8日　北岭小学：没有教学改革项目，课题组名单缺页。\n"}, conflict=("三所成员校", "没有教学改革项目")),
    Snippet("all contents, one not held", 6, {REPORT: HEAD + "轮训：全员覆盖，七项内容项项有\n", "问答.txt": "检查问答\n\n问：全员轮训做全了没有？\n答：八十位教师都参加了。实验操作这一期因器材没到，没有办。\n"}, conflict=("项项有", "没有办")),
    Snippet("both terms, one stopped", 7, {REPORT: HEAD + "展示：上学期1场，下学期1场\n", "决议.txt": "理事会决议\n\n2023年11月8日举行的上学期教学素养展示，十九人参加。\n下学期教学素养展示因场馆维修停办，不再补办。\n"}, conflict=("下学期1场", "停办")),
    Snippet("twice a school and term", 8, {REPORT: HEAD + "示范指导：每校每学期两次起步，次次到位\n", "年报.xlsx": FORMS}, conflict=("两次起步", "")),
    Snippet("five fields of innovation", 16, {"自评简表.xlsx": "## 简表\n|东湖教育集团2023—2024学年自评简表|<|<|\n|序号|要点|说明|\n|16|机制创新|五个方面都有突破|\n", "督学.txt": "督学访校记录\n\n2024年6月3日　查创新：课程建设、教师发展、学生成长、干部培养、新技术使用五个方面都没有新举措。\n"}, status="unmet", conflict=("五个方面都有突破", "没有新举措")),
    Snippet("a figure of satisfaction", 18, {REPORT: HEAD + "群众满意度超过九成五\n", "调查.xlsx": SURVEY}, conflict=("九成五", "66%")),
    Snippet("satisfaction in a range", 18, {REPORT: HEAD + "师生、家长个个点赞，满意率稳居98%以上\n", "调查.xlsx": SURVEY}, conflict=("98%", "66%")),
    Snippet("heads in a form", 4, {"自评简表.xlsx": "## 简表\n|东湖教育集团2023—2024学年自评简表|<|<|\n|序号|要点|说明|\n|4|教师交流|轮岗六人，其中骨干两人|\n", "名册.xlsx": PEOPLE}, facts=ROSTER, conflict=("轮岗六人", "赵一鸣")),
    Snippet("heads in a speech", 4, {"汇报.txt": "东湖教育集团2023—2024学年汇报发言\n\n一年里，轮岗的老师一共五位，骨干就占了三位。\n", "名册.xlsx": PEOPLE}, facts=ROSTER, conflict=("一共五位", "赵一鸣")),
    Snippet("grades counted", 11, {REPORT: HEAD + "质量：1所优秀、3所良好\n", "来文.txt": "2023—2024学年教学质量评价等次通知\n\n优秀：东湖中学。良好：南山小学、北岭小学。合格：河口中学。\n"}, facts=GRADES, conflict=("3所良好", "合格")),
    Snippet("no school below good", 11, {REPORT: HEAD + "教学质量：没有一所学校落在良好以下\n", "来文.txt": "2023—2024学年教学质量评价等次通知\n\n优秀：东湖中学。良好：南山小学、北岭小学。合格：河口中学。\n"}, facts=GRADES, conflict=("良好以下", "合格")),
    Snippet("a boast borne out", 3, {REPORT: HEAD + "每学期集团工作会议两次，例会制度健全\n", "会议.xlsx": LEDGER}, quiet=True),
    Snippet("heads borne out", 4, {REPORT: HEAD + "符合条件5人，交流2人，其中骨干1人\n", "名册.xlsx": PEOPLE}, facts=ROSTER, quiet=True),
    Snippet("a character for every school", 17, {REPORT: HEAD + "“向上”理念进三校，一校一特色全面形成\n", "年报.xlsx": "## 北岭小学\n|北岭小学年报（2023—2024学年）|<|\n|项目|内容|\n|“向上”理念在本校的体现|没有体现|\n|学校特色|尚未形成|\n"}, conflict=("全面形成", "尚未形成")),
    Snippet("practice at every school", 10, {REPORT: HEAD + "三所成员校校校有社会实践\n", "督学.txt": "督学访校记录\n\n访校学校：河口中学　日期：2024年6月5日\n所见：本学年没有组织学生社会实践。\n"}, conflict=("校校有社会实践", "没有组织")),
)  # fmt: skip
SEEN, ASIDE = SNIPPETS[::2], SNIPPETS[1::2]
