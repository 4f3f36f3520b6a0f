"""Sample documents: five department budgets, set anew by our own script from published figures.

``make_samples`` reads the facts in ``data/`` and writes the PDFs beside this file; ``docs/samples.md`` tells more.
"""

from __future__ import annotations

from pathlib import Path


def sample_paths() -> tuple[Path, ...]:
    """The PDFs that ship with the project, in order of their names."""
    return tuple(sorted(Path(__file__).parent.glob("*.pdf")))
