"""Where code draws random numbers that nothing fixes, read from its source."""

import pytest

from gradlesson.engine.chance import unseeded
from gradlesson.engine.sources import Sources


@pytest.mark.parametrize(
    ("code", "is_told"),
    [
        ("np.random.rand(3)", True),
        ("numpy.random.normal()", True),
        ("random.choice([1])", True),
        ("np.random.default_rng()", True),
        ("default_rng()", True),
        ("uuid.uuid4()", True),
        ("np.random.default_rng(3)", False),
        ("np.random.Generator(np.random.PCG64(3))", False),
        ("rng.random(3)", False),
        ("rng.random.spawn(3)", False),
        ("random", False),
    ],
)
def test_a_call_that_draws_other_numbers_each_time(sample, code, is_told):
    sample.write("mini/draws.py", f"\n\nx = lambda rng: {code}\n".encode())
    module = Sources(sample.root).find("mini.draws")
    told = [f"{module.file}:3: `{code}`"] if is_told else []
    assert list(unseeded((module,))) == told
