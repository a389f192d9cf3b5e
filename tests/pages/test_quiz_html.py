"""Questions on pages: controls, folded answers, texts that cannot break them, and every mistake with its place."""

import re

import markdown
import pytest

from gradlesson.pages.build import SiteBuild
from gradlesson.pages.check import check_pages
from gradlesson.pages.extension import DirectivesExtension
from gradlesson.pages.quiz_html import disordered, shuffled

QUIZ = """
    [which]
    kind = "choice"
    lesson = "index.md"
    figure = "one.dots"
    ko = "가장 큰 $x$는 무엇인가?"
    en = "Which $x$ is largest?"
    [[which.options]]
    right = true
    ko = "셋째"
    en = "The third"
    ko_because = "{{ value one.biggest }}이다. {{ cite he2015 }}"
    en_because = "It is {{ value one.biggest }}. {{ cite he2015 }}"
    [[which.options]]
    ko = "**첫째**"
    en = "The **first**"
    ko_because = "가장 작다."
    en_because = "That is the smallest."

    [how-large]
    kind = "number"
    answer = "one.biggest | fixed digits=1"
    tolerance = 0.1
    ko_unit = "걸음"
    en_unit = "steps"
    ko = "가장 큰 값은 얼마인가?"
    en = "How large is the largest?"
    ko_because = "재었다."
    en_because = "Measured."

    [in-order]
    kind = "order"
    ko = "작은 것부터 늘어놓아라."
    en = "Smallest first."
    [[in-order.items]]
    ko = "하나"
    en = "one"
    ko_because = "가장 작다."
    en_because = "The smallest."
    [[in-order.items]]
    ko = "둘"
    en = "It is two."
    ko_because = "가운데이다."
    en_because = "In between."
    [[in-order.items]]
    ko = "셋"
    en = "three"
    ko_because = "가장 크다."
    en_because = "The largest."
    """


@pytest.fixture
def asking(built):
    """The sample course with three questions, one on its first page and two mixed ones."""
    built.write("mini/quiz.toml", QUIZ)
    for language in ("ko", "en"):
        for name, of in (("index", "page"), ("deep/page", "mixed")):
            page = built.path(f"docs/{language}/{name}.md")
            page.write_text(f"{page.read_text(encoding='utf-8')}\n{{{{ quiz of={of} }}}}\n", encoding="utf-8")
    return built


def mistakes(sample):
    return [str(error) for error in check_pages(SiteBuild.start(sample.project(), compute=True))]


def html(sample, name, language="en"):
    """A page's HTML, and the mistakes on it."""
    site = SiteBuild.start(sample.project(), compute=True)
    docs = sample.path(f"docs/{language}")
    build = site.language(language, docs, "../", directory_urls=True)
    build.find_references({path.relative_to(docs).as_posix(): path for path in docs.rglob("*.md")})
    source = sample.read(f"docs/{language}/{name}")
    build.begin_page(name, build.url(name), source, source)
    rendered = markdown.markdown(source, extensions=[DirectivesExtension(build)])
    return rendered, [str(error) for error in build.errors]


def test_a_course_with_questions_has_no_mistakes(asking):
    assert mistakes(asking) == []


def test_a_choice_is_a_group_of_radio_buttons_with_a_folded_reason_for_each(asking):
    text, errors = html(asking, "index.md")
    assert errors == []
    (question,) = re.findall(r'<div class="gl-quiz__question".*?</details></div>', text, re.DOTALL)
    assert '<legend><span class="gl-quiz__number">1.</span> Which <math>' in question
    assert question.count('<input type="radio" name="quiz-which"') == 2
    assert '<input type="radio" name="quiz-which" value="0" data-right>' in question
    assert "<span>The <strong>first</strong></span>" in question
    answer = question.partition("<details")[2]
    assert 'It is <span class="gl-keep"><data class="gl-value" value="6.0">6</data>.</span>' in answer
    assert "✗ Wrong.</strong> That is the smallest." in answer
    assert 'href="deep/page/#he2015"' in answer


