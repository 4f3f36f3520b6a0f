"""The chat in the browser: ``python app.py``, the same as ``budgetqa serve``.

A FastAPI app with the Gradio page mounted at '/'. Nothing here is imported by the core or the commands.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from index.store import Store
from qa.answer import answer
from ui.desk import Desk
from ui.desks import Desks, Uploads
from ui.guard import Guard
from ui.passwords import read_passwords

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 7860
HOSTS_VARIABLE = "BUDGETQA_HOSTS"
_EVERY_ADDRESS = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Settings:
    """How the page is served.

    ``hosts`` are the names it answers to beside this machine's own, ``root_path`` the path that a proxy serves it
    under, ``password_file`` who may use it (None: whoever reaches it), ``uploads`` where documents go.
    """

    hosts: tuple[str, ...] = ()
    root_path: str = ""
    password_file: Path | None = None
    uploads: Uploads = Uploads.OWN


def create_app(index_dir: Path, settings: Settings) -> FastAPI:
    """The server on an existing index. Raises StoreMissing, PasswordFileWrong."""
    passwords = read_passwords(settings.password_file) if settings.password_file else None
    desk = Desk(Store.open(index_dir), answer)
    desks = Desks(desk, answer, settings.uploads)
    app = FastAPI(
        title="budgetqa",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        root_path=settings.root_path,
        lifespan=_warming(desk),
    )
    _mount_page(app, desks, settings.root_path)
    app.add_middleware(Guard, allow=passwords.allow if passwords else None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", *settings.hosts])
    return app


def serve(
    index_dir: Path,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    *,
    root_path: str = "",
    password_file: Path | None = None,
    uploads: str = Uploads.OWN,
) -> None:
    """Answers in the browser until interrupted. One worker: Gradio keeps its queue in the process."""
    hosts = allowed_hosts(host, os.environ.get(HOSTS_VARIABLE, ""))
    app = create_app(index_dir, Settings(tuple(hosts), root_path.rstrip("/"), password_file, Uploads(uploads)))
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


def _mount_page(app: FastAPI, desks: Desks, root_path: str) -> None:
    _keep_gradio_home()
    import gradio as gr

    from ui.layout import build_page, page_options
    from ui.routes import page_routes

    app.include_router(page_routes(desks))
    page = build_page(desks)
    gr.mount_gradio_app(app, page, path="/", root_path=root_path or None, **page_options())
    # Gradio checks the paths in requests only once it thinks it was launched, which mounting does not do:
    # without this line any client can read any file of this machine through a file input.
    page.has_launched = True


def _keep_gradio_home() -> None:
    """Gradio reads these when it is imported or first used: no telemetry, and uploads in a folder of our own."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("GRADIO_TEMP_DIR", tempfile.mkdtemp(prefix="budgetqa-uploads-"))


if __name__ == "__main__":
    main()
