"""The first mention of a term in the prose of a page, and nothing else, leads to its definition."""

import pytest

from gradlesson.pages.first_mentions import FirstMentions, mention_html
from gradlesson.pages.glossary import Term

KOREAN = {
    "gradient": Term("기울기", ("그래디언트",), "뜻"),
    "vanishing": Term("기울기 소실", (), "뜻"),
    "saturation": Term("포화", (), "뜻"),
    "correlation": Term("상관", (), "뜻"),
    "xavier": Term("세이비어(글로럿) 초기화", (), "뜻"),
    "he": Term("He 초기화", (), "뜻"),
    "lstm": Term("장단기 메모리", (), "뜻", abbreviation="LSTM"),
    "chi": Term("χ(카이)", (), "뜻"),
}
ENGLISH = {
    "gradient": Term("gradient", (), "meaning"),
    "vanishing": Term("vanishing gradient", (), "meaning"),
    "dependency": Term("long-term dependency", (), "meaning"),
    "jacobian": Term("Jacobian", (), "meaning"),
    "xavier": Term("Xavier (Glorot) initialisation", (), "meaning"),
    "relu": Term("dying ReLU", (), "meaning"),
}


def marked(html, terms=KOREAN, language="ko"):
    """The HTML with mentions as `[key:mention]`."""
    return FirstMentions(terms, language).link(html, lambda key, mention: f"[{key}:{mention}]")[0]


def found(html, terms=KOREAN, language="ko"):
    return FirstMentions(terms, language).link(html, lambda key, mention: mention)[1]


def test_the_first_mention_alone_is_a_link():
    assert marked("<p>기울기와 기울기</p><p>기울기</p>") == "<p>[gradient:기울기]와 기울기</p><p>기울기</p>"


def test_the_longest_term_counts_and_the_shorter_one_waits_for_its_own_mention():
    html = "<p>기울기 소실은, 기울기\n소실과 기울기는</p>"
    assert marked(html) == "<p>[vanishing:기울기 소실]은, 기울기\n소실과 [gradient:기울기]는</p>"


@pytest.mark.parametrize(
    "word",
    [
        "기울기",
        "기울기는",
        "기울기에서는",
        "기울기로",
        "기울기이다",
        "기울기라고",
        "(기울기)",
        "“기울기”라면",
        "기울기/",
    ],
)
def test_a_korean_word_goes_on_with_particles(word):
    assert found(f"<p>그 {word} 다</p>") == ["gradient"]


@pytest.mark.parametrize("word", ["포화된다", "포화되지", "포화시킨다", "포화함"])
def test_a_korean_word_goes_on_as_a_verb(word):
    assert found(f"<p>{word}</p>") == ["saturation"]


@pytest.mark.parametrize(
    "word", ["상관없이", "상관관계", "불포화", "기울기값", "he 초기화기", "LSTMs", "xLSTM"]
)
def test_another_word_that_holds_a_term_is_none(word):
    assert found(f"<p>{word}</p>") == []


def test_a_mention_may_lack_what_the_term_has_in_parentheses_or_be_its_abbreviation():
    assert marked("<p>세이비어 초기화, LSTM의 χ가</p>") == (
        "<p>[xavier:세이비어 초기화], [lstm:LSTM]의 [chi:χ]가</p>"
    )
    assert marked("<p>세이비어(글로럿) 초기화</p>") == "<p>[xavier:세이비어(글로럿) 초기화]</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vanishing gradients and gradients", ["vanishing", "gradient"]),
        ("long-term dependencies", ["dependency"]),
        ("Long term dependency", ["dependency"]),
        ("the Jacobians", ["jacobian"]),
        ("Xavier initialisation", ["xavier"]),
        ("gradiented, a gradient's, sub-gradient", ["gradient"]),
        ("gradients_x, non-gradient, DYING relu", []),
        ("dying ReLUs", ["relu"]),
    ],
)
def test_english_mentions_have_capitals_plurals_and_hyphens(text, expected):
    assert found(f"<p>{text}</p>", ENGLISH, "en") == expected


@pytest.mark.parametrize(
    "html",
    [
        "<h2 id='a'>기울기</h2>",
        "<h1>기울기&nbsp;소실</h1>",
        '<a href="기울기">기울기 <b>기울기</b></a>',
        "<code>기울기</code>",
        '<pre class="a"><span>기울기</span></pre>',
        "<math><mtext>기울기</mtext></math>",
        "<svg><text>기울기</text></svg>",
        "<blockquote>\n<p>기울기</p>\n</blockquote>",
        "<q>기울기</q>",
        "<cite>기울기</cite>",
        "<figure><figcaption>기울기</figcaption></figure>",
        "<table><tr><td>기울기</td></tr></table>",
        "<details><summary>a</summary><p>기울기</p></details>",
        "<gradient-playground>기울기</gradient-playground>",
        "<!-- 기울기 -->",
        "<!--drawing 3-->기울기<!---->",
        '<p title="기울기">a</p>',
        '<p title="1 > 0, 기울기">a</p>',
        "<script>기울기</script>",
        "<nav>기울기</nav>",
    ],
)
def test_what_is_no_prose_is_left_as_it_is(html):
    assert marked(html) == html
    assert marked(f"{html}<p>기울기</p>") == f"{html}<p>[gradient:기울기]</p>"


def test_an_element_whose_name_begins_like_one_without_prose_holds_prose():
    assert found("<abbr>기울기</abbr>") == ["gradient"]
    assert found("<header>기울기</header>") == ["gradient"]


def test_without_terms_nothing_is_found():
    assert found("<p>기울기</p>", {}) == []


def test_a_link_is_escaped_and_says_what_describes_it():
    assert mention_html('../t/#"', "d", "기울기") == (
        '<a class="gl-term" href="../t/#&quot;" aria-describedby="d">기울기</a>'
    )