def test_the_figure_is_a_link_to_the_page_that_shows_it(asking):
    assert '<a href="#figure-one-dots">3 dots</a>' in html(asking, "index.md")[0]
    asking.edit("mini/quiz.toml", '    lesson = "index.md"\n'.strip(), "")
    asking.edit("docs/en/deep/page.md", "{{ figure one.dots wide=yes }}", "")
    assert '<a href="../../#figure-one-dots">3 dots</a>' in html(asking, "deep/page.md")[0]


def test_more_than_one_right_option_takes_boxes_to_tick(asking):
    asking.edit("mini/quiz.toml", 'ko = "**첫째**"', 'right = true\nko = "**첫째**"')
    text, _ = html(asking, "index.md")
    assert text.count('<input type="checkbox"') == 2
    assert "Choose all that are right." in text


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            'answer = "one.biggest | fixed digits=1"',
            ('data-low="5.4"', 'data-high="6.6"', "±10%", ">6.0 steps<"),
        ),
        ('answer = "one.n"', ('data-low="2.7"', 'data-high="3.3"', ">3 steps<")),
    ],
)
def test_a_number_has_its_unit_its_limits_and_its_value(asking, answer, expected):
    asking.edit("mini/quiz.toml", 'answer = "one.biggest | fixed digits=1"', answer)
    text, errors = html(asking, "deep/page.md")
    assert errors == []
    for part in expected:
        assert part in text
    assert re.search(r"<label>Answer <input type=\"number\"[^>]*> steps</label>", text)


def test_a_korean_counter_follows_its_number_at_once(asking):
    assert ">6.0걸음<" in html(asking, "deep/page.md", "ko")[0]


def test_a_share_is_asked_for_in_per_cent(asking):
    asking.edit("mini/quiz.toml", "one.biggest | fixed digits=1", "one.learning-rate | percent")
    asking.edit("mini/quiz.toml", "tolerance = 0.1", "within = 2")
    for language in ("ko", "en"):
        asking.edit("mini/quiz.toml", f'{language}_unit = "{"걸음" if language == "ko" else "steps"}"', "")
    text, _ = html(asking, "deep/page.md")
    assert 'data-low="3.0" data-high="7.0">%</label>' in text
    assert "±2%" in text
    assert '<data class="gl-value" value="0.05">5%</data>.' in text


def test_an_order_is_shown_out_of_order_and_answered_in_order(asking):
    text, _ = html(asking, "deep/page.md")
    items = re.findall(r'<li data-item="(\d)">', text)
    assert sorted(items) == ["0", "1", "2"]
    assert items != ["0", "1", "2"]
    assert re.findall(r'<li data-of="(\d)"><strong>', text) == ["0", "1", "2"]
    assert re.findall(r'<li data-of="\d"><strong>(.*?)</strong>', text) == ["one.", "It is two.", "three."]


def test_both_languages_show_the_same_order_which_is_never_the_right_one():
    for count in range(3, 9):
        for key in "abcdefghij":
            order = disordered(key, count)
            assert sorted(order) == list(range(count))
            assert list(range(count)) not in (order, order[::-1])
    assert shuffled("a", 4) == shuffled("a", 4)
    assert {tuple(shuffled(key, 3)) for key in map(str, range(60))} == {
        (0, 1, 2),
        (0, 2, 1),
        (1, 0, 2),
        (1, 2, 0),
        (2, 0, 1),
        (2, 1, 0),
    }


@pytest.mark.parametrize(
    "hostile",
    [
        "</fieldset></details><script>alert(1)</script>",
        "<div>",
        "<img src=x onerror=alert(1)>",
        "<!-- not closed",
        "&lt;b&gt; &amp; < > \\u0022 '",
    ],
)
def test_what_looks_like_a_tag_is_text(asking, hostile):
    for old in ('en = "The third"', 'en = "three"', 'en_because = "Measured."', 'en_unit = "steps"'):
        name = old.partition(" ")[0]
        asking.edit("mini/quiz.toml", old, f'{name} = "{hostile}"')
    for page in ("index.md", "deep/page.md"):
        text, errors = html(asking, page)
        assert errors == []
        quiz = text[text.index('<section class="gl-quiz"') :]
        assert not re.search(r"<(script|img|!--)", quiz)
        for name in (
            "section",
            "div",
            "fieldset",
            "details",
            "ul",
            "ol",
            "li",
            "p",
            "span",
            "strong",
            "label",
        ):
            assert len(re.findall(rf"<{name}\b", quiz)) == quiz.count(f"</{name}>"), name


