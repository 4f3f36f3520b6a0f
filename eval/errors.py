"""What evaluation raises."""

from __future__ import annotations

from pathlib import Path

from index.errors import BudgetQAError, shown_name


class QuestionSetError(BudgetQAError):
    """A question set that cannot be used: the file, the line (0 for the whole file), what is wrong, what to do."""

    def __init__(self, path: Path, line: int, why: str, next_step: str = "correct the line") -> None:
        self.path = path
        self.line = line
        self.why = why
        self.next_step = next_step
        super().__init__(path, line, why, next_step)

    def __str__(self) -> str:
        place = shown_name(str(self.path)) + (f", line {self.line}" if self.line else "")
        return f"{place}: {self.why}; {self.next_step}"
