"""Properties that hold for any facts."""

import random
from decimal import Decimal, localcontext

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_qa.score import score

percents = st.decimals(0, 100, places=2)
grades = st.sampled_from(["优秀", "良好", "合格", "不合格"])
quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def head_counts(draw):
    eligible = draw(st.integers(1, 500))
    exchanged = draw(st.integers(0, eligible))
    backbone = draw(st.integers(0, exchanged))
    return {"eligible": eligible, "exchanged": exchanged, "backbone_exchanged": str(backbone)}


ratios = st.fixed_dictionaries({"exchange_pct": percents, "backbone_pct": percents.map(str)})
by_school = st.lists(grades, min_size=1, max_size=5).map(
    lambda found: {
        "grades_by_school": [
            {"school": f"学校{index}", "grade": grade} for index, grade in enumerate(found)
        ]
    }
)
by_group = st.lists(percents, min_size=4, max_size=4).map(
    lambda found: {
        "satisfaction_by_group": dict(zip(("教师", "学生", "家长", "社会"), found, strict=True))
    }
)
special = {
    4: ratios | head_counts(),
    11: st.fixed_dictionaries({"grade": grades}) | by_school,
    18: st.fixed_dictionaries({"satisfaction_pct": percents}) | by_group,
}
indicators = st.fixed_dictionaries(
    {
        str(number): special.get(number, st.fixed_dictionaries({"completion_pct": percents}))
        for number in range(1, 19)
    }
)
totals = st.fixed_dictionaries(
    {
        "indicators": indicators,
        "bonus": st.lists(st.sampled_from(["国家级", "省级", "市级"]), max_size=4),
        "major_incident": st.booleans(),
        "principal_held_accountable": st.booleans(),
        "fraud": st.booleans(),
    }
)


def nearly(figures):
    """The sum, to 20 decimals: the engine keeps 28 of each figure."""
    with localcontext(prec=50):
        return pytest.approx(sum(figures, Decimal(0)), abs=Decimal("1e-20"), rel=0)


def leaves(value):
    if isinstance(value, dict):
        return [leaf for member in value.values() for leaf in leaves(member)]
    if isinstance(value, list | tuple):
        return [leaf for member in value for leaf in leaves(member)]
    return [value]


@quick
@given(totals)
def test_a_total_adds_up_within_its_bounds(ankang, inputs):
    result = score(ankang, {"kind": "total", "inputs": inputs}).result
    for indicator in ankang.data.indicators:
        assert 0 <= result["indicator_scores"][str(indicator.number)] <= indicator.points
    sections = result["section_scores"]
    for section in ankang.data.sections:
        members = [str(entry.number) for entry in ankang.members(section)]
        assert sections[section.name] == nearly(result["indicator_scores"][m] for m in members)
        assert 0 <= sections[section.name] <= section.points
    assert result["base_total"] == nearly(sections.values())
    assert result["total"] == nearly([result["base_total"], result["bonus"]])
    open_grades = {"文件未规定", "不得评为优秀（等次文件未规定）"}
    assert result["grade"] in {*ankang.grade_names, *open_grades}
    if inputs["fraud"]:
        assert result["grade"] != "优秀"


@quick
@given(totals, st.randoms(use_true_random=False))
def test_the_order_of_inputs_does_not_matter(ankang, inputs, chance):
    def shuffled(value):
        if isinstance(value, dict):
            items = [(key, shuffled(member)) for key, member in value.items()]
            chance.shuffle(items)
            return dict(items)
        if isinstance(value, list):
            return chance.sample(value, len(value))
        return value

    assert isinstance(chance, random.Random)
    first = score(ankang, {"kind": "total", "inputs": inputs})
    second = score(ankang, {"kind": "total", "inputs": shuffled(inputs)})
    assert first.result == second.result
    assert [entry.alternatives for entry in first.ambiguities] == [
        entry.alternatives for entry in second.ambiguities
    ]


@quick
@given(totals)
def test_there_is_no_float_anywhere(ankang, inputs):
    result = score(ankang, {"kind": "total", "inputs": inputs})
    figures = leaves(dict(result.result))
    figures += [line.points for line in result.lines]
    figures += leaves([dict(line.inputs) for line in result.lines])
    for entry in result.ambiguities:
        figures += leaves([dict(other.result) for other in entry.alternatives])
    assert not any(isinstance(figure, float) for figure in figures)
    assert all(
        isinstance(result.result[name], Decimal) for name in ("total", "base_total", "bonus")
    )
    assert not any(isinstance(leaf, float | Decimal) for leaf in leaves(result.to_json()))


@quick
@given(st.integers(1, 18).filter(lambda n: n not in special), percents, percents)
def test_proportions_are_monotone(ankang, number, one, two):
    def points(percent):
        inputs = {"indicator": number, "completion_pct": percent}
        return score(ankang, {"kind": "indicator", "inputs": inputs}).result["score"]

    assert points(min(one, two)) <= points(max(one, two))


@quick
@given(ratios, percents)
def test_a_higher_ratio_never_costs_points(ankang, facts, other):
    def points(**changes):
        inputs = {"indicator": 4, **facts, **changes}
        return score(ankang, {"kind": "indicator", "inputs": inputs}).result["score"]

    for name in facts:
        if other >= Decimal(facts[name]):
            assert points(**{name: other}) >= points()


@quick
@given(st.decimals(0, 106, places=2), st.decimals(0, 106, places=2))
def test_grades_are_monotone(ankang, one, two):
    order = ["不合格", "合格", "良好", "优秀"]
    names = [
        score(ankang, {"kind": "grade", "inputs": {"total": total}}).result["grade"]
        for total in sorted((one, two))
    ]
    ranks = [order.index(name) for name in names if name in order]
    assert ranks == sorted(ranks)


@quick
@given(st.lists(st.tuples(st.integers(600, 1000), grades), min_size=1, max_size=12))
def test_rewards_stay_within_the_quota(ankang, found):
    groups = [
        {"name": f"集团{index}", "score": str(Decimal(points) / 10), "grade": grade}
        for index, (points, grade) in enumerate(found)
    ]
    result = score(ankang, {"kind": "reward", "inputs": {"groups": groups}}).result
    places = result["excellent_quota"] + result["good_quota"]
    assert len(result["awarded"]) <= places
    assert not set(result["awarded"]) & set(result["tied_for_last_place"])
    good = sum(grade in {"优秀", "良好"} for _, grade in found)
    assert places * 10 <= good * 3
    if not result["tied_for_last_place"]:
        assert len(result["awarded"]) == places
