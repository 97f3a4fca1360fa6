from hypothesis import given
from hypothesis import strategies as st

from policy_qa.tokenization import (
    content_words,
    harvest_terms,
    is_word,
    names,
    nouns,
    places,
    tokenize,
    word_borders,
    word_spans,
)


def test_figures_dates_and_document_numbers_stay_whole():
    tokens = tokenize("鲁教基函〔2021〕13号要求2022年5月31日前达到80%以上，差异率低于0.15")
    assert {"〔2021〕13号", "2022年5月31日", "2022年5月", "2022年", "80%", "0.15"} <= set(tokens)


def test_a_term_of_the_field_is_found_by_its_parts_too():
    tokens = tokenize("集团化办学")
    assert tokens[0] == "集团化办学"
    assert {"集团", "办学"} <= set(tokens)


def test_cities_are_places_where_the_dictionary_takes_them_for_other_words():
    assert places("烟台、大连和石家庄的办法大同小异") == ["烟台", "大连", "石家庄"]
    assert places("来宾在白银大厅等候") == []


def test_harvested_terms_count_as_tokens():
    assert "1+n+x" in tokenize("推行“1+N+X”模式", ["1+N+X"])


def test_wide_and_narrow_forms_give_the_same_tokens():
    assert tokenize("２０２２年Ａ类") == tokenize("2022年A类")


@given(st.text(max_size=80))
def test_borders_add_up_to_the_text(text):
    borders = word_borders(text)
    assert borders == sorted(borders)
    assert not text or borders[-1] == len(text)


@given(st.text(max_size=80))
def test_tokens_are_never_blank(text):
    assert all(token.strip() for token in tokenize(text))


def test_stop_words_carry_no_content():
    assert content_words("请问这个方案的期限是多久？") == ["方案", "期限", "多久"]


def test_terms_are_harvested_where_the_text_marks_them():
    text = "以下简称“《指导意见》”。落实《安全管理办法》，推行“一校一案”。由市教育局、市财政局。"
    assert {"安全管理办法", "一校一案"} <= set(harvest_terms(text))


def test_nouns_and_names():
    assert "电话" in nouns("李明的电话是多少")
    assert "杭州" in names("杭州的做法")
    assert is_word("学校")
    assert not is_word("校学")


def test_word_spans_are_the_words_that_name_or_do_something():
    text = "收集餐厨垃圾的容器是什么颜色的？"
    words = [text[start:end] for start, end in word_spans(text)]
    assert {"收集", "容器", "颜色"} <= set(words)
    assert not {"的", "什么", "？"} & set(words)
    assert word_spans("") == []
