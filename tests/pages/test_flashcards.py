"""Flashcards: what own cards, terms and questions of a course become, and what pages show of them."""

import pytest

from gradlesson.pages.build import SiteBuild

CARDS = """
    [big]
    lesson = "deep/page.md"
    figure = "one.dots"
    ko_front = "가장 큰 값은?"
    ko_back = "{{ value one.biggest | fixed digits=1 }} {{ cite he2015 }}"
    en_front = "Which is largest? <b>"
    en_back = "$x < 7$: {{ value one.biggest | fixed digits=1 }}. {{ claim one.small }}"
    """
GLOSSARY = """
    [he]
    ko = "He 초기화"
    ko_variants = ["카이밍"]
    ko_definition = "분산이 $2/n$인 초기화."
    en = "He initialisation"
    en_definition = "Variance $2/n$."
    abbreviation = "HE"
    symbol = '\\sigma_w^2 = 2'
    [mean]
    ko = "평균"
    en = "mean"
    """
QUIZ = """
    [which]
    kind = "choice"
    ko = "무엇인가?"
    en = "Which?"
    [[which.options]]
    ko = "하나"
    en = "one"
    ko_because = "아니다."
    en_because = "No."
    [[which.options]]
    right = true
    ko = "둘 $y$"
    en = "two $y$"
    ko_because = "그렇다."
    en_because = "Yes."

    [how-much]
    kind = "number"
    answer = "one.biggest"
    tolerance = 0.1
    ko = "얼마인가?"
    en = "How much?"
    ko_unit = "배"
    en_unit = "times"
    ko_because = "세었다."
    en_because = "Counted."

    [row]
    kind = "order"
    ko = "늘어놓아라."
    en = "Put in order."
    """ + "".join(
    f"""
    [[row.items]]
    ko = "{korean}"
    en = "{english}"
    ko_because = "{korean} 까닭"
    en_because = "{english} because"
    """
    for korean, english in (("가", "a"), ("나", "b"), ("다", "c"))
)
KEYS = ["own.big", "terms.he", "questions.which", "questions.how-much", "questions.row"]


def prepare(sample, cards=CARDS, glossary=GLOSSARY, quiz=QUIZ):
    for name, text in (("cards", cards), ("glossary", glossary), ("quiz", quiz)):
        if text:
            sample.write(f"mini/{name}.toml", text)


def begun(sample, language="ko", **files):
    """The pages of a language in a course with these files."""
    prepare(sample, **files)
    site = SiteBuild.start(sample.project(), compute=False)
    assert site.errors == []
    docs = sample.path(f"docs/{language}")
    build = site.language(language, docs, "", directory_urls=True)
    build.find_references({path.relative_to(docs).as_posix(): path for path in docs.rglob("*.md")})
    build.begin_page("index.md", "", "\n\n\n\n{{ deck }}\n", "\n\n\n\n{{ deck }}\n")
    return build


def mistakes(build):
    return [str(error) for error in build.flashcards.errors]


def card(build, key):
    return next(one for one in build.flashcards.all if one.id == key)


def test_cards_come_from_all_three_files(built):
    build = begun(built)
    assert [one.id for one in build.flashcards.all] == KEYS
    assert [one.key for one in build.flashcards.of("terms")] == ["he"]
    assert [build.flashcards.count(what) for what in ("all", "questions", "figures")] == [5, 3, 1]
    assert mistakes(build) == []


def test_a_course_without_these_files_has_no_cards(built):
    build = begun(built, cards="", glossary="", quiz="")
    assert build.flashcards.all == []
    assert "flashcards are those of the course, it has none" in build.expand("deck", 0, alone=False)


def test_texts_hold_numbers_claims_and_citations(built):
    assert card(begun(built), "own.big").back.anki == "<p>6.0 (He 등, 2015)</p>"
    english = card(begun(built, "en"), "own.big")
    assert english.front.anki == "<p>Which is largest? &lt;b&gt;</p>"
    assert r"\(x &lt; 7\):</span> 6.0. All three lie below 10 (" in english.back.anki


