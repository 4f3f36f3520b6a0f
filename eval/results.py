"""The results of one question set: every system's replies and outcomes, every ranking of passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.cases import Case
from eval.judge import Judgement
from eval.metrics import Result
from eval.rankers import Ranking
from eval.systems import Reply


@dataclass(frozen=True, slots=True)
class Chapter:
    """``replies`` and ``judgements`` have one entry a question for each system, in the order of ``cases``.

    ``rankings`` have one entry for each question that names its evidence: by the ranker's name among the documents
    asked about, ``everywhere`` among all documents.
    """

    name: str
    cases: tuple[Case, ...]
    replies: Mapping[str, Sequence[Reply]]
    judgements: Mapping[str, Sequence[Judgement]]
    rankings: Mapping[str, Sequence[Ranking]]
    everywhere: Mapping[str, Sequence[Ranking]]

    @property
    def with_evidence(self) -> list[int]:
        """The positions of the questions that the rankings are about."""
        return [at for at, case in enumerate(self.cases) if case.evidence is not None]


def results_of(chapter: Chapter, system: str) -> list[Result]:
    """A system's results, as the metrics count them."""
    rows = zip(chapter.cases, chapter.replies[system], chapter.judgements[system], strict=True)
    return [Result(case, reply.answer, judgement) for case, reply, judgement in rows]
