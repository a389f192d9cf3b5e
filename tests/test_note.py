"""Each line of the study note stands on its page, letter for letter, and is measured there."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"

ROWS = {
    "심층신경망의 역전파 알고리즘을 이용, 학습시 기울기가 점차 작아지는 비정상 수렴 현상": (
        "definition.md",
        {"gradient-by-layer"},
    ),
    "가. 기울기 소실기울기 폭주의 아키텍처": ("architecture.md", {"architecture"}),
    "초기값 오류 - 초기 가중치 값 오류": ("causes/initial-weights.md", {"weight-scale", "thirty-layers"}),
    "은닉측 시그모이드 함수 사용 - 잘못된 활성화 함수 사용": (
        "causes/sigmoid.md",
        {"activation-derivatives", "depth-cliff"},
    ),
    "해결방안 롱디렐리": ("remedies/index.md", {"deep-training"}),
    "LSTM - 메모리기억 장기의존성 문제 해결": ("remedies/lstm.md", {"recurrence", "long-memory"}),
    "DBN - 파인튜닝 이전 사전학습": ("remedies/dbn.md", {"pretraining"}),
    "ReLU - 미분값의 보존": ("remedies/relu.md", {"deep-training"}),
    "Leaky ReLU - 음의 값 활용": ("remedies/leaky-relu.md", {"dying-relu"}),
    "심층신경망의 역전파 알고리즘을 이용한 학습시 기울기가 점차 커지는 비정상 발산 현상": (
        "exploding.md",
        {"explosion", "clipping"},
    ),
}
FURTHER = {"causes/depth-and-time.md": {"recurrence"}, "comparison.md": {"gradient-by-layer"}}
"""What the note lacks: a page, and the exhibit files whose claims it makes."""

PAGES = dict(ROWS.values()) | FURTHER


def source(language: str, page: str) -> str:
    return (DOCS / language / page).read_text(encoding="utf-8")


@pytest.mark.parametrize(("line", "page"), [(line, page) for line, (page, _) in ROWS.items()])
def test_the_notes_words_are_quoted_on_their_page(line: str, page: str) -> None:
    """A line of the note stands in a block quotation of its own, as it was written and without tags."""
    assert f"> {line}\n" in source("ko", page)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(("page", "files"), PAGES.items())
def test_a_row_of_the_note_is_measured_on_its_page(language: str, page: str, files: set[str]) -> None:
    """The page makes a claim from each of its exhibit files; the build fails where one no longer holds."""
    claimed = set(re.findall(r"\{\{ claim ([\w-]+)\.", source(language, page)))
    assert files <= claimed


def test_the_course_makes_at_least_forty_claims() -> None:
    found = {
        name
        for page in (DOCS / "ko").rglob("*.md")
        for name in re.findall(r"\{\{ claim ([\w.-]+)", page.read_text(encoding="utf-8"))
    }
    assert len(found) >= 40
