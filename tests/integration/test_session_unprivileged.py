"""The fence once more as an ordinary user, where the suite itself runs as root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.integration.sessions import needs_bubblewrap

pytestmark = needs_bubblewrap
_USER = 1000


def _view() -> list[str]:
    """Bubblewrap's arguments for a view in which this Python and the tests can be read by all.

    Both may lie in a home that nobody else may enter, /root for example.
    """
    arguments: list[str] = []
    covered: list[Path] = []
    for path in sorted({ROOT, Path(sys.prefix), Path(sys.base_prefix)}):
        closed = next((p for p in reversed(path.parents) if not p.stat().st_mode & 0o001), None)
        if closed is None:
            continue
        if closed not in covered:
            covered.append(closed)
            arguments += ["--perms", "0755", "--tmpfs", str(closed)]
        for parent in reversed(path.parents):
            if parent.is_relative_to(closed) and parent != closed:
                arguments += ["--perms", "0755", "--dir", str(parent)]
        arguments += ["--ro-bind", str(path), str(path)]
    return arguments


@pytest.mark.skipif(os.getuid() != 0, reason="is an ordinary user already")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="no setpriv to become another user")
@pytest.mark.parametrize("alias", ["itself", "root of its own namespace"])
def test_the_fence_of_an_ordinary_user(alias: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    become = ["setpriv", "--reuid", str(_USER), "--regid", str(_USER), "--clear-groups"]
    become += ["--inh-caps=-all"]
    if alias != "itself":
        become += ["unshare", "--map-root-user"]
    tests = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    tests += ["-p", "no:randomly", "--basetemp", "@BASE@"]
    tests += ["tests/integration/test_session_fence.py", "-k", "not each_session and not nobody"]
    folder = tmp_path / "base"
    done = subprocess.run(
        ["bwrap", "--dev-bind", "/", "/", *_view(), "--bind", str(tmp_path), "/mnt"]
        + ["--cap-add", "ALL", "--chdir", str(ROOT), *become]
        + [word.replace("@BASE@", f"/mnt/{folder.name}") for word in tests],
        env={"PATH": os.environ["PATH"], "HOME": "/mnt", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
