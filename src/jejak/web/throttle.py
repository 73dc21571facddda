"""How often one visitor, and one address, may ask: buckets that fill again as time passes."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from jejak.store.teamschema import digest_of
from jejak.web.apiproblems import refused

MOST_KNOWN = 20_000
"""Buckets that are kept; beyond, the one used longest ago is let go."""


@dataclass(frozen=True)
class Rate:
    """Requests at once, and how many more each second; those that change something count more.

    `dear` are pages behind which there is much work, and what they and all below them count.
    """

    at_once: float = 120
    each_second: float = 20
    change: float = 2
    dear: Mapping[str, float] = field(
        default_factory=lambda: dict.fromkeys(
            ("report", "compare", "search", "sources", "sign-in", "jobs", "originals"), 6.0
        )
    )
    together: float = 10
    """As many visitors may come from one address."""

    def cost(self, method: str, path: str) -> float:
        """What a request counts."""
        if path.startswith("/static/"):
            return 0.1
        dear = self.dear.get(_page_of(path), 1.0)
        return max(dear, self.change) if method not in {"GET", "HEAD"} else min(dear, 3.0)


def _page_of(path: str) -> str:
    """The page an address belongs to: the part after the case, without the ending of a file.

    >>> [_page_of(one) for one in ("/c/x/report/en.pdf", "/api/v1/cases/x/search", "/sign-in")]
    ['report', 'search', 'sign-in']
    """
    parts = path.strip("/").split("/")
    at = {"c": 2, "api": 4}.get(parts[0], 0)
    return parts[at].partition(".")[0] if len(parts) > at else ""


class Buckets:
    """A bucket for each name; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, cost: float, at_once: float, each_second: float) -> float:
        """Take from a bucket; 0, or the seconds until there is enough in it."""
        with self._lock:
            now = self._clock()
            level, then = self._levels.get(name, (at_once, now))
            level = min(at_once, level + (now - then) * each_second)
            short = cost - level
            self._levels[name] = (level if short > 0 else level - cost, now)
            self._levels.move_to_end(name)
            while len(self._levels) > MOST_KNOWN:
                self._levels.popitem(last=False)
        return max(0.0, short / each_second)


class Throttle:
    """Refuses a request (429) of an address or a visitor that asks too often.

    A visitor is known by their cookie, a script by its token. A made-up one gains nothing, since
    it counts for its address as well.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        cookie: str,
        rate: Rate,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.app = app
        self._cookie = cookie
        self._rate = rate
        self._buckets = Buckets(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        wait = self._wait(scope) if scope["type"] == "http" else 0.0
        if wait <= 0:
            await self.app(scope, receive, send)
            return
        headers = {"Retry-After": str(-int(-wait // 1))}
        answer = refused(scope["path"], 429, "too many requests; wait a little", headers)
        await answer(scope, receive, send)

    def _wait(self, scope: Scope) -> float:
        rate = self._rate
        cost = rate.cost(scope["method"], scope["path"])
        at_once, each = rate.at_once, rate.each_second
        host = address_of(str((scope.get("client") or ("",))[0]))
        wait = self._buckets.take(f"a{host}", cost, at_once * rate.together, each * rate.together)
        given = self._visitor(Headers(scope=scope))
        if wait or not given:
            return wait
        return self._buckets.take(f"v{digest_of(given)}", cost, at_once, each)

    def _visitor(self, headers: Headers) -> str:
        """What names the visitor: a script's token, else the cookie of a sign-in."""
        bearer = headers.get("authorization", "")
        return bearer or cookie_parser(headers.get("cookie", "")).get(self._cookie, "")


def address_of(host: str) -> str:
    """The address that counts: of IPv6 the network, since a household has a whole one.

    >>> address_of("203.0.113.7"), address_of("2001:db8:1:2:3:4:5:6")
    ('203.0.113.7', '2001:db8:1:2::/64')
    """
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return host
