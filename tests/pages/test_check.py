"""Every mistake on the pages is found, all at once, each with its file, its line and the nearest right name."""

import json

import pytest

from gradlesson.pages.build import SiteBuild
from gradlesson.pages.check import check_pages


def mistakes(sample):
    """What a build of the project would fail for."""
    return [str(error) for error in check_pages(SiteBuild.start(sample.project(), compute=True))]


def both(sample, markdown, *, name="index.md"):
    for language in ("ko", "en"):
        sample.page(markdown, language=language, name=name)


def test_pages_without_a_mistake_have_none(built):
    assert mistakes(built) == []


@pytest.mark.parametrize(
    ("markdown", "message"),
    [
        (
            "{{ figure one.dotz }}",
            "no figure 'one.dotz'. Did you mean 'one.dots'? `gradlesson list` shows all.",
        ),
        ("{{ figure on.dots }}", "no figure 'on.dots'. Did you mean 'one.dots'?"),
        ("{{ figure one }}", "no figure 'one'."),
        ("{{ figure one.dots.x }}", "no figure 'one.dots.x'. Did you mean 'one.dots'?"),
        ("{{ figure one.biggest }}", "'one.biggest' is a value, not a figure."),
        ("{{ value one.dots }}", "'one.dots' is a figure, not a value."),
        ("{{ table one.allx }}", "no table 'one.allx'. Did you mean 'one.all-x'?"),
        ("A {{ claim one.smal }}", "no claim 'one.smal'. Did you mean 'one.small'?"),
        ("A {{ value one.bigest }}", "no value 'one.bigest'. Did you mean 'one.biggest'?"),
        ("A {{ value one.learning-rat }}", "no value 'one.learning-rat'. Did you mean 'one.learning-rate'?"),
        ("A {{ value one.biggest | percnt }}", "got 'percnt'. Did you mean 'percent'? The formats are"),
        (
            "A {{ value one.biggest | percent digit=1 }}",
            "After a format only digits=N may follow, got 'digit=1'.",
        ),
        (
            "A {{ value one.biggest | fixed digits=99 }}",
            "The format fixed takes 0 to 15 digits, got digits=99.",
        ),
        (
            "A {{ cite he2051 }}",
            "no reference 'he2051'. Did you mean 'he2015'? They stand in references.json.",
        ),
        ("A {{ valeu one.biggest }}", "no directive 'valeu'. Did you mean 'value'?"),
        ("{{ figure one.dots wied=yes }}", "no argument 'wied' of `figure`. Did you mean 'wide'?"),
        (
            "See {{ figure one.dots }}",
            "a figure must stand alone in its paragraph. Put empty lines around `{{ figure",
        ),
        ("- {{ table one.all-x }}", "a table must stand alone in its paragraph."),
        (
            "{{ source mini.helpr }}",
            "no experiment or exhibit file imports a module 'mini.helpr'. Did you mean 'mini.helper'?",
        ),
        (
            "{{ references of=page }}",
            "`references of=page` lists the works that the page cites above it, it cites none there. Take it out",
        ),
        ("A {{ value one.biggest", "a directive must end with `}}` on the line on which it begins"),
    ],
)
def test_a_mistake_is_told_with_its_place(built, markdown, message):
    both(built, f"Text.\n\n```\n{{{{ figure no.thing }}}}\n```\n\n{markdown}\n\nText.\n")
    found = mistakes(built)
    assert [one.partition(": ")[0] for one in found] == ["docs/ko/index.md:10", "docs/en/index.md:10"]
    assert all(message in one for one in found)


def test_an_exhibit_file_that_fails_by_itself_is_a_mistake_whatever_its_words(built):
    """Also those in which the consequences of a failed experiment are told."""
    raises = "from gradlesson.errors import GradlessonError\nraise GradlessonError(\"Experiment 'two' is empty\")\n"
    built.edit("mini/exhibits/two.py", "READS", f"{raises}READS")
    found = mistakes(built)
    line = built.read("mini/exhibits/two.py").split("raise Grad")[0].count("\n") + 1
    assert found == [f"mini/exhibits/two.py:{line}: Experiment 'two' is empty."]


