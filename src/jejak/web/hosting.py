"""Start the workbench for a team."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from jejak.errors import OptionError
from jejak.model.team import Invitation
from jejak.store.teamstore import TeamStore
from jejak.web.app import LOOPBACK
from jejak.web.team import INVITED, TeamDoor
from jejak.web.teamapp import together
from jejak.web.warming import warm_up

AT_ONCE = 500
"""Connections that are answered at a time; more are told to come again."""
KEPT_OPEN = 60
"""Seconds that a connection stays open without a request."""
LEAVING = 10
"""Seconds that requests have to end when the server is stopped."""


@dataclass(frozen=True)
class Site:
    """Where a server listens, and the address people reach it by, if it is another.

    `behind_proxy`: another program on this machine takes the requests and says where they come
    from. `insecure`: passwords may cross the network readable. `fetch`: addresses that people give
    are fetched from here.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    url: str = ""
    behind_proxy: bool = False
    insecure: bool = False
    fetch: bool = False

    def address(self, port: int) -> str:
        """The address for people, of the port that was given.

        >>> Site(host="::1").address(8000), Site(url="https://jejak.example.org/").address(1)
        ('http://[::1]:8000', 'https://jejak.example.org')
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.url.rstrip("/") or f"http://{host}:{port}"

    @property
    def encrypted(self) -> bool:
        """Whether people reach it by HTTPS."""
        return self.url.startswith("https://")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which it is reached."""
        return (*LOOPBACK, self.host, urlsplit(self.url).hostname or self.host)

    def check(self) -> None:
        """OptionError unless the address can be one, and passwords are safe on their way."""
        parts = urlsplit(self.url)
        if self.url and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise OptionError("no address of a server", where="--url", remedy="write https://NAME")
        if self.url and parts.path.strip("/"):
            raise OptionError(
                "the workbench needs a name of its own", where="--url", remedy="leave out the path"
            )
        if not (self._stays_here() or self.encrypted or self.insecure):
            raise OptionError(
                "passwords would cross the network readable",
                where="--host",
                remedy="put a proxy with HTTPS before it (--url https://… --behind-proxy), or"
                " accept that with --insecure",
            )

    def _stays_here(self) -> bool:
        here = urlsplit(self.url).hostname or self.host
        with suppress(ValueError):
            return ipaddress.ip_address(here).is_loopback
        return here == "localhost"


def serve(database: str, cases: Path, site: Site, *, told: Callable[[str], None]) -> None:
    """Serve a team until stopped; `told` is given the address, and a first link if one is needed.

    Raises:
        OptionError: an address that cannot be used, or a port that is taken.
        StoreError: the database cannot be reached or opened.
    """
    site.check()
    with TeamStore.open(database) as team, _listening(site) as listener:
        address = site.address(listener.getsockname()[1])
        team.set_url(address)
        told(address)
        if team.is_empty():
            told(f"nobody has an account yet; the first is made at {first_link(team, address)}")
        door = TeamDoor(team, cases, url=database, encrypted=site.encrypted)
        try:
            _run(door, site, listener)
        finally:
            door.close()


def first_link(team: TeamStore, address: str) -> str:
    """A link for whoever sets the server up, who becomes the owner of all cases without one."""
    secret = team.invite(Invitation("owner"), datetime.now(UTC), INVITED)
    return f"{address}/join/{secret}"


def _run(door: TeamDoor, site: Site, listener: socket.socket) -> None:
    app = together(door, hosts=site.hosts)
    app.state.fetching = site.fetch
    warm_up()
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Whom to believe where a request comes from: FORWARDED_ALLOW_IPS, else this machine.
        proxy_headers=site.behind_proxy,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=LEAVING,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _listening(site: Site) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in site.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((site.host, site.port))
            # From now on whoever follows the link waits instead of being refused.
            listener.listen()
        except OSError as problem:
            why = f"{site.host} port {site.port} cannot be had: {problem.strerror or problem}"
            raise OptionError(why, where="--port", remedy="give another") from problem
        yield listener
