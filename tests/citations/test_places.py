import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_qa.citations import cuts_figure, locate, verify_citation
from policy_qa.citations.places import fold
from policy_qa.schema import Citation

TEXT = "每降低1个百分点少计1分。共计15分（含附加分），\n由“核心校”　负责；0.15以下，十五个。"
TEXTS = st.text(alphabet='核心校12.%（），(), \n\t“”"—十五', max_size=40)


def test_a_quote_is_found_word_for_word():
    assert locate("少计1分", TEXT) == (8, 12)


@pytest.mark.parametrize(
    "quote",
    [
        "共计15分(含附加分),",
        "（含附加分），由“核心校”负责",
        '由"核心校"负责;',
        " 共计15分 ",
        "共 计 15分",
    ],
)
def test_white_space_and_width_of_punctuation_do_not_count(quote):
    start, end = locate(quote, TEXT)
    assert fold(TEXT[start:end]) == fold(quote)


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "  ",
        "，。",
        "共计16分",
        "共计１５分",
        "共计1 5分",
        "5分（含",
        "核心校负担",
        "15以下",
        "五个",
    ],
)
def test_other_wording_is_not_found(quote):
    assert locate(quote, TEXT) is None


def test_the_place_that_cuts_no_figure_is_taken():
    assert locate("5分", "共15分，计5分") == (6, 8)
    assert locate("达80", "达80%") is None


def test_two_figures_do_not_become_one():
    assert locate("10", "1\n0") is None
    assert locate("1 0", "10") is None


@pytest.mark.parametrize(
    ("quote", "start", "kind"),
    [
        ("少计1分", 8, None),
        ("少计1分", 9, "quote"),
        ("少计2分", 8, "quote"),
        ("", 8, "quote"),
        ("。", 12, "quote"),
        ("5分", 16, "number"),
    ],
)
def test_a_citation_stands_in_its_place(quote, start, kind):
    citation = Citation("a.txt", (), quote, start, start + len(quote))
    problems = verify_citation(citation, TEXT)
    assert [problem.kind for problem in problems] == ([kind] if kind else [])


def test_offsets_out_of_the_text_are_a_problem():
    assert verify_citation(Citation("a.txt", (), "少计", -5, 900), TEXT)


@given(TEXTS, st.data())
def test_every_stretch_is_found_again(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end].strip()
    at = start + text[start:end].index(quote)
    if any(c.isalnum() for c in quote) and not cuts_figure(text, at, at + len(quote)):
        place = locate(quote, text)
        assert place is not None
        assert text[slice(*place)] == quote


@given(TEXTS, TEXTS)
def test_whatever_is_found_is_the_quote(quote, text):
    place = locate(quote, text)
    if place is not None:
        assert 0 <= place[0] < place[1] <= len(text)
        assert fold(text[slice(*place)]) == fold(quote)


@given(
    st.lists(st.sampled_from(["核心校", "负责", "，", "“", "所"]), min_size=1, max_size=12),
    st.data(),
)
def test_spaces_between_words_do_not_count(words, data):
    quote = "核心校" + "".join(words)
    gaps = st.sampled_from(["", " ", "\n", "\u3000"])
    spaced = "".join(word + data.draw(gaps) for word in ["核心校", *words])
    place = locate(quote, f"前文，1所。{spaced}")
    assert place is not None
    assert place[0] == len("前文，1所。")


def test_a_long_text_is_searched():
    text = "1所核心校，" * 100_000 + "共 15 分。"
    assert locate("共16分", text) is None
    assert locate("共 15 分。", text) == (600_000, 600_007)
    assert locate("核心校，\n共 15分。", text) == (599_996, 600_007)