def test_nothing_of_it_is_in_the_search_index(asking):
    text, _ = html(asking, "index.md")
    assert '<section class="gl-quiz" aria-label="Quiz"' in text
    assert 'data-search-exclude=""' in text[text.index('<section class="gl-quiz"') :].partition(">")[0]
    asking.command("mkdocs", "build", "-q")
    index = asking.read("site/en/search/search_index.json")
    assert "Second page" in index
    assert "Smallest first" not in index


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'lesson = "index.md"',
            'lesson = "indx.md"',
            "mini/quiz.toml:1: no page 'indx.md' asks question 'which'. Did you mean 'index.md'?",
        ),
        ('"one.dots"', '"one.dotz"', "mini/quiz.toml:1: no figure 'one.dotz'. Did you mean 'one.dots'?"),
        ('"one.biggest | fixed', '"one.bigest | fixed', "no value 'one.bigest'. Did you mean 'one.biggest'?"),
        ("fixed digits=1", "fixt", "mini/quiz.toml:19: A number needs a known format, got 'fixt'."),
        (
            "{{ value one.biggest }}이다.",
            "{{ value one.bigest }}이다.",
            "mini/quiz.toml:11: no value 'one.bigest'.",
        ),
        (
            "{{ value one.biggest }}이다.",
            "{{ figure one.dots }}이다.",
            "a figure must stand alone in its paragraph",
        ),
        ("$x$는", "$\\\\nonsense$는", "mini/quiz.toml:5: a formula must be LaTeX"),
        ("가장 작다.", "3이 가장 작다.", "mini/quiz.toml:16: no number is typed by hand, got '3'"),
        ("가장 작다.", "가장 작습니다.", "mini/quiz.toml:16: prose ends in the plain form -다"),
        (
            "tolerance = 0.1",
            "tolerance = 0",
            "mini/quiz.toml:22: `tolerance` must be a number above 0, got 0.",
        ),
        (
            "[how-large]",
            "[which]",
            "mini/quiz.toml:19: The quiz must be TOML, Cannot declare ('which',) twice",
        ),
        (" {{ cite he2015 }}", "", "mini/quiz.toml"),
    ],
)
def test_a_mistake_names_file_and_line(asking, old, new, message):
    asking.edit("mini/quiz.toml", old, new)
    found = mistakes(asking)
    if message == "mini/quiz.toml":  # all is well without the citation
        assert found == []
    else:
        assert any(message in one for one in found), found


def test_a_term_has_its_preferred_form(asking):
    asking.write("mini/glossary.toml", '[third]\nko = "세째"\nko_variants = ["셋째"]\nen = "third"\n')
    assert any(one.startswith("mini/quiz.toml:9: pages say '세째', got '셋째'") for one in mistakes(asking))


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("{{ quiz }}", "`quiz` must say which questions, it says nothing. Write `of=page` or `of=mixed`."),
        ("{{ quiz of=all }}", "`of` of `quiz` must be page or mixed, got 'all'."),
        ("{{ quiz of=page which }}", "`quiz` stands alone, got 'which' behind it."),
        ("See {{ quiz of=page }}", "a quiz must stand alone in its paragraph."),
        (
            "{{ quiz of=page }}\n\n{{ quiz of=page }}",
            "a page must ask a question once, 'which' stands already at",
        ),
        (
            "",
            "index.md must ask question 'which', it does not. Write `{{ quiz of=page }}` there, alone in",
        ),
    ],
)
def test_a_mistake_in_the_directive_is_told(asking, directive, message):
    for language in ("ko", "en"):
        asking.edit(f"docs/{language}/index.md", "{{ quiz of=page }}", directive)
    assert any(message in one for one in mistakes(asking))


def test_a_page_without_questions_cannot_ask_any(asking):
    for language in ("ko", "en"):
        asking.edit(f"docs/{language}/deep/page.md", "of=mixed", "of=page")
    found = mistakes(asking)
    assert any('there is none with `lesson = "deep/page.md"`' in one for one in found)
    assert any(
        "a page must ask question 'in-order', none does. Write `{{ quiz of=mixed }}`" in one for one in found
    )


def test_a_course_without_questions_builds_as_before(built):
    assert mistakes(built) == []
