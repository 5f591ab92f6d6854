"""What nbgrader_config.py may set of ours: ``c.ChainRule.…``, read in this one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from traitlets import CaselessStrEnum, Float, Integer, TraitError
from traitlets.config import Config, Configurable

from chainrule_grader.grading.course import CourseError
from chainrule_grader.sandbox.isolation import LEVELS
from chainrule_grader.sandbox.limits import Limits

_HELP = {
    "cell_seconds": "Seconds on the clock that one cell may take.",
    "cell_cpu_seconds": "Seconds of computing that one cell may take.",
    "exercise_seconds": "Seconds that the hidden tests of one exercise may take.",
    "notebook_seconds": "Seconds on the clock that a whole submission may take.",
    "notebook_cpu_seconds": "Seconds of computing that a whole submission may take.",
    "memory": "Bytes of memory of a submission.",
    "processes": "Processes and threads of a submission, at one time.",
    "open_files": "Files that a submission may have open at one time.",
    "file_size": "Bytes of one file that a submission writes.",
    "disk": "Bytes of all files that a submission writes.",
    "output_text": "Characters kept of what one cell prints.",
    "output_display": "Bytes kept of one cell's figures and other displays.",
    "value": "Bytes of one value that a function takes or returns.",
    "notebook_size": "Bytes of a notebook that is read at all.",
    "files_size": "Bytes of all files beside the notebook, together.",
}


def _traits(body: dict[str, Any]) -> None:
    """Give the class a trait for each limit, with the default that Limits has."""
    kinds: dict[str, Callable[..., Any]] = {"float": Float, "int": Integer}
    for limit in fields(Limits):
        trait = kinds[str(limit.type)](limit.default, min=0, help=_HELP[limit.name])
        body[limit.name] = trait.tag(config=True)


class ChainRule(Configurable):
    """The limits of a submission, and how its code is kept apart."""

    _traits(locals())
    isolation = CaselessStrEnum(
        LEVELS,
        LEVELS[0],
        help="How a submission's code is kept apart: 'bubblewrap', or 'process' where that is not"
        " to be had, which fences neither files nor network.",
    ).tag(config=True)


def limits_from(config: Config) -> Limits:
    """Return the limits that `config` sets. Raises CourseError where it sets them wrong."""
    settings = _settings(config)
    return Limits.from_data({limit.name: getattr(settings, limit.name) for limit in fields(Limits)})


def isolation_from(config: Config, given: str | None = None) -> str:
    """Return the isolation that was `given` on a command line, else the one that `config` sets.

    Raises CourseError where there is none of that name.
    """
    if given is not None:
        config = Config(ChainRule=Config(isolation=given))
    return str(_settings(config).isolation)


def _settings(config: Config) -> ChainRule:
    known = ChainRule.class_trait_names(config=True)
    for name in config.get("ChainRule", {}):
        if name not in known:
            names = ", ".join(sorted(known))
            raise CourseError(f"c.ChainRule.{name}: there is no such setting; there are {names}")
    try:
        return ChainRule(config=config)
    except TraitError as error:
        raise CourseError(f"c.ChainRule in nbgrader_config.py: {error}") from error
