"""What evaluation raises."""

from __future__ import annotations

from collections.abc import Sequence
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


class EvidenceWithoutDocument(BudgetQAError):
    """A question whose evidence is in no document of the index, or in several."""

    def __init__(self, case_id: str, prefix: str, names: Sequence[str]) -> None:
        self.case_id = case_id
        self.prefix = prefix
        self.names = tuple(names)
        super().__init__(case_id, prefix, self.names)

    def __str__(self) -> str:
        names = ", ".join(map(shown_name, self.names)) or "none"
        return f"question {self.case_id}: {self.prefix!r} does not begin the name of exactly one document: {names}"


class ChatFailed(BudgetQAError):
    """A chat endpoint that gives no answer."""

    def __init__(self, url: str, why: str) -> None:
        self.url = url
        self.why = why
        super().__init__(url, why)

    def __str__(self) -> str:
        return f"{self.url}: {self.why}; check the address, the model and the key, or leave the setting out"
