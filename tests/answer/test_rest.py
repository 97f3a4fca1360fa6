"""Several asks that one sentence answers: the later one is told the rest of it."""

from policy_qa.answer.draft import Draft, Quote
from policy_qa.answer.rest import with_rest
from policy_qa.schema import Clause

TEXT = "自评：每年8月底前，各校对照标准开展自评，向县教育局提交报告。各校另行公布结果。"


def clause(text: str = TEXT, kind: str = "paragraph") -> Clause:
    return Clause("甲", "甲.txt", (), kind, text, 0, len(text))


def told(*drafts: Draft) -> list[list[str]]:
    return [[quote.text for quote in draft.quotes] for draft in with_rest(drafts)]


def test_an_ask_that_repeats_a_quote_gets_the_whole_sentence():
    short = Quote(clause(), 0, TEXT.index("，"))
    first, second = told(Draft((short,)), Draft((short,)))
    assert first == ["自评：每年8月底前"]
    assert second == ["自评：每年8月底前，各校对照标准开展自评，向县教育局提交报告"]


def test_what_says_something_new_a_cell_and_an_over_long_sentence_stay():
    short, other = Quote(clause(), 0, 9), Quote(clause(), TEXT.index("各校另"), len(TEXT))
    assert told(Draft((short,)), Draft((other,)))[1] == [other.text]
    cell = Quote(clause(kind="row"), 0, 9)
    assert told(Draft((cell,)), Draft((cell,)))[1] == [cell.text]
    long = Quote(clause("自评，" + "各校按要求开展" * 30 + "。"), 0, 3)
    assert told(Draft((long,)), Draft((long,)))[1] == ["自评，"]
