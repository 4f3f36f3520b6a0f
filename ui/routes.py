"""What the page links to: stylesheet, page pictures, exports. Everything is made anew from its address."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, StreamingResponse

from ui.chat import Turns, reopen
from ui.compare import compare, comparison_to_csv
from ui.data import Filter, figures_to_csv, find_figures
from ui.department import chosen_document, picture_of
from ui.desks import Desks
from ui.links import KEY
from ui.markdown import replies_to_markdown
from ui.pictures import picture_to_csv, reply_to_picture
from ui.words import Words, words_for

Key = Annotated[str, Query(alias=KEY)]
Context = Annotated[list[str] | None, Query()]
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by this spreadsheets know UTF-8


def page_routes(desks: Desks) -> APIRouter:
    """The routes of one server. What they are asked for that there is not is a 404."""
    router = APIRouter()
    stylesheet = str(files("ui").joinpath("style.css"))

    @router.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(stylesheet, media_type="text/css")

    @router.get("/page/{document_id}/{page_no}.webp")
    def page(document_id: str, page_no: int) -> Response:
        image = desks.page_image(document_id, page_no)
        if image is None:
            raise HTTPException(404)
        # The address names the content, so the picture can never change.
        headers = {"cache-control": "private, max-age=31536000, immutable"}
        return Response(image.webp, media_type="image/webp", headers=headers)

    def turns(q: str, c: list[str] | None, key: str, words: Words) -> Turns:
        return reopen(desks.desk(key), [*(c or []), q], words)

    @router.get("/conversation.md")
    def conversation(request: Request, q: str, c: Context = None, key: Key = "") -> Response:
        words = _words(request)
        replies = [turn.reply for turn in turns(q, c, key, words)]
        return _download([replies_to_markdown(replies, words)], "text/markdown", "conversation.md")

    @router.get("/picture.csv")
    def picture(request: Request, q: str, c: Context = None, key: Key = "") -> Response:
        words = _words(request)
        asked = turns(q, c, key, words)
        drawn = reply_to_picture(asked[-1].reply) if asked else None
        if drawn is None:
            raise HTTPException(404)
        return _csv([picture_to_csv(drawn, words)], "picture.csv")

    @router.get("/department.csv")
    def department(request: Request, document: str, picture: str, key: Key = "") -> Response:
        desk, words = desks.desk(key), _words(request)
        known = chosen_document(desk.documents(), document)
        drawn = picture_of(picture, desk.facts(document), words.get(f"picture_{picture}", ""), known) if known else None
        if drawn is None:
            raise HTTPException(404)
        return _csv([picture_to_csv(drawn, words)], f"{picture}.csv")

    @router.get("/comparison.csv")
    def comparison(request: Request, statement: str, documents: str, key: Key = "") -> Response:
        desk, words = desks.desk(key), _words(request)
        known = [chosen_document(desk.documents(), one) for one in documents.split(",")]
        found = [one for one in known if one]
        if not found:
            raise HTTPException(404)
        compared = compare(statement, found, [desk.facts(one.document_id) for one in found])
        return _csv([comparison_to_csv(compared, words)], "comparison.csv")

    @router.get("/figures.csv")
    def figures(text: str = "", document: str = "", table: str = "", order: str = "", key: Key = "") -> Response:
        found = find_figures(desks.desk(key), Filter(text, document, table, order))
        return _csv(figures_to_csv(found), "figures.csv")

    return router


def _words(request: Request) -> Words:
    return words_for(request.headers.get("accept-language"))


def _csv(lines: Iterable[str], name: str) -> Response:
    return _download((_BOM + line if number == 0 else line for number, line in enumerate(lines)), "text/csv", name)


def _download(parts: Iterable[str], media_type: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return StreamingResponse(iter(parts), media_type=f"{media_type}; charset=utf-8", headers=headers)