def test_all_mistakes_of_both_languages_come_at_once(built):
    built.page("{{ figure one.a }}\n\nText {{ value one.b }}, {{ cite c }}.\n\n{{ nonsense d }}\n")
    built.page("{{ figure one.a }}\n\n{{ value one.b }} {{ cite c }}\n\n{{ nonsense d }}\n", language="en")
    built.page("\n\n\n{{ table one.e }}\n", name="deep/page.md")
    built.page("{{ table one.e }}\n", name="deep/page.md", language="en")
    places = [one.partition(": ")[0] for one in mistakes(built)]
    assert places == [
        "docs/ko/deep/page.md:7",
        *(f"docs/ko/index.md:{line}" for line in (4, 6, 6, 8)),
        "docs/en/deep/page.md:4",
        *(f"docs/en/index.md:{line}" for line in (4, 6, 6, 8)),
    ]


def test_the_pages_own_list_holds_what_it_cites_and_stands_behind_all_of_it(built):
    """Two citations above the list, with one below it that it already holds, and one that it lacks."""
    (one,) = json.loads(built.read("mini/references.json"))
    built.write("mini/references.json", json.dumps([one, {**one, "id": "other2015"}]))
    both(built, "A {{ cite he2015 }}.\n\n{{ references of=page }}\n\nB {{ cite he2015 }}.\n")
    assert mistakes(built) == []
    both(built, "A {{ cite he2015 }}.\n\n{{ references of=page }}\n\nB {{ cite other2015 }}.\n")
    message = (
        "`references of=page` must stand behind all citations of its page, 'other2015' is cited behind it. "
        "Move the list to the end of the page."
    )
    assert mistakes(built) == [f"docs/{language}/index.md:8: {message}" for language in ("ko", "en")]


@pytest.mark.parametrize(
    ("picture", "is_told"),
    [
        ("![](a.png)", True),
        ("![ ][a]\n\n[a]: a.png", True),
        ('<img src="a.png" data-alt="a">', True),
        ("![A](a.png)", False),
        ("<img\nsrc='a.png' ALT='A > B'>", False),
        ('<img alt="" src="a.png">', False),
        ("`![](a.png)`\n\n```\n<img src='a.png'>\n```", False),
    ],
)
def test_a_picture_without_words_is_a_mistake(built, picture, is_told):
    both(built, f"Text.\n\nSo: {picture}\n")
    for language in ("ko", "en"):
        built.write(f"docs/{language}/a.png", b"")
    message = (
        f"a picture must have a text alternative, got `{picture.partition(chr(10))[0]}`. Write what it shows,"
    )
    found = mistakes(built)
    assert len(found) == 2 * is_told
    for language, one in zip(("ko", "en"), found, strict=False):
        assert one.startswith(f"docs/{language}/index.md:6: {message}")


def test_a_figure_without_a_text_alternative_is_a_mistake_of_its_words(built):
    built.edit("mini/exhibits/one.toml", 'alternative = "Of {n} dots the largest is {biggest}."\n', "")
    (found,) = mistakes(built)
    line = built.read("mini/exhibits/one.toml").split("[en.dots]")[0].count("\n") + 1
    assert found.startswith(f"mini/exhibits/one.toml:{line} [en.dots]: A word is missing, no 'alternative'.")


def test_words_that_are_missing_altogether_have_no_line(built):
    words = built.read("mini/exhibits/one.toml")
    start, end = words.index("[en.dots]"), words.index("[en.all-x]")
    built.write("mini/exhibits/one.toml", (words[:start] + words[end:]).encode())
    (found,) = mistakes(built)
    assert "mini/exhibits/one.toml, [en.dots]: Every exhibit needs words in every language" in found


def test_a_figure_stands_once_on_a_page_for_its_id_must_be_unique(built):
    both(built, "{{ figure one.dots }}\n\n{{ figure one.dots }}\n")
    assert mistakes(built)[0] == (
        "docs/ko/index.md:6: a page must show a figure once, 'one.dots' stands already at docs/ko/index.md:4. "
        "Link to it, `[...](#figure-one-dots)`."
    )


# -- both languages tell the same ----------------------------------------------------------------------------------


def test_a_page_that_is_missing_in_one_language(built):
    built.page("New.", name="deep/new.md")
    built.page("New.", name="other.md", language="en")
    rule = "every page must exist in all languages, there is no"
    assert mistakes(built) == [
        f"docs/ko/deep/new.md: {rule} docs/en/deep/new.md. Write docs/en/deep/new.md, or delete this one.",
        f"docs/en/other.md: {rule} docs/ko/other.md. Write docs/ko/other.md, or delete this one.",
    ]


