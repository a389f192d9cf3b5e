"""Pages that ask for many style sheets ask for one that holds them."""

import pytest

from gradlesson.pages.style_sheets import StyleSheets

FOLDER = "assets/stylesheets/"


def page(*addresses: str, prefix: str = "../") -> str:
    links = "\n  ".join(f'<link rel="stylesheet" href="{prefix}{address}">' for address in addresses)
    return f"<head>\n{links}\n<title>x</title></head>"


@pytest.mark.parametrize("prefix", ["", "../../", "/", "/course/"])
def test_sheets_that_follow_one_another_become_one(prefix):
    html = page(f"{FOLDER}main.min.css", f"{FOLDER}own.css", prefix=prefix)
    assert StyleSheets().joined(html) == page(f"{FOLDER}site.css", prefix=prefix)


def test_sheets_of_other_folders_and_what_comes_after_them_stay():
    html = page(f"{FOLDER}a.css", f"{FOLDER}b.css", "css/c.css", f"{FOLDER}d.css")
    assert StyleSheets().joined(html) == page(f"{FOLDER}site.css", "css/c.css", f"{FOLDER}d.css")


def test_a_page_that_asks_for_others_than_the_first_stays():
    sheets = StyleSheets()
    sheets.joined(page(f"{FOLDER}a.css", f"{FOLDER}b.css"))
    other = page(f"{FOLDER}b.css", f"{FOLDER}a.css")
    assert sheets.joined(other) == other


def test_the_one_sheet_holds_the_others_in_their_order_without_comments(tmp_path):
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (folder / "a.css").write_text(
        "/* it's red */p { color: red }\n/*# sourceMappingURL=a.css.map */", encoding="utf-8"
    )
    (folder / "b.css").write_text("p { content: '/*소실*/' }\n", encoding="utf-8")
    sheets = StyleSheets()
    sheets.joined(page(f"{FOLDER}a.css", f"{FOLDER}b.css"))
    sheets.write(tmp_path)
    text = (folder / "site.css").read_text(encoding="utf-8")
    assert text == "p { color: red }\np { content: '/*소실*/' }\n"


def test_a_site_without_sheets_gets_none(tmp_path):
    sheets = StyleSheets()
    assert sheets.joined(page()) == page()
    sheets.write(tmp_path)
    assert not list(tmp_path.iterdir())
