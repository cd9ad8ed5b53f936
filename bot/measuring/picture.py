"""The confusion matrix as a picture."""

from pathlib import Path
from typing import Sequence, Text

import numpy as np

from bot.measuring.scores import Reading

INCHES, DOTS = 14, 110
DARK = 0.5


def draw_confusions(readings: Sequence[Reading], title: Text, path: Path) -> None:
    """Draws meant (rows) against likeliest (columns) as PNG; the shade is the share of a row."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = sorted({name for each in readings for name in (each.meant, each.likeliest)})
    place = {name: number for number, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), dtype=int)
    for each in readings:
        counts[place[each.meant], place[each.likeliest]] += 1
    shades = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure, axes = pyplot.subplots(figsize=(INCHES, INCHES))
    axes.imshow(shades, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("likeliest intent")
    axes.set_ylabel("meant")
    axes.set_title(title, pad=14)
    axes.set_xticks(np.arange(-0.5, len(names)), minor=True)
    axes.set_yticks(np.arange(-0.5, len(names)), minor=True)
    axes.grid(which="minor", color="0.9", linewidth=0.6)
    axes.tick_params(which="minor", length=0)
    for row, column in np.argwhere(counts):
        shade = "white" if shades[row, column] > DARK else "black"
        axes.text(column, row, str(counts[row, column]), ha="center", va="center", color=shade)
    figure.tight_layout()
    figure.savefig(path, dpi=DOTS)
    pyplot.close(figure)
