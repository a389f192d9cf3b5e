"""Links in headings are for pointers."""

from markdown import Markdown


def test_the_sign_of_a_heading_is_neither_read_nor_reached_by_keyboard():
    markdown = Markdown(
        extensions=["toc", "gradlesson.pages.permalinks"], extension_configs={"toc": {"permalink": "#"}}
    )
    html = markdown.convert("# One\n\n[two](#one)")
    assert '<a aria-hidden="true" class="headerlink" href="#one" tabindex="-1"' in html
    assert '<a href="#one">two</a>' in html
