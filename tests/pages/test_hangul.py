"""Korean words on a page in another language are marked as Korean; mnemonics stay on one line."""

import markdown
import pytest

from gradlesson.pages.hangul import makeExtension, mark_hangul


def test_runs_of_hangul_are_korean_on_a_page_that_is_not():
    html = "<p>The note says 기울기 소실, that is 소실(vanishing).</p>"
    assert mark_hangul(html, "en") == (
        '<p>The note says <span lang="ko">기울기 소실</span>, that is <span lang="ko">소실</span>(vanishing).</p>'
    )


def test_korean_pages_need_no_marks():
    assert mark_hangul("<p>기울기 소실</p>", "ko") == "<p>기울기 소실</p>"


@pytest.mark.parametrize(
    "html",
    [
        "<code>기울기</code>",
        '<pre class="x"><span>기울기</span></pre>',
        "<math><mtext>기울기</mtext></math>",
        '<svg aria-label="기울기"><text>기울기</text></svg>',
        '<a id="소실" title="기울기 > 소실">vanishing</a>',
        "<!-- 기울기 -->",
    ],
)
def test_code_formulas_and_attributes_are_left_alone(html):
    assert mark_hangul(html, "en") == html


@pytest.mark.parametrize(("language", "lang"), [("ko", ""), ("en", ' lang="ko"')])
def test_the_syllables_of_a_mnemonic_stay_together(language, lang):
    assert f'<span class="gl-keep"{lang}>초·정·잔·클</span>' in mark_hangul("<b>초·정·잔·클</b>", language)


def test_a_mnemonic_stays_together_behind_other_words():
    kept = '롱디렐리와 <span class="gl-keep">초·정·잔·클이</span> 그렇다'
    assert mark_hangul("<p>롱디렐리와 초·정·잔·클이 그렇다</p>", "ko") == f"<p>{kept}</p>"
    assert (
        mark_hangul("<p>롱디렐리와 초·정·잔·클이 그렇다</p>", "en") == f'<p><span lang="ko">{kept}</span></p>'
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("정칙화(regularisation)처럼", "정칙화(regularisation)|처럼"),
        ("“심층”에 <b>90%</b>를", "“심층”|에 <b>90%</b>를"),
        ("<data>20%</data>에도", "<data>20%</data>|에도"),
        ("<code>run</code>은", "<code>run</code>|은"),
        ('<a title="20%에도">20% 에</a>도', '<a title="20%에도">20% 에</a>도'),
        ("<pre>a[0]은</pre><p>(b)</p>은", "<pre>a[0]은</pre><p>(b)</p>은"),
        ("<td>20%</td><td>에</td>", "<td>20%</td><td>에</td>"),
    ],
)
def test_a_particle_stays_with_what_it_stands_behind(html, expected):
    assert mark_hangul(html, "ko") == expected.replace("|", "\u2060")
    assert "\u2060" not in mark_hangul(html, "en")


def test_markdown_stays_free_of_markup():
    render = markdown.Markdown(extensions=[makeExtension(language="en")]).convert
    assert render("the **두음** rule") == '<p>the <strong><span lang="ko">두음</span></strong> rule</p>'


def test_headings_are_marked_in_the_list_of_contents_too():
    md = markdown.Markdown(extensions=["toc", makeExtension(language="en")])
    md.convert("# Remedies\n\n## 롱 (LSTM)")
    assert md.toc_tokens[0]["children"][0]["name"] == '<span lang="ko">롱</span> (LSTM)'