def test_a_page_that_is_missing_in_one_language_and_listed_has_the_line_of_its_entry(built):
    built.page("New.", name="deep/new.md")
    built.edit("mkdocs.yml", "plugins:", "nav:\n  - index.md\n  - Deep:\n      - New: deep/new.md\nplugins:")
    built.edit("mkdocs.en.yml", "docs_dir:", "nav: [index.md]\ndocs_dir:")
    (told,) = mistakes(built)
    assert told.endswith("Write docs/en/deep/new.md, or delete this one and its entry, mkdocs.yml:8.")
    # An entry without a page is told of by itself.
    built.edit("mkdocs.en.yml", "nav: [index.md]\n", "")
    told = mistakes(built)
    assert "mkdocs.yml:8: `nav` must name pages" in told[0]
    assert told[1].endswith(
        "Write docs/en/deep/new.md, which mkdocs.yml:8 names already, or delete this one and its entry, "
        "mkdocs.yml:8."
    )


@pytest.mark.parametrize(
    ("korean", "english", "message"),
    [
        (
            "## A {#a}\n## B {#b}",
            "## A {#a}\n## C {#c}",
            "heading 2 is 'c' here and 'b' there. Give headings an expl",
        ),
        ("## A {#a}", "## A {#a}\n### B {#b}", "heading 2 is 'b' here and missing there."),
        ("## A {#a}\n## B {#b}", "## A {#a}", "heading 2 is missing here and 'b' there."),
        ("## 제목", "## Title", "heading 1 is 'title' here and '"),
    ],
)
def test_heading_ids_are_equal(built, korean, english, message):
    built.page(korean)
    built.page(english, language="en")
    (found,) = [one for one in mistakes(built) if "heading ids must be equal" in one]
    assert found.startswith(
        f"docs/en/index.md:{len(english.splitlines()) + 3}: heading ids must be equal in all languages (compare "
    )
    assert message in found


@pytest.mark.parametrize(
    "directive",
    ["{{ figure one.dots }}", "{{ claim one.small }}", "{{ cite he2015 }}", "{{ value one.biggest }}"],
)
@pytest.mark.parametrize("languages", [("ko", "en"), ("en", "ko")])
def test_exhibits_and_citations_are_equal(built, directive, languages):
    has, lacks = languages
    built.page(directive, language=has)
    built.page("Text.", language=lacks)
    name = directive.strip("{} ")
    assert mistakes(built) == [
        f"docs/{lacks}/index.md: a page must show the same exhibits and citations in all languages, "
        f"`{name}` stands at docs/{has}/index.md:4 only. Show it here too, or take it out there."
    ]


def test_code_is_no_part_of_the_comparison(built):
    built.page("`{{ figure one.dots }}`")
    built.page("`{{ claim one.small }}`", language="en")
    assert mistakes(built) == []


# -- results -------------------------------------------------------------------------------------------------------


def test_a_claim_that_does_not_hold_is_told_at_its_function_with_its_numbers_and_pages(built):
    built.edit("mini/constants.py", "2.0", "3.5")
    both(built, "Text.\n\nSo: {{ claim one.small }}\n")
    both(built, "Text.", name="deep/page.md")
    (found,) = mistakes(built)
    line = built.read("mini/exhibits/one.py").split("@claim\ndef small")[0].count("\n") + 2
    assert found == (
        f"mini/exhibits/one.py:{line}: claim 'one.small' does not hold, "
        '"All three lie below 10 (2 of 3 seeds, largest 10.5)", '
        "measured 10.5, which must be below 10.0, in 2 of 3 seeds it is. "
        "Find out why, then mend the code or what is said of it in docs/ko/index.md:6, docs/en/index.md:6."
    )


def test_a_broken_claim_that_no_page_shows_is_told_too(built):
    built.edit("mini/constants.py", "2.0", "3.5")
    both(built, "Text.")
    both(built, "Text.", name="deep/page.md")
    (found,) = mistakes(built)
    assert found.startswith("mini/exhibits/one.py:32: claim 'one.small' does not hold")
    assert found.endswith("mend the code or the sentence, which no page shows so far.")


