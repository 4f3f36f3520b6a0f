"""What stands between the network and the page: limits and headers, as plain ASGI.

Not a BaseHTTPMiddleware: that one buffers, and the page's events come as a stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_UPLOAD_BYTES = 64 * 1024 * 1024
MAX_BODY_BYTES = 1024 * 1024
UPLOAD_PATH = "/gradio_api/upload"

# Gradio compiles its templates in the browser, hence 'unsafe-eval'; nothing but this server is ever asked.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
# A forwarded host would be written into the page's own addresses; a proxy sets --root-path instead.
_STRIPPED = frozenset({b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-server", b"forwarded"})


class BodyTooLarge(Exception):
    """A request's body went on beyond the limit for its path."""


class Guard:
    """Refuses strangers (401) and oversized bodies (413), drops forwarded-host headers, adds the security headers.

    ``allow`` is asked with the ``Authorization`` header of every request, whatever it is for; None lets all in.
    """

    def __init__(self, app: ASGIApp, allow: Callable[[bytes], bool] | None = None) -> None:
        self.app = app
        self._allow = allow

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k.lower() not in _STRIPPED]}
        if self._allow and not await run_in_threadpool(self._allow, _authorization(scope["headers"])):
            await _ask_who(scope, receive, send)
            return
        limit = body_limit(scope["path"])
        if _declared_length(scope["headers"]) > limit:
            await _refuse(scope, receive, send)
            return
        try:
            await self.app(scope, _limited(receive, limit), _with_headers(send))
        except BodyTooLarge:
            await _refuse(scope, receive, send)


def body_limit(path: str) -> int:
    """How many bytes a request to ``path`` may carry."""
    return MAX_UPLOAD_BYTES if path == UPLOAD_PATH else MAX_BODY_BYTES


def _declared_length(headers: Iterable[tuple[bytes, bytes]]) -> int:
    declared = dict(headers).get(b"content-length", b"0")
    return int(declared) if declared.isdigit() else 0


def _limited(receive: Receive, limit: int) -> Receive:
    received = 0

    async def counting() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise BodyTooLarge
        return message

    return counting


def _with_headers(send: Send) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            message["headers"] = headers.raw
        await send(message)

    return adding


def _authorization(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    return dict(headers).get(b"authorization", b"")


async def _ask_who(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"www-authenticate": 'Basic realm="budgetqa", charset="UTF-8"'}
    await PlainTextResponse("name and password, please", 401, headers)(scope, receive, _with_headers(send))


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("request too large", status_code=413)(scope, receive, send)
