"""What is said where student code was not fenced in as well as it could be."""

from __future__ import annotations

from rich.console import Console


def say_if_unfenced(console: Console, isolation: str) -> None:
    """Say what an isolation other than bubblewrap does not keep apart."""
    if isolation != "bubblewrap":
        console.print(
            f"[bold yellow]isolation: {isolation}[/]: the answers were kept apart, this machine's"
            " files and network were not"
        )
