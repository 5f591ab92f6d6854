"""The figures of ``throughput.py`` as text, as a picture, and in docs/performance.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "images" / "throughput.png"
Rows = list[Sequence[str]]

# In the order in which a submission meets them.
STEPS = (
    *("reading", "rebuild", "session start", "cells", "branch forks", "calls", "wire"),
    *("names and answers", "references", "judging", "hints", "visible checks", "panels"),
    *("cleaning", "notebook", "session end", "remembering", "files", "gradebook", "other"),
)
_COLOURS = {"a": "#7f7f7f", "b": "#56b4e9", "c": "#0072b2", "d": "#009e73", "e": "#e69f00"}


def sections(figures: Mapping[str, Any]) -> dict[str, tuple[str, Rows]]:
    """Return the tables: a sentence before each, and its rows, the first of them its head."""
    return {
        "machine": (_machine(figures), []),
        "costs": (
            "Milliseconds per submission, processor time and time that passes:",
            _costs(figures),
        ),
        "ratios": ("", _ratios(figures)),
        "steps": (
            "Processor milliseconds per submission, with those of the session:",
            _steps(figures),
        ),
        "shown": (
            "Seconds per submission with the cells that only show something, and without:",
            _shown(figures),
        ),
        "memory": ("Megabytes, as PSS:", _memory(figures)),
        "same": (_luck(figures), _same(figures)),
    }


def _machine(figures: Mapping[str, Any]) -> str:
    forks = [fork for each in figures["assignments"].values() for fork in each["fork_ms"]]
    slow = [each["slow_fork"]["fork_ms"]["slow"] for each in figures["assignments"].values()]
    machine, made_of = figures["machine"], figures["class"]
    states = ", ".join(f"{count} {state}" for state, count in made_of["states"].items())
    mistakes = ", ".join(f"{count} with {n}" for n, count in made_of["mistakes"].items())
    counted = figures["counted_of_a_second"]
    return (
        f"{machine['cores']} cores, Python {machine['python']}, {machine['system']}; load before"
        f" the run {machine['load_before']:.1f}. A plain fork of the warm server takes"
        f" {min(forks):.1f} to {max(forks):.1f} ms, one of a server that holds more for nothing"
        f" {min(slow):.1f} to {max(slow):.1f} ms. {figures['submissions']} submissions of each"
        f" assignment, in all: {states}; by the number of mistakes {mistakes}. Of a second that a"
        f" process of a session burns, {counted['bubblewrap']:.2f} s are counted."
    )


def _costs(figures: Mapping[str, Any]) -> Rows:
    rows: Rows = [("", "way", *(w for n in figures["assignments"] for w in (n, "passes")), "start")]
    for key in "abcde":
        cells: list[str] = []
        start = ""
        for each in figures["assignments"].values():
            variant = each["variants"][key]
            steady = variant["steady"]
            cells += [_ms(steady["cpu"]), _ms(steady["wall"]) if "wall" in steady else ""]
            start = f"{variant['start']['wall']:.1f} s" if "start" in variant else ""
        rows.append((key, variant["name"], *cells, start))
    return rows


def _ratios(figures: Mapping[str, Any]) -> Rows:
    names = list(figures["assignments"])
    each = [figures["assignments"][name]["ratios"] for name in names]
    session = [figures["assignments"][name]["steps"]["session_median_ms"] for name in names]
    rounds = [figures["assignments"][name]["over_floor"] for name in names]
    spread = [[1000 * over for over in each_round] for each_round in rounds]
    cores = figures["machine"]["cores"]
    return [
        ("what", "wanted", *names),
        (
            "(a − e) / (c − e)",
            "20 or more",
            *(f"{r['overhead']:.1f}" for r in each),
        ),
        ("c − e, ms", "", *(f"{r['over_floor_ms']:.0f}" for r in each)),
        (
            "c − e, lowest and highest of the rounds",
            "",
            *(f"{min(s):.0f}, {max(s):.0f}" for s in spread),
        ),
        (
            "c − e where a fork costs 10 ms, ms",
            "150 or fewer",
            *(f"{r['over_floor_slow_ms']:.0f}" for r in each),
        ),
        ("c − e, in forks of the warm server", "", *(f"{r['forks']:.1f}" for r in each)),
        (
            f"(d) against (c), of {cores} cores",
            "0.75 or more",
            *(f"{r['speed_up_per_core']:.2f}" for r in each),
        ),
        ("(d) against (a)", "", *(f"{r['d_against_a']:.1f}" for r in each)),
        ("session set up, ms", "25 or fewer", *(f"{value:.1f}" for value in session)),
    ]


def _steps(figures: Mapping[str, Any]) -> Rows:
    found = [each["steps"]["cpu_ms"] for each in figures["assignments"].values()]
    rows: Rows = [("step", *figures["assignments"])]
    rows += [(step, *(f"{one.get(step, 0):.1f}" for one in found)) for step in STEPS]
    rows.append(("all", *(f"{sum(one.values()):.0f}" for one in found)))
    return rows


def _shown(figures: Mapping[str, Any]) -> Rows:
    rows: Rows = [
        ("assignment", "(a) all", "(a) skipped", "(d) all", "(d) skipped", "a all / d skipped")
    ]
    for name, found in figures["shown"].items():
        variants = figures["assignments"][name]["variants"]
        numbers = [value["wall"] for key in "ad" for value in (found[key], variants[key]["steady"])]
        times = f"{numbers[0] / numbers[3]:.0f}"
        rows.append((name, *(f"{number:.2f}" for number in numbers), times))
    return rows


def _memory(figures: Mapping[str, Any]) -> Rows:
    found = figures["memory"]
    rows: Rows = [("what", "MB")]
    rows += [(name, f"{size:.0f}") for name, size in found["worker"].items()]
    for name, each in found.items():
        if name.startswith("parent"):
            count = int(name.rpartition("_")[2])
            rows.append((f"parent, {count:,} submissions", f"{each['peak']:.0f}"))
    return rows


def _same(figures: Mapping[str, Any]) -> Rows:
    rows: Rows = [("compared with (a)", "scores", "cells executed")]
    each = list(figures["assignments"].values())
    for key in each[0]["scores_equal"]:
        words = [
            "the same" if all(one[what][key] for one in each) else "DIFFER"
            for what in ("scores_equal", "executed_equal")
        ]
        rows.append((f"({key})", *words))
    return rows


def _luck(figures: Mapping[str, Any]) -> str:
    """Say whom the comparison leaves out."""
    found = [
        f"{student} ({name}: {' or '.join(f'{total:g}' for total in totals)})"
        for name, each in figures["assignments"].items()
        for student, totals in each["stock_does_not_repeat"].items()
    ]
    if not found:
        return ""
    return f"Without the tests whose marks stock nbgrader does not repeat, of {', '.join(found)}."


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.0f}"


def table(figures: Mapping[str, Any]) -> str:
    """Return all figures as text for a terminal."""
    lines: list[str] = []
    for words, rows in sections(figures).values():
        lines += ["", words] if words else [""]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [
                f"{cell:<{width}}" if i < 2 else f"{cell:>{width}}"
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def write_page(figures: Mapping[str, Any]) -> None:
    """Write the figures between the page's markers, and the picture beside it."""
    text = PAGE.read_text(encoding="utf-8")
    for name, (words, rows) in sections(figures).items():
        lines = [words, ""] if words else []
        if rows:
            head, *body = rows
            rule = ["---"] * len(head)
            lines += [f"| {' | '.join(row)} |" for row in (head, rule, *body)]
        content = "\n".join(lines).strip()
        marked = rf"(<!-- {name}: written by benchmarks/throughput.py -->\n).*?(<!-- end -->)"
        text, count = re.subn(marked, lambda m: f"{m[1]}{content}\n{m[2]}", text, flags=re.S)  # noqa: B023 - used at once
        if count != 1:
            raise ValueError(f"{PAGE.name} has no place for {name}")
    PAGE.write_text(text, encoding="utf-8")
    draw(figures, PICTURE)


def draw(figures: Mapping[str, Any], path: Path) -> None:
    """Draw what a submission costs in each way, over the floor."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    names = list(figures["assignments"])
    figure, axes = plt.subplots(1, len(names), figsize=(3.4 * len(names) + 1.6, 3.0), sharey=True)
    for axis, name in zip([axes] if len(names) == 1 else axes, names, strict=True):
        variants = figures["assignments"][name]["variants"]
        keys = [key for key in "abcde" if key in variants]
        values = [1000 * variants[key]["steady"]["cpu"] for key in keys]
        axis.barh(range(len(keys)), values, color=[_COLOURS[key] for key in keys])
        for place, value in enumerate(values):
            axis.text(value, place, f" {value:,.0f}", va="center", fontsize=9)
        axis.set_yticks(
            range(len(keys)), [f"({key}) {variants[key]['name']}" for key in keys], fontsize=9
        )
        axis.invert_yaxis()
        axis.set_xlim(0, 1.25 * max(values))
        axis.set_title(name.replace("_", " "), fontsize=10)
        axis.set_xlabel("processor time per submission (ms)", fontsize=9)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    plt.close(figure)
