"""A submission as the judge sees it, at the end of a wire.

Calls run in a branch, a fork of the session's state. One branch serves exercise after exercise,
since a fork costs more than most of them. Cells between them that only bind names run there, too;
what others compute it need not know, as long as the functions called see none of it. What fails in
a branch that has served before is judged again in a fresh one before it counts, so that no exercise
suffers from another: unless a known mistake explains it all, or its functions depend on nothing
but their arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from chainrule.calling import Limited, Raised
from chainrule_grader.calls import Call, FromResult, Outcome
from chainrule_grader.exercises.exercise import Exercise
from chainrule_grader.grading.definitions import (
    computed_names,
    names_read,
    only_defines,
    read_at_once,
)
from chainrule_grader.grading.keeper import Keeper
from chainrule_grader.judge import fails_again, judge
from chainrule_grader.sandbox.session import Branch, SessionLost, Since, Stale
from chainrule_grader.verdict import Verdict

# Exceptions that the same call raises again, whatever its process has been through.
_OF_THE_CODE = {
    *("ArithmeticError", "AssertionError", "AttributeError", "AxisError", "FloatingPointError"),
    *("IndexError", "KeyError", "LinAlgError", "NameError", "NotImplementedError", "TypeError"),
    *("UnboundLocalError", "ValueError", "ZeroDivisionError"),
}


class SandboxedStudent:
    """The functions and variables of a session; implements ``Student``."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._branch: Branch | None = None
        self._behind: Branch | None = None  # one whose state a cell has left behind
        self._served = False
        self._defines: list[str] = []
        self._read: dict[tuple[str, ...], dict[str, Any]] = {}  # since the last cell
        # What cells have computed since then; None where none has computed anything.
        self._since: Since | None = None
        self._told = True  # whether the session has said what they have changed
        self._unaffected: set[str] = set()  # functions that depend on none of it
        self._called: set[str] = set()  # functions, in the judging that goes on
        self._strained = False  # whether one met a limit, or an end that it may not meet again
        self.limited = False

    def defined(self) -> set[str]:
        """Return the names of all that can be called."""
        try:
            return self._keeper.use(lambda session: session.names())
        except SessionLost:
            return set()

    def read(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the values of the variables among ``names`` that exist."""
        key = tuple(names)
        if key not in self._read:
            try:
                self._read[key] = self._keeper.use(lambda session: session.read(names))
            except SessionLost:
                return {}
        return deepcopy(self._read[key])  # a test may write into them

    def run(self, calls: Sequence[Call]) -> list[Outcome]:
        """Run a batch of calls, within the seconds of an exercise."""
        self._called |= {one.function for one in calls}
        outcomes = self._run(calls)
        self._strained |= any(
            isinstance(one, Limited) or (isinstance(one, Raised) and one.type not in _OF_THE_CODE)
            for one in outcomes
        )
        return outcomes

    def _run(self, calls: Sequence[Call]) -> list[Outcome]:
        seconds = self._keeper.limits.exercise_seconds
        try:
            return self._in_branch(calls, seconds)
        except SessionLost as lost:
            functions = list(dict.fromkeys(one.function for one in calls))
            linked = any(isinstance(arg, FromResult) for one in calls for arg in one.args)
            if len(functions) == 1 or linked:
                return [self._lost(lost, seconds)] * len(calls)
        # One function took the others with it: find out which.
        found: dict[int, Outcome] = {}
        for function in functions:
            mine = [i for i, one in enumerate(calls) if one.function == function]
            try:
                outcomes = self._in_branch([calls[i] for i in mine], seconds / len(functions))
            except SessionLost as lost:
                outcomes = [self._lost(lost, seconds)] * len(mine)
            found.update(zip(mine, outcomes, strict=True))
        return [found[i] for i in range(len(calls))]

    def judge(self, exercise: Exercise, seed: int) -> Verdict:
        """Judge an exercise; one that fails where others ran before it is tried afresh.

        Not so when all that is wrong is a known mistake, or cannot come from anywhere else. If it
        fares otherwise in a fork of its own, it is judged anew there.
        """
        shared = self._served and bool(exercise.functions)
        self._called, self._strained = set(), False
        verdict = judge(exercise, self, seed)
        failed = verdict.status not in ("passed", "missing") and not verdict.explained
        if shared and failed and not self._alone():
            self._leave()
            if not fails_again(exercise, self, verdict):
                if self._served:
                    self._leave()
                verdict = judge(exercise, self, seed)
        self.limited |= verdict.status == "limit"
        return verdict

    def _alone(self) -> bool:
        """Say whether the functions called fared in the branch as they would in any other."""
        if self._branch is None or self._strained:
            return False
        try:
            return self._branch.alone(sorted(self._called))
        except SessionLost:
            self.fresh()
            return False

    def fresh(self) -> None:
        """Let the next calls run in a fork of their own, and end the one there is."""
        self._leave()
        branch, self._behind = self._behind, None
        if branch is not None:
            try:
                self._keeper.use(lambda session: session.drop(branch))
            except SessionLost:
                branch.close()

    def _leave(self) -> None:
        """Let the next calls run in a fork of their own; when it is made, this one has ended."""
        if self._branch is not None:
            self._branch.close()  # it goes by itself, unless it does not listen
            self._branch, self._behind = None, self._branch
        self._served = False
        self._defines.clear()
        self._since, self._told = None, True
        self._unaffected.clear()

    def cell_ran(self, source: str) -> None:
        """Hear of a cell that has changed the session's state."""
        self._read.clear()
        if self._branch is None:
            return
        self._unaffected.clear()
        if only_defines(source):
            self._defines.append(source)
            if self._since and read_at_once(source):  # of values that it has not there
                self._leave()
        elif (names := computed_names(source)) is not None:
            before = self._since or Since()
            self._since = Since(before.names | names, before.used | names_read(source))
            self._told = False
        else:
            self._leave()

    def run_cell(self, source: str) -> list[Any]:
        """Run a cell on a fork of the state and return its outputs. Raises SessionLost."""
        self.fresh()
        seconds = self._keeper.limits.exercise_seconds
        branch = self._branched()
        try:
            return branch.run_cell(source, seconds=seconds)
        finally:
            self.fresh()

    def _in_branch(self, calls: Sequence[Call], seconds: float) -> list[Outcome]:
        branch = self._branched()
        self._served = True
        defines, self._defines = self._defines, []
        functions = {one.function for one in calls}
        since = None if functions <= self._unaffected else self._since
        try:
            outcomes = branch.run(calls, seconds=seconds, defines=defines, since=since)
        except Stale:
            self._leave()
            return self._in_branch(calls, seconds)
        except SessionLost:
            self.fresh()
            raise
        self._unaffected |= functions
        return outcomes

    def _branched(self) -> Branch:
        """Return a branch, but for what cells have computed since then in the session's state."""
        if self._branch is not None and self._since is not None and not self._told:
            restarts = self._keeper.restarts
            changed = self._keeper.use(lambda session: session.changed())
            self._told = True
            if changed.more or restarts != self._keeper.restarts:
                self._leave()
            else:
                self._since = replace(self._since, drawn=changed.drawn)
        if self._branch is None:
            used, self._behind = self._behind, None
            self._branch = self._keeper.use(lambda session: session.branch(used))
        return self._branch

    def _lost(self, lost: SessionLost, seconds: float) -> Outcome:
        if lost.why == "stuck":
            self.limited = True
            return Limited(f"{seconds:g} seconds for this exercise")
        return Raised("ProcessEnded" if lost.why == "ended" else "LineBroken", str(lost))
