"""What a plain fork of the warm server costs on this machine, from fork to reaped.

python benchmarks/plain_fork.py OUT.json [BYTES]

With a number of bytes, the server holds so much memory more, for nothing.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import sys
import time
from pathlib import Path

# As the server is started: before NumPy is imported, which asks for it.
os.environ |= {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
os.environ["MPLBACKEND"] = "module://chainrule_session.figures"

from chainrule_session.server import warm_shell

ROUNDS = 100
# Private pages of the ordinary size, all of them touched.
HOLD = """import mmap
held = mmap.mmap(-1, {size} or 4096, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
held.madvise(15)  # no huge pages
for at in range(0, {size}, 4096): held[at] = 1"""


def main() -> None:
    """Fork again and again, and write the median."""
    warm_shell()
    held: dict[str, object] = {}
    exec(HOLD.format(size=int(sys.argv[2]) if len(sys.argv) > 2 else 0), held)
    gc.collect()
    gc.freeze()
    times = []
    for _ in range(ROUNDS):
        start = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        times.append(1000 * (time.monotonic() - start))
    Path(sys.argv[1]).write_text(json.dumps({"ms": statistics.median(times)}), encoding="utf-8")


if __name__ == "__main__":
    main()
