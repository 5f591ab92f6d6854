"""The process that tries files: it holds the references and judges what runs in its sessions.

Started by ``grading.trial``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chainrule_grader.exercises import load
from chainrule_grader.grading.beside import files_beside
from chainrule_grader.grading.clean import terminal_text
from chainrule_grader.grading.keeper import Keeper, Servers
from chainrule_grader.grading.trial_code import NoCode, Piece, Stopped, pieces_of
from chainrule_grader.grading.trial_run import TriedStudent, judged, run_pieces, set_up
from chainrule_grader.grading.trusted_process import serve
from chainrule_grader.sandbox.isolation import IsolationError
from chainrule_grader.sandbox.limits import MEGABYTE, Limits
from chainrule_grader.seeds import drawn_seed


def main() -> None:
    """Try one file after another, until the parent is gone."""
    servers: dict[str, Servers] = {}

    def answer(job: dict[str, Any]) -> dict[str, Any]:
        isolation = job["isolation"]
        try:
            return {"verdicts": _tried(job, servers.setdefault(isolation, Servers(isolation)))}
        except IsolationError as error:
            return {"isolation": str(error)}
        except Exception as error:  # an error of ours, or one that a file has found
            return {"broken": terminal_text(f"{type(error).__name__}: {error}")}

    try:
        serve(answer)
    finally:
        for each in servers.values():
            each.close()


def _tried(job: dict[str, Any], servers: Servers) -> list[dict[str, Any]]:
    """Run a file's code and judge its exercises; return the records of their verdicts."""
    path, assignment = Path(job["file"]), job["assignment"]
    limits = Limits.from_data(job["limits"])
    pieces: list[Piece] = []
    stopped: list[Stopped] = []
    try:
        pieces = pieces_of(path.name, _content(path, limits))
    except NoCode as error:
        stopped.append(Stopped("error", str(error)))
    source = "\n".join(piece.source for piece in pieces)
    keeper = Keeper(servers, limits, files_beside(path, source, [Path(o) for o in job["others"]]))
    try:
        set_up(keeper, assignment, as_module=path.suffix == ".py")
        stopped += run_pieces(keeper, pieces, job["seconds"], job["at_once"])
        student = TriedStudent(keeper, assignment)
        declared = load(assignment).by_name
        exercises = [declared[name] for name in job["exercises"]]
        seeds = [
            drawn_seed(each.slug, each.version, job["secret"], job["seed"]) for each in exercises
        ]
        return [
            judged(student, each, seed, stopped).record()
            for each, seed in zip(exercises, seeds, strict=True)
        ]
    finally:
        keeper.close()


def _content(path: Path, limits: Limits) -> bytes:
    """Read a file. Raises NoCode where that is not possible, or would be too much."""
    try:
        size = path.stat().st_size
        if size > limits.notebook_size:
            most = limits.notebook_size / MEGABYTE
            raise NoCode(f"the file has {size / MEGABYTE:.1f} MB, and {most:g} MB is the limit")
        return path.read_bytes()
    except OSError as error:
        raise NoCode(f"the file cannot be read: {error}") from error


if __name__ == "__main__":
    main()
