"""The probability that a ReLU network is dead before it learns: its output does not depend on its input."""

from collections.abc import Sequence


def dead_at_a_point(widths: Sequence[int]) -> float:
    """1 - prod_l (1 - 2^-N_l): the probability that some hidden layer is off for one given input.

    Exact for symmetric weights and zero biases: as long as the input of a layer is not zero, each of its N units is
    on with probability 1/2, independently of the others.

    Raises:
        ValueError: no hidden layer, or one without units.

    References:
        Lu et al. 2019, Dying ReLU and initialization: theory and numerical examples, arXiv:1903.06733.
    """
    _check(widths)
    alive = 1.0
    for width in widths:
        alive *= 1 - 2.0**-width
    return 1 - alive


def dead_everywhere_at_most(widths: Sequence[int]) -> float:
    """1 - prod_{l > 1} (1 - 2^-N_l): a bound for a domain that holds some x and -x, and zero biases.

    A network that is dead on the whole domain is dead at x and at -x. The first layer cannot do that: a unit that
    is off at x is on at -x. At one of the two it is on, and there each later layer is off with the probability of a
    single input.

    Raises:
        ValueError: no hidden layer, or one without units.
    """
    _check(widths)
    return dead_at_a_point(widths[1:]) if len(widths) > 1 else 0.0


def _check(widths: Sequence[int]) -> None:
    if not widths or min(widths) < 1:
        raise ValueError(
            f"`widths` must hold one number of units from 1 for each hidden layer, got {list(widths)}. "
            "For example [4] * 10."
        )
