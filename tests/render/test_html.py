"""HTML: everything that an author wrote is escaped once, wherever it lands."""

from html.parser import HTMLParser

import pytest

from gradlesson.render.html import (
    Citation,
    citation_html,
    claim_html,
    figure_html,
    standalone_svg,
    table_html,
    value_html,
    words_html,
)

PAYLOAD = "<script>alert(\"1\" & '2')</script>{{x}}"
SVG = (
    '<svg role="img" width="520" height="340" viewBox="0 0 520 340" fill="currentColor">'
    '<path style="stroke: var(--gl-1, #376fe5)" d="M 0 0" /><text>var(--gl-1, #376fe5) currentColor</text></svg>'
)
FIGURE = {"caption": PAYLOAD, "alternative": PAYLOAD, "width": 520, "height": 340}
TABLE = {
    "caption": PAYLOAD,
    "columns": [PAYLOAD, "χ"],
    "numeric": [False, True],
    "rows": [[{"raw": "a", "text": PAYLOAD}, {"raw": 0.5, "text": "0.5"}]],
}
HTML_ATTRIBUTES = {
    "class",
    "id",
    "role",
    "tabindex",
    "scope",
    "title",
    "href",
    "value",
    "aria-hidden",
    "aria-label",
    "data-close",
}
ATTRIBUTES = HTML_ATTRIBUTES | {"style", "d", "fill", "width", "height", "viewbox", "data-search-exclude"}
CLAIM = {"sentence": PAYLOAD, "holds": True, "holding": 10, "total": 10}