def test_a_term_is_answered_by_its_definition_symbol_and_names(built):
    term = card(begun(built), "terms.he")
    assert term.front.anki == "<p>He 초기화 (HE)</p>"
    assert r"<p>분산이 <span class=" in term.back.anki
    assert r"\(2/n\)" in term.back.anki
    assert r"<p>\(\sigma_w^2 = 2\)</p>" in term.back.anki
    assert '영어: <span lang="en">He initialisation</span>' in term.back.anki
    assert "다른 이름: 카이밍" in term.back.anki


def test_questions_become_cards(built):
    build = begun(built, "en")
    which, number, row = build.flashcards.of("questions")
    assert '<ol type="A">' in which.front.anki
    letter = "A" if which.front.anki.index("two") < which.front.anki.index("one") else "B"
    assert which.back.anki == f"<p><b>{letter}</b>\N{EM SPACE}two \\(y\\)</p>\n<p>Yes.</p>"
    assert number.back.anki == "<p><b>6 times</b></p>\n<p>Counted.</p>"
    assert card(begun(built), "questions.how-much").back.anki.startswith("<p><b>6배</b></p>")
    assert (
        row.back.anki.index("a because") < row.back.anki.index("b because") < row.back.anki.index("c because")
    )
    assert {letter in row.front.anki for letter in ("<li>a</li>", "<li>b</li>", "<li>c</li>")} == {True}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "value one.biggest",
            "value one.bigest",
            "mini/cards.toml:5: no value 'one.bigest'. Did you mean 'one.biggest'?",
        ),
        ("he2015", "he2016", "mini/cards.toml:5: no reference 'he2016'. Did you mean 'he2015'?"),
        ("one.dots", "one.dot", "mini/cards.toml:3: no figure 'one.dot'. Did you mean 'one.dots'?"),
        ("deep/page", "deep/pag", "mini/cards.toml:2: no page 'deep/pag.md'. Did you mean 'deep/page.md'?"),
        ("가장 큰 값은?", "$\\\\frac{1$?", "mini/cards.toml:4: a formula must be LaTeX, got `\\frac{1`."),
        ("{{ cite", "{{ figure one.dots }} {{ cite", "mini/cards.toml:5: no `figure` can stand here."),
    ],
)
def test_a_mistake_in_a_card_is_named_by_file_and_line(built, old, new, message):
    assert old in CARDS
    build = begun(built, cards=CARDS.replace(old, new))
    assert [one[: len(message)] for one in mistakes(build)] == [message]
    assert [str(error) for error in build.errors] == mistakes(build)


def test_the_words_of_cards_are_checked(sample):
    prepare(sample, cards=CARDS.replace("가장 큰 값은?", "카이밍이 12개입니다."))
    output = sample.command("gradlesson", "check", status=1).stderr
    assert "mini/cards.toml:4: no number is typed by hand, got '12'" in output
    assert "mini/cards.toml:4: pages say 'He 초기화', got '카이밍'" in output
    assert "mini/cards.toml:4: prose ends in the plain form -다" in output


def test_a_page_links_to_the_deck_and_counts_its_cards(built):
    build = begun(built)
    assert 'href="data/flashcards.ko.apkg" download>카드 5장 내려받기</a>' in build.expand(
        "deck", 0, alone=False
    )
    assert '<data class="gl-value" value="3">3</data>' in build.expand("deck count=questions", 1, alone=False)


def test_what_is_served_has_no_deck_to_link_to(built):
    build = begun(built)
    build.site.is_served = True
    build.begin_page("index.md", "", "{{ deck }}", "{{ deck }}")
    assert "<a" not in build.expand("deck", 0, alone=False)


