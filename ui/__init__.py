"""The chat page: one answer with its proof beside it.

A question goes through four small rooms::

    desk.py      question -> Answer (by qa) -> Reply (with an Evidence for every citation)
    evidence.py  citation + the document's facts -> the table around the cited cell       pure
    pages.py     PDF page -> picture, and where on it the cited characters stand
    render.py    Reply -> HTML                                                            pure, escapes everything

What was understood becomes chips with neighbouring questions (``understood.py``), cited figures become bars
(``pictures.py``). The tabs beside the chat stand on ``department.py``, ``compare.py``, ``findings.py`` and
``data.py``, all pure, and are written as HTML by ``render_tabs.py``.

``layout.py``, ``widgets.py`` and the ``tab_*.py`` are the only modules that know Gradio: widgets, and plain
functions that they call. ``routes.py`` serves page pictures and exports. ``desks.py`` keeps the browsers' own
collections, ``uploads.py`` fills them. ``guard.py`` keeps foreign hosts and oversized bodies out, ``passwords.py``
strangers. ``words.toml`` holds every label in Chinese and English.
"""
