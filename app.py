"""The chat in the browser: ``python app.py``, the same as ``budgetqa serve``.

A FastAPI app with the Gradio page mounted at '/'. Nothing here is imported by the core or the commands.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import files
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException, Response
from fastapi.responses import FileResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.store import Store
from qa.answer import answer
from ui.desk import Desk
from ui.guard import Guard

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 7860
HOSTS_VARIABLE = "BUDGETQA_HOSTS"
_EVERY_ADDRESS = ("0.0.0.0", "::")


def create_app(index_dir: Path, hosts: Sequence[str] = ()) -> FastAPI:
    """The server on an existing index. It answers to this machine's names and to ``hosts``, to no other name."""
    desk = Desk(Store.open(index_dir), answer)
    app = FastAPI(title="budgetqa", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_warming(desk))
    _add_pages(app, desk)
    _mount_chat(app, desk)
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", *hosts])
    return app


def serve(index_dir: Path, host: str = DEFAULT_HOST, port: int = DEFAULT_PORT) -> None:
    """Answers in the browser until interrupted. One worker: Gradio keeps its queue in the process."""
    app = create_app(index_dir, allowed_hosts(host, os.environ.get(HOSTS_VARIABLE, "")))
    # An open page holds an event stream: without a limit the server would wait for it for ever.
    uvicorn.run(app, host=host, port=port, access_log=False, proxy_headers=False, timeout_graceful_shutdown=5)


def allowed_hosts(host: str, others: str) -> list[str]:
    """The names a browser may call the server by: the one it listens on, and ``others``, separated by commas.

    A server that listens on every address answers to this machine's name.
    """
    own = socket.gethostname() if host in _EVERY_ADDRESS else host
    return [own, *(name.strip() for name in others.split(",") if name.strip())]


def main() -> None:
    """``python app.py`` takes the options of ``budgetqa serve`` and does the same."""
    from qa.cli import main as budgetqa

    budgetqa(["serve", *sys.argv[1:]])


def _warming(desk: Desk) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Has the example questions answered while the first browser is on its way: the first answer takes seconds."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=desk.examples, daemon=True).start()
        yield

    return lifespan


def _add_pages(app: FastAPI, desk: Desk) -> None:
    stylesheet = str(files("ui").joinpath("style.css"))

    @app.get("/style.css")
    def style() -> FileResponse:
        return FileResponse(stylesheet, media_type="text/css")

    @app.get("/page/{document_id}/{page_no}.webp")
    def page(document_id: str, page_no: int) -> Response:
        image = desk.page_image(document_id, page_no)
        if image is None:
            raise HTTPException(404)
        # The address names the content, so the picture can never change.
        headers = {"cache-control": "private, max-age=31536000, immutable"}
        return Response(image.webp, media_type="image/webp", headers=headers)


def _mount_chat(app: FastAPI, desk: Desk) -> None:
    _keep_gradio_home()
    import gradio as gr

    from ui.layout import build_page, page_options

    chat = build_page(desk)
    gr.mount_gradio_app(app, chat, path="/", **page_options())
    # Gradio checks the paths in requests only once it thinks it was launched, which mounting does not do:
    # without this line any client can read any file of this machine through a file input.
    chat.has_launched = True


def _keep_gradio_home() -> None:
    """Gradio reads these when it is imported or first used: no telemetry, and uploads in a folder of our own."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("GRADIO_TEMP_DIR", tempfile.mkdtemp(prefix="budgetqa-uploads-"))


if __name__ == "__main__":
    main()