def test_exhibits_of_a_failed_experiment_say_why(built):
    built.edit("mini/experiments/one.py", "return {", "raise ValueError('no luck')\n    return {")
    both(built, "{{ figure one.dots }}\n\nA {{ value one.biggest }}\n")
    found = mistakes(built)
    assert found[0].startswith("mini/experiments/one.py:12: experiment 'one' failed: ValueError: no luck")
    assert 'one.py", line 12, in run' in found[0]
    assert len(found) == 1, "the last good result still stands on the pages"


def test_a_never_computed_exhibit_of_a_failed_experiment_is_told_where_it_is_used(sample):
    sample.edit("mini/experiments/one.py", "return {", "raise ValueError('no luck')\n    return {")
    both(sample, "{{ figure one.dots }}\n")
    both(sample, "Text.", name="deep/page.md")
    found = mistakes(sample)
    assert found[0].startswith("mini/experiments/one.py:12: experiment 'one' failed: ValueError: no luck")
    assert found[1] == ("docs/ko/index.md:4: figure 'one.dots' has no result, experiment 'one' failed.")


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("mini/references.json", "[x\n", "references.json:1: References must be JSON"),
        (
            "gradlesson.toml",
            'course = "mino"\n',
            "gradlesson.toml: `course` must name a package that can be found",
        ),
    ],
)
def test_what_is_wrong_with_the_project_is_a_mistake_like_others(built, file, content, message):
    built.write(file, content)
    assert any(message in one for one in mistakes(built))


def test_a_citation_without_a_list_of_references_is_a_mistake(sample):
    for language in ("ko", "en"):
        sample.write(f"docs/{language}/deep/page.md", "# Deep {#deep}\n\nSo {{ cite he2015 }}.\n")
    message = "docs/ko/deep/page.md:3: a citation leads to the list of references, no page has one."
    assert any(mistake.startswith(message) for mistake in mistakes(sample))


# -- words ---------------------------------------------------------------------------------------------------------


def test_mistakes_in_words_come_with_the_others(built):
    """Glossary and exempt names are read from the course and the settings of the project."""
    built.write(
        "mini/glossary.toml", '[a]\nko = "가나"\nko_variants = ["다라"]\nen = "ab"\nen_variants = ["cd"]\n'
    )
    built.write("gradlesson.toml", f'{built.read("gradlesson.toml")}\nnames_with_digits = ["Part 7"]\n')
    both(built, "Part 7 has 3 cd.\n\n{{ value one.nothing }}\n")
    found = mistakes(built)
    assert [one.partition(", got")[0] for one in found if "index.md:4" in one] == [
        "docs/ko/index.md:4: no number is typed by hand",
        "docs/en/index.md:4: no number is typed by hand",
        "docs/en/index.md:4: pages say 'ab'",
    ]
    assert sum("no value 'one.nothing'" in one for one in found) == 2


def test_the_words_of_exhibits_are_checked_too(built):
    built.write("mini/glossary.toml", '[a]\nko = "x"\nen = "dots"\nen_variants = ["points"]\n')
    built.edit("mini/exhibits/one.toml", '[en.dots]\ncaption = "', '[en.dots]\ncaption = "Points: ')
    (found,) = mistakes(built)
    assert found.startswith("mini/exhibits/one.toml [en.dots]: pages say 'dots', got 'points'.")


def test_a_glossary_that_cannot_be_read_is_a_mistake(built):
    built.write("mini/glossary.toml", "[x\n")
    assert any(one.startswith("mini/glossary.toml:1: The glossary must be TOML") for one in mistakes(built))


def test_a_definition_is_checked_with_its_line(built):
    built.write(
        "mini/glossary.toml",
        '[a]\nko = "가나"\nko_definition = "3배인 것"\nen = "ab"\nen_definition = "three times"\n',
    )
    assert [
        one for one in mistakes(built) if one.startswith("mini/glossary.toml:3: no number is typed by hand")
    ]


def test_the_minutes_of_a_page_that_nobody_wrote_are_a_mistake(built):
    both(built, "{{ minutes deep/page.md, deep/pag.md }}\n\n{{ pace wrds }}\n")
    found = mistakes(built)
    assert "docs/ko/index.md:4: no page 'deep/pag.md'. Did you mean 'deep/page.md'?" in found
    assert any(one.startswith("docs/en/index.md:6: no pace 'wrds'. Did you mean 'words'?") for one in found)


