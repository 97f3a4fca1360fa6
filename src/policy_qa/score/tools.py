"""The calculator as LangChain tools: typed arguments, and errors as values to act on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ConfigDict, Field

from policy_qa.errors import PolicyQAError
from policy_qa.score.calculator import calculate
from policy_qa.score.describe import describe
from policy_qa.score.engine import score
from policy_qa.score.rulebook import Rulebook
from policy_qa.score.ways import GradeShare
from policy_qa.score.whatif import what_if

Answer = dict[str, Any]


class Arguments(BaseModel):
    """Base of the tools' arguments: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


class CalculateArguments(Arguments):
    """Arguments of ``calculate``."""

    expression: str = Field(
        description="算式，可带百分号、万/亿和单位，如“620万元 + 110万元”“30所 / 50所”"
    )


class SchoolGrade(Arguments):
    """The grade of one school."""

    school: str = Field(description="学校名称")
    grade: str = Field(description="等次")
    role: str = Field("", description="学校在集团中的角色，如核心校；不知道则留空")


class IndicatorFacts(Arguments):
    """The facts of one indicator, by the names that ``list_rules`` gives."""

    figures: dict[str, Decimal] = Field(
        default_factory=dict, description="按输入名称给出的数：百分数写百分号前的数，人数写整数"
    )
    grade: str | None = Field(None, description="按等次计分的指标的等次")
    grades_by_school: list[SchoolGrade] | None = Field(None, description="各校的等次")
    percent_by_group: dict[str, dict[str, Decimal]] | None = Field(
        None, description="按人群给出的百分数：{输入名称: {人群: 百分数}}"
    )


class ScoreIndicatorArguments(Arguments):
    """Arguments of ``score_indicator``."""

    indicator: int = Field(description="指标序号", ge=1)
    facts: IndicatorFacts = Field(description="该指标的事实")


class GroupFacts(Arguments):
    """The facts of a whole school group."""

    indicators: dict[str, IndicatorFacts] = Field(description="各指标的事实，键是指标序号")
    bonus: list[str] = Field(default_factory=list, description="加分级别，每取得一次列一次")
    flags: dict[str, bool] = Field(
        default_factory=dict, description="是否类输入，名称见 list_rules，如重大责任事件"
    )
    group_type: str | None = Field(None, description="教育集团类型")


class ScoreGroupArguments(Arguments):
    """Arguments of ``score_group``."""

    facts: GroupFacts = Field(description="教育集团的全部事实")


class WhatIfArguments(ScoreGroupArguments):
    """Arguments of ``what_if``."""

    goal: str | None = Field(None, description="想达到的等次；不填则不求改进方案")
    costs: dict[str, int] = Field(
        default_factory=dict, description="各指标每改进一步的代价，键是指标序号，不填为1"
    )


class ListRulesArguments(Arguments):
    """Arguments of ``list_rules``."""

    part: Literal["all", "indicators", "inputs", "grades", "deadlines", "measures"] = Field(
        "all", description="要看的部分"
    )


def score_tools(rulebook: Rulebook) -> list[BaseTool]:
    """Return the tools for one rulebook; each answers with JSON-able data.

    A fault in the facts comes back as ``{"error": one Chinese sentence}``.
    """

    def run_calculate(expression: str) -> Answer:
        return dict(calculate(expression).to_json())

    def run_indicator(indicator: int, facts: IndicatorFacts) -> Answer:
        inputs = {"indicator": indicator, **_indicator_inputs(rulebook, indicator, facts)}
        return score(rulebook, {"kind": "indicator", "inputs": inputs}).to_json()

    def run_group(facts: GroupFacts) -> Answer:
        request = {"kind": "total", "inputs": _group_inputs(rulebook, facts)}
        return score(rulebook, request).to_json()

    def run_what_if(facts: GroupFacts, goal: str | None, costs: dict[str, int]) -> Answer:
        return what_if(rulebook, _group_inputs(rulebook, facts), goal=goal, costs=costs).to_json()

    def run_list(part: str) -> Answer:
        described = describe(rulebook)
        return described if part == "all" else {part: described[part]}

    return [
        guarded_tool(
            "calculate", "精确计算带百分数和单位的算式", run_calculate, CalculateArguments
        ),
        guarded_tool(
            "score_indicator", "按计分规则算一项指标的得分", run_indicator, ScoreIndicatorArguments
        ),
        guarded_tool("score_group", "按计分规则算总分和等次", run_group, ScoreGroupArguments),
        guarded_tool(
            "what_if", "失分、单步改进、达到某等次的最省方案", run_what_if, WhatIfArguments
        ),
        guarded_tool(
            "list_rules", "列出计分规则的指标、输入名称和等次", run_list, ListRulesArguments
        ),
    ]


def guarded_tool(
    name: str, description: str, run: Callable[..., object], arguments: type[BaseModel]
) -> BaseTool:
    """Return a tool whose errors come back as a value that a model can act on."""

    def safely(**given: Any) -> object:  # noqa: ANN401 - checked by the tool's arguments
        try:
            return run(**given)
        except PolicyQAError as error:
            return {"error": str(error)}

    return StructuredTool.from_function(
        func=safely,
        name=name,
        description=description,
        args_schema=arguments,
        handle_validation_error=lambda error: f'{{"error": "参数不合要求：{_first(error)}"}}',
    )


def _first(error: Any) -> str:  # noqa: ANN401 - pydantic v1 or v2 error
    fault = error.errors()[0]
    return f"{'.'.join(str(step) for step in fault['loc'])}（{fault['msg']}）"


def _indicator_inputs(rulebook: Rulebook, number: object, facts: IndicatorFacts) -> Answer:
    """Return the facts under the names that the indicator's way of counting uses."""
    method = rulebook.indicator(number).method
    inputs: Answer = dict(facts.figures)
    if facts.grade is not None:
        inputs[method.input if isinstance(method, GradeShare) else "grade"] = facts.grade
    if facts.grades_by_school is not None:
        name = method.list_input if isinstance(method, GradeShare) else "grades_by_school"
        inputs[name] = [school.model_dump() for school in facts.grades_by_school]
    return {**inputs, **(facts.percent_by_group or {})}


def _group_inputs(rulebook: Rulebook, facts: GroupFacts) -> Answer:
    inputs: Answer = {
        "indicators": {
            number: _indicator_inputs(rulebook, number, own)
            for number, own in facts.indicators.items()
        },
        "bonus": facts.bonus,
        **facts.flags,
    }
    return inputs if facts.group_type is None else {**inputs, "group_type": facts.group_type}
