"""The Chinese words that every form of the report shares."""

from __future__ import annotations

from policy_qa.evaluation.metrics import Count
from policy_qa.evaluation.outcomes import Outcome

STATUS = {"answered": "应答", "refused": "拒答", "": "出错"}

KINDS = {
    "calculation": "计算",
    "comparison": "比较",
    "deadline": "时限",
    "document_order": "文件里的指令",
    "fake_citation": "伪造引文",
    "false_premise": "前提不实",
    "no_source": "不要出处",
    "order": "问题里的指令",
    "prompt": "索要提示词",
    "definition": "定义",
    "fact": "事实",
    "followup": "追问",
    "injection": "注入",
    "lay": "日常用语",
    "list": "列举",
    "lookup": "按条号查找",
    "multi": "多处依据",
    "number": "数字",
    "responsible": "责任单位",
    "scene": "情景",
    "table": "表格",
    "unanswerable": "无答案",
}
STYLES = {
    "colloquial": "口语",
    "no_place": "不说地名",
    "plain": "平实",
    "synonym": "同义词",
    "typo": "错别字",
}


def group_name(name: str) -> str:
    """Return a kind or a style in Chinese; one that people made up stays as it is."""
    return KINDS.get(name) or STYLES.get(name) or name


def verdict(outcome: Outcome) -> str:
    """Return right or wrong in Chinese."""
    if outcome.error:
        return "出错"
    if outcome.wrong:
        return "错"
    return "对（有瑕疵）" if outcome.weak else "对"


def reason(outcome: Outcome) -> str:
    """Say in Chinese why the outcome is wrong or flawed; nothing where it is right."""
    reasons = []
    if outcome.error:
        reasons.append(f"程序出错：{outcome.error}")
    elif outcome.status != outcome.expected_status:
        reasons.append(f"应{STATUS[outcome.expected_status]}而{STATUS[outcome.status]}")
    else:
        reasons += _word_faults(outcome)
    if outcome.relevance is not None and not any(outcome.relevance[:1]):
        rank = outcome.relevance.index(True) + 1 if any(outcome.relevance) else None
        reasons.append(f"依据排在第{rank}条" if rank else "前十条没有依据")
    return "；".join(reasons)


def _word_faults(outcome: Outcome) -> list[str]:
    faults = []
    if outcome.missing and outcome.correct is False:
        faults.append(f"缺少：{'、'.join(outcome.missing)}")
    if outcome.forbidden:
        faults.append(f"不该有：{'、'.join(outcome.forbidden)}")
    right, total = outcome.citations
    if right < total:
        faults.append(f"引用 {total} 处，对 {right} 处")
    return faults


def counted(count: Count) -> str:
    """Return “right/all”, nothing where there is none."""
    right, total = count
    return f"{right}/{total}" if total else ""
