"""The study note that the course began with stands on its pages, letter for letter and without tags inside."""

from pathlib import Path

import pytest

PAGES = Path(__file__).parents[1] / "docs" / "ko"

LINES = {
    "심층신경망의 역전파 알고리즘을 이용, 학습시 기울기가 점차 작아지는 비정상 수렴 현상": "definition.md",
    "심층신경망의 역전파 알고리즘을 이용한 학습시 기울기가 점차 커지는 비정상 발산 현상": "definition.md",
    "시그모이드 함수 사용 - 잘못된 활성화 함수 사용": "causes/sigmoid.md",
}


@pytest.mark.parametrize(("line", "page"), LINES.items())
def test_the_notes_words_stand_on_their_page(line: str, page: str) -> None:
    """A line of the note is found in the source of its page as it was written."""
    assert line in (PAGES / page).read_text(encoding="utf-8")