def test_a_page_of_cards_shows_their_mistakes(built):
    build = begun(built, cards=CARDS.replace("one.dots", "one.dot"))
    html = build.expand("cards", 0, alone=True)
    assert html.count('<div class="gl-error"') == 1
    assert "mini/cards.toml:3: no figure" in html
    assert "gl-error" not in build.expand("cards of=terms", 1, alone=True)


def test_a_page_of_cards_waits_for_their_numbers(sample):
    build = begun(sample)
    assert "<p>… (He 등, 2015)</p>" in build.expand("cards of=own", 0, alone=True)
    assert build.current.is_waiting
    assert "gl-error" not in build.expand("cards of=own", 0, alone=True)


def test_cards_are_folded_over_their_backs(built):
    html = begun(built, "en").expand("cards of=own", 0, alone=True)
    assert html.startswith('<div class="gl-flashcards" data-search-exclude>')
    summary = html.partition("<summary>")[2].partition("</summary>")[0]
    assert summary.startswith("<span>Which is largest? &lt;b&gt;</span><img src=")
    assert 'src="data/one/dots.en.svg" alt="Of 3 dots the largest is 6."' in summary
    assert ' width="' in summary
    assert "<p" not in summary
    assert '<div class="gl-flashcard__back"><p>' in html
    assert "<mo>&lt;</mo>" in html
    assert html.count("<details") == 1
    assert begun(built, "en").expand("cards", 0, alone=True).count("<details") == 5


def test_a_build_writes_one_deck_a_language(built, imported):
    prepare(built)
    for language in ("ko", "en"):
        built.edit(f"docs/{language}/index.md", "{{ figure", "{{ deck }}\n\n{{ cards of=own }}\n\n{{ figure")
        built.edit(f"docs/{language}/deep/page.md", "\n---\n", "\ntags: [he]\n---\n")
        quiz = "\n{{ quiz of=mixed }}\n"
        built.edit(f"docs/{language}/deep/page.md", "\n## ", f"{quiz}\n## ")
    built.command("mkdocs", "build", "--strict")
    paths = [built.path(f"site/data/flashcards.{language}.apkg") for language in ("ko", "en")]
    first = [path.read_bytes() for path in paths]
    assert 'href="../data/flashcards.en.apkg"' in built.read("site/en/index.html")
    for content, language in zip(first, ("ko", "en"), strict=True):
        deck = imported(content)
        assert len(deck.notes) == 5
        own, term, *_ = deck.notes
        assert own["tags"] == " own deep::page "
        assert term["tags"] == " terms deep::page "
        (picture,) = deck.pictures
        assert picture.startswith(f"one-dots.{language}.")
        assert deck.pictures[picture] == built.path(f"site/data/one/dots.{language}.png").read_bytes()
        question, answer = deck.rendered(own)
        assert f'<img src="{picture}" alt=' in question
        way = "" if language == "ko" else "en/"
        assert f'<a href="http://127.0.0.1:8000/{way}deep/page/">' in answer
    assert (
        not list(built.path("site/en/data").rglob("*.apkg")) if built.path("site/en/data").exists() else True
    )

    built.edit("mkdocs.yml", "site_url: http://127.0.0.1:8000/", 'site_url: ""')
    built.command("mkdocs", "build", "--strict")
    again = imported(paths[0].read_bytes())
    assert [note["guid"] for note in again.notes] == [note["guid"] for note in imported(first[0]).notes]
    assert "http" not in "".join(again.rendered(note)[1] for note in again.notes)
    built.edit("mkdocs.yml", 'site_url: ""', "site_url: http://127.0.0.1:8000/")
    built.command("mkdocs", "build", "--strict")
    assert [path.read_bytes() for path in paths] == first


def test_a_course_without_cards_gets_no_deck(built_once):
    assert not list(built_once.path("site").rglob("*.apkg"))
    assert "card" not in "".join(path.name for path in built_once.path(".gradlesson/latest").iterdir())
