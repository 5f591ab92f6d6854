"""The students' package as a wheel, for a browser whose kernel does not see the site's files."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from chainrule_grader import __version__
from chainrule_grader.publish.pack import requirements, write_zip

# In a browser the kernel brings its own IPython, and JupyterLab is there already.
_THERE = ("ipython", "ipykernel", "jupyterlab")


def write_wheel(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write chainrule-<version>-py3-none-any.whl into `folder`; return its path.

    `files` are those of the package, by names that begin with chainrule/.
    """
    info = f"chainrule-{__version__}.dist-info"
    needed = [f"Requires-Dist: {r}" for r in requirements().split() if not r.startswith(_THERE)]
    about = ["Metadata-Version: 2.1", "Name: chainrule", f"Version: {__version__}", *needed]
    tags = ["Wheel-Version: 1.0", "Generator: chainrule site", "Root-Is-Purelib: true"]
    content = dict(files)
    content[f"{info}/METADATA"] = _lines(about)
    content[f"{info}/WHEEL"] = _lines([*tags, "Tag: py3-none-any"])
    record = [f"{name},{_digest(data)},{len(data)}" for name, data in content.items()]
    content[f"{info}/RECORD"] = _lines([*record, f"{info}/RECORD,,"])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"chainrule-{__version__}-py3-none-any.whl"
    write_zip(path, content)
    return path


def _lines(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return f"sha256={digest.decode().rstrip('=')}"
