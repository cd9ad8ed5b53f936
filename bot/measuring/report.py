"""The tables that are printed, and the folder with what lies behind them."""

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any, Dict, List, Mapping, Sequence, Text, Tuple

from bot.measuring.alternatives import NAMES, OURS
from bot.measuring.scores import Reading, Share, both_found, numbers, shares

SPOKEN = {"nl": "Dutch", "en": "English"}
DOUBLES = "both problems found"
WORST, SHOWN = 15, 5
MISREAD = ("language", "meant", "likeliest", "confidence", "decision", "text")
NOTES = """\
Shares with Wilson's 95 % interval. All learned from the same examples and read the same sentences,
one text at a time through Rasa's loaded agent, in this run. «Offers the wrong repair»: acts on a
repair that was not meant, of all sentences. Rasa's own ask by its FallbackClassifier (threshold
0.3, ambiguity 0.1), with its three likeliest intents as choices; only ours finds several problems.
The logistic regression stops at Rasa's default of 100 iterations. Where the machine has other work,
compare the time of the processor.
"""


def write(measured: Sequence[Mapping[Text, Any]], folder: Path) -> Text:
    """Writes report, pictures and misread sentences into the folder; returns the tables.

    `measured` are results of `alternatives.measure`, ours first.
    """
    from bot.measuring.picture import draw_confusions

    ours = _readings(measured[0])
    told = tables(measured)
    for language in SPOKEN:
        draw_confusions(
            [each for each in ours if each.language == language],
            f"What was meant and what was likeliest, {SPOKEN[language]}",
            folder / f"confusions_{language}.png",
        )
    pictures = "\n".join(f"![{language}](confusions_{language}.png)\n" for language in SPOKEN)
    text = f"# How well texts are understood\n\n{told}\n{pictures}\n{worst_confusions(ours)}"
    (folder / "report.md").write_text(text, encoding="utf-8")
    _write_misread(ours, folder / "misread.csv")
    return told


def tables(measured: Sequence[Mapping[Text, Any]]) -> Text:
    """One Markdown table a language, and what holds for all."""
    parts = [_table(measured, language) for language in SPOKEN]
    seconds = ", ".join(f"{NAMES[each['name']]} {each['seconds']:.0f} s" for each in measured)
    return "\n".join([*parts, f"Training: {seconds}.\n", NOTES])


def worst_confusions(readings: Sequence[Reading]) -> Text:
    """The pairs that were confused most, with sentences."""
    pairs: Dict[Tuple[Text, Text], List[Reading]] = defaultdict(list)
    for each in readings:
        if each.likeliest != each.meant:
            pairs[each.meant, each.likeliest].append(each)
    lines = ["## The worst confusions", ""]
    for (meant, read), those in sorted(pairs.items(), key=lambda p: -len(p[1]))[:WORST]:
        lines += [f"**{meant}** read as **{read}**: {len(those)}", ""]
        lines += [f"- {each.language}, {each.decision}: {each.text}" for each in those[:SHOWN]]
        lines.append("")
    return "\n".join([*lines, "All misread sentences: [misread.csv](misread.csv)", ""])


def _table(measured: Sequence[Mapping[Text, Any]], language: Text) -> Text:
    heads = [NAMES[each["name"]] for each in measured]
    rows: Dict[Text, List[Text]] = defaultdict(list)
    sizes: Dict[Text, int] = {}
    for each in measured:
        readings = [r for r in _readings(each) if r.language == language]
        for name, share in shares(readings).items():
            rows[name].append(_shown(share))
            sizes[name] = share.of
        for name, value in numbers(readings).items():
            rows[name].append(f"{value:.3f}" if value < 1 else f"{value:.1f}")
            sizes[name] = len(readings)
        doubles = [double for double in each["doubles"] if double["language"] == language]
        rows[DOUBLES].append(_shown(both_found(doubles)) if each["name"] == OURS else "–")
        sizes[DOUBLES] = max(len(doubles), sizes.get(DOUBLES, 0))
    lines = [[SPOKEN[language], "n", *heads]]
    lines += [[name, str(sizes[name]), *cells] for name, cells in rows.items()]
    return _aligned(lines)


def _aligned(lines: Sequence[Sequence[Text]]) -> Text:
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    ruled = [lines[0], ["-" * width for width in widths], *lines[1:]]
    return "".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |\n"
        for line in ruled
    )


def _shown(share: Share) -> Text:
    below, above = share.interval
    return f"{share.value:.1%} [{below:.1%}–{above:.1%}]"


def _readings(measured: Mapping[Text, Any]) -> List[Reading]:
    return [Reading(**each) for each in measured["readings"]]


def _write_misread(readings: Sequence[Reading], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(MISREAD)
        for each in readings:
            if each.likeliest != each.meant:
                writer.writerow([getattr(each, name) for name in MISREAD])
