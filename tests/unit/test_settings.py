"""What nbgrader_config.py may set of ours."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from traitlets.config import Config

from chainrule_grader.grading.course import CourseError
from chainrule_grader.grading.settings import ChainRule, isolation_from, limits_from
from chainrule_grader.sandbox.limits import Limits


def config(**settings: Any) -> Config:
    return Config(ChainRule=Config(**settings))


def test_every_limit_can_be_set_and_says_what_it_is() -> None:
    assert limits_from(Config()) == Limits()
    for limit in fields(Limits):
        assert ChainRule.class_traits()[limit.name].help
        changed = limits_from(config(**{limit.name: 7}))
        assert changed == Limits(**{limit.name: 7})
        assert type(getattr(changed, limit.name)) is type(limit.default)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("memroy", 1, "c.ChainRule.memroy: there is no such setting; there are cell_cpu_seconds"),
        ("memory", "2 GB", "expected an int"),
        ("cell_seconds", -1, "should not be less than 0"),
        ("isolation", "docker", "expected any of ['bubblewrap', 'process']"),
    ],
)
def test_a_wrong_setting_is_an_error(name: str, value: Any, words: str) -> None:
    with pytest.raises(CourseError) as error:
        limits_from(config(**{name: value}))
    assert words in str(error.value)


def test_isolation_given_on_the_command_line_comes_first() -> None:
    assert isolation_from(Config()) == "bubblewrap"
    assert isolation_from(config(isolation="process")) == "process"
    assert isolation_from(config(isolation="process"), "bubblewrap") == "bubblewrap"
    with pytest.raises(CourseError, match="isolation"):
        isolation_from(Config(), "none")
