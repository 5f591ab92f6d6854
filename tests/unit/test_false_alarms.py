"""How often would right initial weights be refused? Computed from the bounds, not simulated.

For normal draws n·(rms/σ)² is chi-square with n degrees of freedom, and mean·√n/σ is standard
normal; the bounds are found by asking `spread_fault` itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from chainrule.calling import Returned
from chainrule.compare import Array, Spread, spread_fault
from chainrule_grader.drawn import drawn
from chainrule_grader.exercises import find

ONCE_IN = 1e-9  # the most that one check may refuse of what is right


def typical(n: int) -> Array:
    """Return n numbers that look normal in every way: mean 0, rms 1, a few far from 0."""
    values = stats.norm.ppf((np.arange(n) + 0.5) / n) if n > 1 else np.array([1.0])
    return values / np.sqrt(np.mean(values**2))


def edge(accepted: Callable[[float], bool], inside: float, outside: float) -> float:
    """Return where ``accepted`` ends, by bisection."""
    for _ in range(60):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if accepted(middle) else (inside, middle)
    return inside


def wrong_spread(n: int) -> float:
    """The share of right draws whose rms is too small or too large."""

    def accepted(rms: float) -> bool:
        return spread_fault(rms * typical(n), 1.0) is None

    low, high = edge(accepted, 1.0, 1e-9), edge(accepted, 1.0, 100.0)
    small = stats.chi2.cdf(n * low**2, n) if low > 1e-6 else 0.0
    return float(small + stats.chi2.sf(n * high**2, n))


def wrong_mean(n: int) -> float:
    """The share of right draws that are not centred; an rms above σ only widens the bound."""

    def accepted(mean: float) -> bool:
        return spread_fault(mean + np.sqrt(1 - mean**2) * typical(n), 1.0) is None

    furthest = edge(accepted, 0.0, 1.0)
    return 0.0 if furthest > 0.99 else float(2 * stats.norm.sf(furthest * np.sqrt(n)))


def none_far(n: int) -> float:
    """A bound on the share of right draws without an entry far from 0, far being k·rms.

    The rms of normal draws says nothing of their directions, so that for any t
    P(all within t·k·σ) ≥ P(all within k·rms) · P(rms ≤ t·σ).
    """
    if n % 2:
        n -= 1

    def accepted(k: float) -> bool:
        signs = np.where(np.arange(n) % 2, 1.0, -1.0)
        values = signs * np.sqrt((n - 2 * k**2) / (n - 2))
        values[:2] = -k, k
        return spread_fault(values, 1.0) is None

    if n < 4 or accepted(1.01):  # few numbers cannot have the form above, nor are they looked at
        return 0.0
    k = edge(accepted, 3.0, 1.01)
    t = 1 - np.linspace(0, 5, 21) / np.sqrt(2 * n)
    return float(np.min((1 - 2 * stats.norm.sf(t * k)) ** n / stats.chi2.cdf(n * t**2, n)))


def false_alarms(n: int) -> float:
    return wrong_spread(n) + wrong_mean(n) + none_far(n)


@pytest.mark.parametrize(
    "n", [*range(2, 130), 150, 200, 300, 499, 500, 501, 1000, 2000, 5000, 20_000]
)
def test_right_draws_are_refused_less_than_once_in_a_billion(n: int) -> None:
    assert false_alarms(n) < ONCE_IN, (wrong_spread(n), wrong_mean(n), none_far(n))


def test_what_is_found_are_the_stated_bounds() -> None:
    standard_error = 1 / np.sqrt(2 * 2000)
    assert wrong_spread(2000) == pytest.approx(
        stats.chi2.cdf(2000 * (1 - 6.5 * standard_error) ** 2, 2000)
        + stats.chi2.sf(2000 * (1 + 6.5 * standard_error) ** 2, 2000)
    )
    assert wrong_mean(2000) == pytest.approx(2 * stats.norm.sf(6.5))
    assert wrong_mean(99) == none_far(499) == 0
    assert 0 < none_far(500) < 1e-12


@pytest.mark.parametrize(
    "slug", ["shallow_network.initialize_parameters", "deep_network.initialize_parameters"]
)
def test_a_check_over_all_its_arrays_is_as_rare(slug: str) -> None:
    exercise = find(slug)
    cases, expected = drawn(exercise, seed=0)
    looked = 0
    for check in exercise.checks:
        arrays = {
            (index, name): spread
            for index, (case, right) in enumerate(zip(cases, expected, strict=True))
            if check.applies(case) and check.parts and isinstance(right, Returned)
            for name, spread in right.value.items()
            if isinstance(spread, Spread)
        }
        sizes = [int(np.prod(spread.shape)) for spread in arrays.values()]
        assert sum(false_alarms(size) for size in sizes) < ONCE_IN, (check.name, sizes)
        looked += len(sizes)
    assert looked >= 6
