"""What every answer carries, and which requests are not even looked at.

The policy allows our own files only: no script, style, frame or picture from elsewhere, and
nothing inside a page. A page that a document brought along therefore cannot run anything.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from jejak.web.apiproblems import refused

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SAFE = ("GET", "HEAD", "OPTIONS")


class Guard:
    """Refuses other hosts and other sites' requests, and adds the headers to every answer.

    `hosts` are the names under which the server is reached; none means any, which only a proxy
    that checks them itself may ask for. `encrypted` says whether it is reached by HTTPS.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Collection[str] = (), encrypted: bool = False
    ) -> None:
        self.app = app
        self._hosts = frozenset(hosts)
        self._headers = dict(HEADERS)
        if encrypted:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        why = self._refusal(scope["method"], Headers(scope=scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        answer = refused(scope["path"], 403, why) if why else self.app
        await answer(scope, receive, send_with_headers)

    def _refusal(self, method: str, headers: Headers) -> str:
        host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
        if self._hosts and host.strip("[]") not in self._hosts:
            # Another name for this machine is how a foreign page would reach it.
            return "this server is not reached under that name"
        foreign = headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
        if method not in SAFE and foreign:
            return "another site sent this"
        return ""

    def _add(self, headers: MutableHeaders) -> None:
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
