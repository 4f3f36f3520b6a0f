"""The chat page: one answer with its proof beside it.

A question goes through four small rooms::

    desk.py      question -> Answer (by qa) -> Reply (with an Evidence for every citation)
    evidence.py  citation + the document's facts -> the table around the cited cell       pure
    pages.py     PDF page -> picture, and where on it the cited characters stand
    render.py    Reply -> HTML                                                            pure, escapes everything

``layout.py`` is the only module that knows Gradio: widgets, and plain functions that they call. ``guard.py``
keeps foreign hosts and oversized bodies out. ``words.toml`` holds every label in Chinese and English.
"""
