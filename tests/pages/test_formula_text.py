"""What the search finds of a formula."""

import pytest

from gradlesson.pages.formula_text import formula_text

N, X = "<mi>n</mi>", "<mi>x</mi>"
SUM = f"<mrow>{N}<mo>+</mo><mn>1</mn></mrow>"


@pytest.mark.parametrize(
    ("mathml", "text"),
    [
        ("<mfrac><mn>1</mn><mn>4</mn></mfrac>", "1/4"),
        (f"<mfrac>{SUM}{X}</mfrac>", "(n+1)/x"),
        (f"<msqrt>{N}</msqrt>", "√n"),
        (f"<msqrt>{N}<mo>+</mo>{X}</msqrt>", "√(n+x)"),
        (f"<mroot>{SUM}<mn>3</mn></mroot>", "3√(n+1)"),
        ("<msub><mi>σ</mi><mi>w</mi></msub>", "σ_w"),
        (f"<msup>{X}<mn>2</mn></msup>", "x^2"),
        ("<msup><mi>σ</mi><mo>′</mo></msup>", "σ′"),
        (f"<msup>{X}{SUM}</msup>", "x^(n+1)"),
        ("<msubsup><mi>σ</mi><mi>w</mi><mn>2</mn></msubsup>", "σ_w^2"),
        (f"{X}<mspace width='1em'></mspace><mtext>near</mtext><mspace></mspace>{N}", "x near n"),
        (f"<semantics>{X}<annotation>\\x</annotation></semantics>", "x"),
        (f"<mtable><mtr><mtd>{X}</mtd><mtd>{N}</mtd></mtr></mtable>", "x n"),
        ("<mi>a</mi><mo>&lt;</mo><mi>b</mi>", "a<b"),
        ("<mi>a</mi><mo>&le;</mo><mi>b</mi>", "a≤b"),
        ("<mi>ln</mi><mo>&ApplyFunction;</mo><mi>T</mi>", "ln T"),
        ("<mi>ln</mi><mo>\u2061</mo><mi>T</mi>", "ln T"),
        ("<mi>a</mi><br><mi>b</mi>", "a b"),
    ],
)
def test_a_formula_reads_as_one_types_it(mathml, text):
    assert formula_text(f"<math>{mathml}</math>") == text
