"""What somebody without a generator would write: run all experiments, draw all figures, write all pages.

It is copied into a synthetic course's folder and run there; `mkdocs build` follows. The experiments are the same
functions that gradlesson runs, the pages say the same sentences, and beside each page stands its figure, as an SVG
and as a PNG for slides.
"""

import importlib
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.figure import Figure

AXES = {"ko": ("층", "크기"), "en": ("layer", "size")}
PAGES = {
    "ko": """---
title: 신호 {number}
---
# 신호 {number} {{#signal}}

무작위 행렬을 거듭 곱하면 신호의 크기는 층마다 조금씩 달라진다.

![마지막 층에서 크기의 중앙값은 {middle}이다.](strays-{number}.svg)

신호 {number}의 크기

마지막 층의 중앙값: {middle}. 크기는 0보다 크다(가장 작은 값 {smallest}).
""",
    "en": """---
title: Signal {number}
---
# Signal {number} {{#signal}}

Multiplied by one random matrix after another, a signal changes its size at each layer.

![After the last layer the median size is {middle}.](strays-{number}.svg)

The size of signal {number}

Median after the last layer: {middle}. The size exceeds 0 (the smallest is {smallest}).
""",
}


def draw(size: np.ndarray, language: str, path: Path) -> None:
    """Draw the quantiles of the size after each layer."""
    low, median, high = np.quantile(size, [0.05, 0.5, 0.95], axis=1)
    layer = np.arange(1, len(low) + 1)
    figure = Figure(figsize=(5.2, 3.4), layout="constrained")
    ax = figure.add_subplot()
    ax.fill_between(layer, low, high, alpha=0.2)
    ax.plot(layer, median, "o")
    ax.set(xlabel=AXES[language][0], ylabel=AXES[language][1])
    figure.savefig(path)
    figure.savefig(path.with_suffix(".png"), dpi=192)  # as for our slides: two pixels to one of the page


def main() -> None:
    """Compute, draw and write everything."""
    font = Path("Pretendard-Regular.otf")
    font_manager.fontManager.addfont(font)
    matplotlib.rcParams |= {"font.family": "Pretendard", "svg.fonttype": "none"}
    for module in sorted(Path("signals/experiments").glob("signal_*.py")):
        number = module.stem.removeprefix("signal_")
        experiment = importlib.import_module(f"signals.experiments.{module.stem}")
        size = experiment.run(experiment.PARAMETERS, np.random.default_rng(int(number)))["size"]
        middle, smallest = f"{np.median(size[-1]):.3g}", f"{size.min():.3g}"
        for language, page in PAGES.items():
            docs = Path("docs") / language
            draw(size, language, docs / f"strays-{number}.svg")
            text = page.format(number=number, middle=middle, smallest=smallest)
            (docs / f"signal-{number}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
