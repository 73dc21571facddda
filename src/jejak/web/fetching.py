"""Pages of other sites, fetched for a case, and never anything of this network.

Whoever gives an address must not reach by it what only this machine reaches. So a name is resolved
once, every address it has must be a public one, the connection is made to the very address that was
looked at, and all of that again for each place one is sent on to. Nothing is believed of the answer
but its kind, and it may be so large and take so long.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from jejak.errors import InputError
from jejak.reading.files import SUFFIXES

PORTS: Final = (80, 443, 8000, 8080, 8443)
KINDS: Final = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
"""What is taken, by what the server says it is; of mere bytes, the name decides."""
BYTES: Final = ("application/octet-stream", "binary/octet-stream", "")
_PIECE: Final = 1 << 16
_MOVED: Final = (301, 302, 303, 307, 308)
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_TUNNELS: Final = tuple(
    ipaddress.ip_network(one)
    # 6to4 and its relays, Teredo, IPv4-compatible, NAT64 of a network's own, site-local, and what
    # IETF keeps for protocols, which some versions of Python take for public.
    for one in (
        *("2002::/16", "192.88.99.0/24", "2001::/32", "::/96", "64:ff9b:1::/48", "fec0::/10"),
        "192.0.0.0/24",
    )
)


class FetchError(InputError):
    """Nothing can be fetched from an address; `where` is the address."""


@dataclass(frozen=True)
class Bounds:
    """How much is fetched at most: bytes, seconds in all, and places one is sent on to."""

    size: int = 32 << 20
    seconds: float = 30.0
    hops: int = 5


@dataclass(frozen=True)
class Fetched:
    """What was fetched: the address it was found at, the suffix of its kind, and a name for it."""

    address: str
    suffix: str
    name: str
    size: int


def _resolved(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def _connected(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), seconds)


@dataclass(frozen=True)
class Network:
    """How names are resolved and connections made."""

    resolve: Callable[[str, int], Sequence[str]] = _resolved
    connect: Callable[[str, int, float], socket.socket] = _connected
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and not a way round to another.

    >>> [is_public(one) for one in ("93.184.216.34", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False]
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped
        if found in _NAT64:
            inside = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inside is not None:
            return is_public(str(inside))
    if any(found in one for one in _TUNNELS):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def fetch(
    address: str,
    target: BinaryIO,
    *,
    bounds: Bounds | None = None,
    network: Network | None = None,
) -> Fetched:
    """Fetch what lies at an address of the web into an open file.

    Raises:
        FetchError: no address of the public web, or nothing that can be read comes from it.
    """
    bounds, network = bounds or Bounds(), network or Network()
    until = time.monotonic() + bounds.seconds
    for _ in range(bounds.hops + 1):
        url = _checked(address)
        with _answer(url, address, until, network) as answer:
            onward = answer.headers.get("Location", "") if answer.status in _MOVED else ""
            if not onward:
                return _taken(answer, url, address, target, (bounds.size, until))
        address = _joined(address, onward)
    raise _wrong(address, f"one is sent on more than {bounds.hops} times")


def _joined(address: str, onward: str) -> str:
    try:
        return urljoin(address, onward)
    except ValueError as problem:
        raise _wrong(address, "one is sent on to what is no address") from problem


def _checked(address: str) -> SplitResult:
    """The parts of an address that may be asked."""
    try:
        url = urlsplit(address)
        port = _port(url)
    except ValueError as problem:
        raise _wrong(address, f"no address: {problem}") from problem
    if not address.isprintable() or any(not one for one in (url.hostname or "").split(".")[:-1]):
        raise _wrong(address, "no address: it holds what no address can")
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise _wrong(address, "no address of the web", "write https://…")
    if url.username is not None or url.password is not None:
        raise _wrong(address, "a name or password stands in it", "leave it out")
    if port not in PORTS:
        allowed = ", ".join(str(one) for one in PORTS)
        raise _wrong(address, f"port {port} is not asked", f"only {allowed} are")
    return url


def _port(url: SplitResult) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


@contextmanager
def _answer(
    url: SplitResult, address: str, until: float, network: Network
) -> Iterator[http.client.HTTPResponse]:
    """The answer of the server, as long as there is time."""
    host = _ascii(url.hostname or "", address)
    try:
        with _line(url, host, address, until, network) as line, _watched(line, until):
            talk = http.client.HTTPConnection(host, _port(url))
            talk.sock = line
            # A library that looks for a proxy in the environment would go round all of this.
            talk.request("GET", _path(url), headers=_headers(url, host))
            with closing(talk.getresponse()) as answer:
                yield answer
    except TimeoutError as problem:
        raise _late(address) from problem
    except ssl.SSLError as problem:
        raise _wrong(address, f"its certificate is not good: {problem.reason}") from problem
    except (OSError, ValueError, http.client.HTTPException) as problem:
        if time.monotonic() >= until:
            raise _late(address) from problem
        raise _wrong(address, f"it cannot be reached: {_why(problem)}") from problem


def _why(problem: Exception) -> str:
    return getattr(problem, "strerror", "") or str(problem) or type(problem).__name__


def _ascii(host: str, address: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode()
    except UnicodeError as problem:
        raise _wrong(address, "no name of a server") from problem


@contextmanager
def _line(
    url: SplitResult, host: str, address: str, until: float, network: Network
) -> Iterator[socket.socket]:
    """A connection to an address that was looked at, encrypted if it should be."""
    to = _to(url, host, address, network)
    with network.connect(to, _port(url), _left(until, address)) as plain:
        if url.scheme == "http":
            yield plain
            return
        # The certificate must be good for the name, whichever address the name has.
        with network.trust().wrap_socket(plain, server_hostname=host) as line:
            yield line


def _to(url: SplitResult, host: str, address: str, network: Network) -> str:
    """The address that a name has; none of several may be of this network."""
    try:
        found = network.resolve(host, _port(url))
    except (OSError, UnicodeError) as problem:
        raise _wrong(address, f"no server is called {host}", "check the address") from problem
    if not found or not all(is_public(one) for one in found):
        raise _wrong(
            address, f"{host} is not on the public internet", "save the page and add it as a file"
        )
    return found[0]


@contextmanager
def _watched(line: socket.socket, until: float) -> Iterator[None]:
    """Cut the line when time is over, however slowly something still comes."""

    def cut() -> None:
        with suppress(OSError):
            # Of the socket below: to end the encryption would wait for the other side.
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _headers(url: SplitResult, host: str) -> dict[str, str]:
    named = f"[{host}]" if ":" in host else host
    return {
        "Host": f"{named}:{url.port}" if url.port else named,
        "User-Agent": "Jejak (evidence for policy transfer)",
        "Accept": ", ".join(KINDS),
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


def _path(url: SplitResult) -> str:
    safe = "%/:=&?~+!$,;'@()*[]"
    query = f"?{quote(url.query, safe=safe)}" if url.query else ""
    return (quote(url.path, safe=safe) or "/") + query


def _taken(
    answer: http.client.HTTPResponse,
    url: SplitResult,
    address: str,
    target: BinaryIO,
    bounds: tuple[int, float],
) -> Fetched:
    """Write what comes into the file; `bounds` are its bytes and when time is over."""
    most, until = bounds
    if answer.status != 200:
        raise _wrong(address, f"the server answers {answer.status} {answer.reason}".rstrip())
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise _wrong(address, "it comes packed, though it was asked for plain")
    suffix = _suffix(answer, url, address)
    size = 0
    while piece := answer.read(_PIECE):
        size += len(piece)
        if size > most:
            raise _wrong(address, f"it is larger than {most >> 20} MiB")
        try:
            target.write(piece)
        except OSError as problem:
            remedy = "free some space, then try again"
            raise _wrong(address, f"it cannot be kept here: {_why(problem)}", remedy) from problem
    if time.monotonic() >= until:
        raise _late(address)
    if answer.length or not size:
        raise _wrong(address, "it was cut off" if size else "it is empty")
    return Fetched(address, suffix, _name(url), size)


def _suffix(answer: http.client.HTTPResponse, url: SplitResult, address: str) -> str:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    named = PurePosixPath(unquote(url.path)).suffix.lower()
    # Text is text, whatever it is called; a file that is called so may be more than that.
    if kind in BYTES or (kind == "text/plain" and named == ".md"):
        suffix = named if named in SUFFIXES else ""
    else:
        suffix = KINDS.get(kind, "")
    if not suffix:
        remedy = "pages, text, PDF and Word documents are"
        raise _wrong(address, f"{kind or 'what comes'} is not taken", remedy)
    return suffix


def _name(url: SplitResult) -> str:
    """A name for the file, of the server and the last part of the path."""
    last = PurePosixPath(unquote(url.path)).stem
    host = re.sub(r"^www\.", "", url.hostname or "")
    return f"{host}-{last}" if last else host


def _left(until: float, address: str) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise _late(address)
    return left


def _late(address: str) -> FetchError:
    return _wrong(address, "it takes too long", "save the page and add it as a file")


def _wrong(address: str, problem: str, remedy: str = "check the address") -> FetchError:
    return FetchError(problem, where=address[:200], remedy=remedy)