class Elements(HTMLParser):
    """Tags with their attributes, and the text, of well-formed HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.text = [], [], []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def attributes(self, tag):
        return next(attributes for name, attributes in self.tags if name == tag)


def rendered():
    links = [(PAYLOAD, f"x?a=1&b={PAYLOAD}")]
    return {
        "figure": figure_html(FIGURE, SVG, "figure-a", links, links, language="ko"),
        "table": table_html(TABLE, "table-a", links, links, "ko"),
        "value": value_html(PAYLOAD, PAYLOAD),
        "claim": claim_html(CLAIM, "claim-a", PAYLOAD, "ko"),
        "citation": citation_html([Citation(PAYLOAD, PAYLOAD, PAYLOAD)], PAYLOAD),
    }


@pytest.mark.parametrize("kind", rendered())
def test_text_of_an_author_never_becomes_markup(kind):
    elements = Elements(rendered()[kind])
    assert "script" not in {tag for tag, _ in elements.tags}
    assert {name for _, attributes in elements.tags for name in attributes} <= ATTRIBUTES
    assert PAYLOAD in "".join(elements.text)


def test_a_figure_says_what_it_shows_and_how_it_was_made():
    html = figure_html(
        {**FIGURE, "alternative": 'at "4" layers 91%', "caption": "Accuracy"},
        SVG,
        "figure-depth-cliff-accuracy",
        [("CSV", "data/accuracy.csv")],
        [("Seeds", "10")],
        wide=True,
    )
    elements = Elements(html)
    assert elements.attributes("figure") == {
        "class": "gl-figure gl-figure--wide",
        "id": "figure-depth-cliff-accuracy",
    }
    svg = elements.attributes("svg")
    assert (svg["role"], svg["aria-label"], svg["width"]) == ("img", 'at "4" layers 91%', "520")
    assert elements.attributes("a") == {"href": "data/accuracy.csv"}
    assert elements.text[-3:] == ["How this was computed", "Seeds", "10"]


def test_a_figure_opens_as_the_file_of_its_drawing_by_a_link_with_a_name():
    links = [("CSV", "accuracy.csv"), ("SVG", "accuracy.ko.svg?a=1&b=2")]
    zoom = Elements(figure_html(FIGURE, SVG, "figure-a", links, language="ko")).attributes("a")
    assert zoom == {
        "class": "gl-zoom",
        "href": "accuracy.ko.svg?a=1&b=2",
        "aria-label": "그림 크게 보기",
        "data-close": "닫기",
    }


def test_a_figure_without_a_file_of_its_drawing_has_no_link_to_it():
    assert "gl-zoom" not in figure_html(FIGURE, SVG, "figure-a", [("CSV", "accuracy.csv")])


def test_svg_links_and_details_stay_out_of_the_search_index():
    elements = Elements(rendered()["figure"])
    assert all("data-search-exclude" in elements.attributes(tag) for tag in ("svg", "ul", "details"))


def test_a_figure_without_links_and_details_has_no_empty_boxes():
    elements = Elements(figure_html(FIGURE, SVG, "figure-a"))
    assert {"ul", "details"}.isdisjoint(tag for tag, _ in elements.tags)


def test_a_table_scrolls_by_keyboard_and_names_its_rows_and_columns():
    elements = Elements(table_html(TABLE, "table-a"))
    region = elements.attributes("div")
    assert (region["tabindex"], region["role"], region["aria-label"]) == ("0", "region", PAYLOAD)
    scopes = [attributes.get("scope") for tag, attributes in elements.tags if tag == "th"]
    assert scopes == ["col", "col", "row"]
    assert elements.attributes("td") == {"class": "gl-number"}


def test_a_claim_shows_its_verdict_in_characters_not_in_colour_alone():
    broken = claim_html({**CLAIM, "holds": False, "holding": 9}, link="#x", language="en")
    assert "gl-claim--broken" in broken
    assert "✗\u00a09/10</a>" in broken
    assert 'title="Claim does not hold"' in broken
    assert "✓</span>" in claim_html({**CLAIM, "holding": None, "total": None})
    assert 'title="주장 확인됨"' in claim_html(CLAIM, language="ko")


def test_a_value_keeps_its_raw_number():
    assert value_html("91%", 0.914) == '<data class="gl-value" value="0.914">91%</data>'


def test_citations_stand_in_one_pair_of_parentheses():
    citations = [Citation("He 2015", "#he", "A"), Citation("Xiao 2018", "#xiao", "B")]
    assert "".join(Elements(citation_html(citations, "eq. 10")).text) == "(He 2015; Xiao 2018, eq. 10)"


def test_a_standalone_svg_has_light_colours_on_white_and_its_text_as_written():
    drawn = standalone_svg(SVG, PAYLOAD)
    assert drawn.startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
    )
    assert '<rect width="520" height="340" fill="#ffffff" /><path style="stroke: #376fe5"' in drawn
    assert 'fill="#1b1f27"' in drawn
    assert "<text>var(--gl-1, #376fe5) currentColor</text>" in drawn
    assert "<script" not in drawn


def test_a_formula_in_words_stays_on_one_line():
    assert (
        words_html("at T = 50 and ln T, a < b or -5")
        == "at T\u00a0=\u00a050 and ln\u00a0T, a\u00a0&lt;\u00a0b or -5"
    )


def test_an_index_is_set_below_its_letter():
    assert words_html("σ_w & q_l, σ_b², s_max, depth_cliff, a_b_c") == (
        "σ<sub>w</sub> &amp; q<sub>l</sub>, σ<sub>b</sub>², s_max, depth_cliff, a_b_c"
    )
    assert words_html("σ_w에 따라 σ_b²") == "σ<sub>w</sub>에 따라 σ<sub>b</sub>²"


def test_a_power_in_words_is_raised():
    assert words_html("1 − (1 − 2^(−N))^L, x^2") == "1 − (1 − 2<sup>−N</sup>)<sup>L</sup>, x<sup>2</sup>"
    assert words_html("a ^ b, x^yz") == "a ^ b, x^yz"


def test_a_row_with_notes_has_its_name_above_and_them_below_across_all_columns():
    notes = {"columns": ["Source"], "rows": [[{"raw": "he", "text": "he", "html": '<a href="x">He</a>'}]]}
    html = table_html({**TABLE, "notes": notes}, "table-a")
    assert '<thead><tr><th scope="col" class="gl-number">χ</th></tr></thead><tbody>' in html
    assert '<tr class="gl-name-row"><th scope="rowgroup" colspan="1">' in html
    assert '<tr class="gl-notes-row"><td colspan="1"><dl><div><dt>Source</dt><dd><a href="x">He</a>' in html
    assert '<tr><td class="gl-number" data-head="χ">0.5</td></tr>' in html
    assert html.count("<tbody>") == html.count("</tbody>") == len(TABLE["rows"])


def test_a_drawing_is_read_as_one_picture():
    html = figure_html(FIGURE, SVG, "figure-a")
    start, _, drawing = html.partition('<g aria-hidden="true">')
    assert "<svg aria-label=" in start
    assert drawing.partition("</svg>")[0].endswith("</g>")


def test_the_frame_of_a_table_is_named_by_the_first_sentence_of_its_caption():
    html = table_html({**TABLE, "caption": "Loss at 0.5 nats. Dots are medians."}, "table-a")
    assert 'role="region" aria-label="Loss at 0.5 nats"' in html