def test_minutes_of_several_pages_are_added_up(sample):
    for name, words in (("a.md", 300), ("b.md", 100)):
        sample.page("word " * words, language="en", name=name)
    site = SiteBuild.start(sample.project(), compute=False)
    build = site.language("en", sample.path("docs/en"), "", directory_urls=True)
    build.find_references({name: sample.path(f"docs/en/{name}") for name in ("a.md", "b.md", "index.md")})
    build.begin_page("index.md", "", "x", "x")
    assert build.expand("minutes a.md, b.md", 0, alone=False) == '<data class="gl-value" value="3">3</data>'


def test_pages_of_another_language_than_that_of_their_configuration_are_told(built):
    built.edit("gradlesson.toml", 'languages = ["ko", "en"]', 'languages = ["en"]')
    mistake = (
        "mkdocs.yml:3: `docs_dir` must name the folder of the pages of its language, got docs/ko for 'en'. "
        "Write `docs_dir: docs/en`, or name the language in `languages` of gradlesson.toml."
    )
    for command in (("gradlesson", "check"), ("mkdocs", "build")):
        assert mistake in built.command(*command, status=1).stderr.replace("\n", "")


def test_a_page_with_a_mistake_is_not_compared_with_the_other_language(built):
    built.edit("docs/ko/index.md", "figure one.dots", "figure one.dost")
    output = built.command("gradlesson", "check", status=1).stderr
    assert "no figure 'one.dost'" in output
    assert "stands at" not in output


# -- what only follows from another mistake is not told ------------------------------------------------------------


def test_a_list_of_references_that_cannot_be_read_is_told_once(built):
    built.write("mini/references.json", '[{"id": "he2015"\n')
    (told,) = mistakes(built)
    assert told.startswith("mini/references.json:2: References must be JSON")


def test_a_course_that_is_not_found_is_told_once(built):
    built.edit("gradlesson.toml", 'course = "mini"', 'course = "minni"')
    (told,) = mistakes(built)
    assert "'minni' is none. Did you mean 'mini'?" in told


def test_a_page_that_cannot_be_read_is_told_once(built):
    built.edit("mkdocs.yml", "plugins:", "nav: [index.md, deep/page.md, more.md]\nplugins:")
    built.edit("docs/ko/index.md", "# 처음 {#home}", "# 처음 {#home}\n\n[a](more.md)")
    built.page("# T {#t}", name="more.md", language="en")
    built.write("docs/ko/more.md", "# 둘 {#t}".encode("euc-kr"))
    (told,) = mistakes(built)
    assert told.startswith("docs/ko/more.md:1: A page must be readable text in UTF-8")
    output = built.command("mkdocs", "build", "--strict", status=1).stderr
    assert output.count("more.md") == 1


def test_a_language_needs_a_configuration_and_pages(built):
    built.edit("gradlesson.toml", '"en"]', '"eng"]')
    assert (
        "gradlesson.toml: language 'eng' must have a configuration and pages, there is neither mkdocs.eng.yml nor "
        "docs/eng. Did you mean 'docs/en'?"
    ) in mistakes(built)
    built.edit("gradlesson.toml", '"eng"]', '"en"]')
    built.edit("mkdocs.en.yml", "docs/en", "docs/eng")
    assert mistakes(built) == [
        "mkdocs.en.yml:2: `docs_dir` must name a folder of pages, there is no docs/eng. Did you mean 'docs/en'?"
    ]
    built.path("mkdocs.en.yml").unlink()
    (told,) = mistakes(built)
    assert told.startswith(
        "gradlesson.toml: language 'en' must have a configuration, there is no mkdocs.en.yml. Write"
    )


def test_what_stands_as_code_in_one_language_has_its_line(built):
    built.edit("docs/en/index.md", "{{ table one.all-x }}", "\t{{ table one.all-x }}")
    (told,) = mistakes(built)
    assert told.startswith("docs/en/index.md:11: a page must show the same exhibits")
    assert "is there a tab or are there four spaces in front?" in told


def test_headings_of_a_page_differ_in_their_ids(built):
    both(built, "# A {#a}\n\n## B {#b}\n\n## C {#a}\n")
    assert (
        "docs/en/index.md:8: headings of a page must differ in their ids, 'a' stands already at "
        "docs/en/index.md:4. Give one of them another id, in all languages."
    ) in mistakes(built)
