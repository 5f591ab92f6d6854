"""What a plain fork of the warm server costs on this machine, from fork to reaped.

python benchmarks/plain_fork.py OUT.json
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


def main() -> None:
    """Fork again and again, and write the median."""
    warm_shell()
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
