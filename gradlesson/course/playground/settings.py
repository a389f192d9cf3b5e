"""The settings of the network in the page."""

from dataclasses import dataclass

from gradlesson.course.playground.activations import ACTIVATIONS
from gradlesson.course.playground.elementary import sqrt

INITIALISERS = ("normal", "lecun", "xavier", "he")
LIMITS: dict[str, tuple[float, float]] = {
    "depth": (1, 100),
    "width": (1, 128),
    "gain": (0, 1000),
    "bias_spread": (0, 10),
    "batch": (1, 256),
    "seed": (0, 2**32 - 1),
    "learning_rate": (0, 10),
}
"""Smallest and largest value of each number, both allowed."""
WHOLE = ("depth", "width", "batch", "seed")


@dataclass(frozen=True)
class Settings:
    """A network of `depth` layers, each `width` wide, and its task.

    Attributes:
        initialiser: standard deviation of one weight: normal `gain`, lecun and xavier gain / sqrt(width), he
            gain sqrt(2 / width).
        bias_spread: standard deviation of one bias.
        batch: samples.
        learning_rate: of full-batch gradient descent.
    """

    depth: int = 30
    width: int = 64
    activation: str = "tanh"
    initialiser: str = "xavier"
    gain: float = 1.0
    bias_spread: float = 0.0
    batch: int = 128
    seed: int = 1
    learning_rate: float = 0.01

    def __post_init__(self) -> None:
        """Refuse what the page could not run.

        Raises:
            ValueError: a number out of its range or not whole where it must be, or an unknown name.
        """
        for name, (low, high) in LIMITS.items():
            number = getattr(self, name)
            if not low <= number <= high:
                raise ValueError(
                    f"`{name}` must be from {low} to {high}, got {number}. Take the nearest of them."
                )
            if name in WHOLE and not isinstance(number, int):
                raise ValueError(f"`{name}` must be a whole number, got {number}. Round it.")
        for name, known in (("activation", tuple(ACTIVATIONS)), ("initialiser", INITIALISERS)):
            if getattr(self, name) not in known:
                raise ValueError(
                    f"`{name}` must be one that the page offers, got {getattr(self, name)!r}. "
                    f"Use {', '.join(known)}."
                )

    @property
    def weight_spread(self) -> float:
        """The standard deviation of one weight."""
        if self.initialiser == "normal":
            return float(self.gain)
        if self.initialiser == "he":
            return float(self.gain * sqrt(2 / self.width))
        return float(self.gain / sqrt(self.width))
