"""How the shipped encoder is made: ``python -m eval.training.train`` (or ``make encoder``).

Nothing is read but data of this repository. ``items`` takes what can be asked for from ``index/vocabulary``,
``departments`` invents departments from the country's places and offices, ``pairs`` puts both into the templates of
``templates.toml`` and ``everyday.toml`` and gives pairs of a question and the passage that answers it. ``tokenizer``
makes the vocabulary of those pairs, ``train`` the vectors, by torch. ``retrieval_check`` measures the result on
questions about real documents, where they are at hand (``check_questions.jsonl``); ``development_questions.jsonl``
are others, about no body, for all documents that hold an answer.
"""
