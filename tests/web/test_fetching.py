"""Pages of other sites: fetched, bounded, and never anything of this network."""

import io
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from jejak.web.fetching import Bounds, FetchError, Network, fetch, is_public

PUBLIC = "93.184.216.34"
PAGE = b"<html><title>Bus</title><p>Bus itu tiba.</p>"


@dataclass
class Site:
    """A server of this machine that stands for the web; `asked` is who was connected to."""

    port: int
    names: dict[str, list[str]] = field(default_factory=lambda: {"example.org": [PUBLIC]})
    asked: list[tuple[str, int]] = field(default_factory=list)
    trust: ssl.SSLContext | None = None

    def resolve(self, host: str, port: int) -> list[str]:
        if host not in self.names:
            raise socket.gaierror(-2, "unknown")
        return self.names[host]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.asked.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    @property
    def network(self) -> Network:
        trust = self.trust
        if trust:
            return Network(self.resolve, self.connect, lambda: trust)
        return Network(self.resolve, self.connect)


class Answers(BaseHTTPRequestHandler):
    """Answers by the path: a page, somewhere else, too much, too slowly."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self.answer(302, b"", Location=self.path.removeprefix("/to/"))
        elif path == "/round":
            self.answer(302, b"", Location="/round")
        elif path == "/slow":
            self.drip()
        elif path == "/cut":
            self.answer(200, PAGE, **{"Content-Length": "9000"})
        elif path == "/packed":
            self.answer(200, PAGE, **{"Content-Encoding": "gzip"})
        elif path == "/big":
            self.answer(200, b"x" * 70_000)
        elif path == "/gone":
            self.answer(404, b"no")
        else:
            kind = {"/a.pdf": "application/octet-stream", "/x.svg": "image/svg+xml"}.get(path)
            self.answer(
                200, b"" if path == "/empty" else PAGE, **({"Content-Type": kind} if kind else {})
            )

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        told = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**told, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        for _ in range(100):
            try:
                self.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.1)

    def log_message(self, *told) -> None:
        pass


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    running.start()
    try:
        yield Site(server.server_port)
    finally:
        server.shutdown()
        running.join()
        server.server_close()


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.fixture
def site(server: Site) -> Site:
    return Site(server.port)


def got(site: Site, address: str, **bounds) -> bytes:
    file = io.BytesIO()
    fetch(address, file, network=site.network, bounds=Bounds(**bounds))
    return file.getvalue()


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.5.5", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1"),
        *("240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "::ffff:127.0.0.1"),
        *("::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe"),
        *("64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:1::1", "localhost", ""),
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_internet(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_addresses_that_are(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "017700000001", "0x7f000001", "0x7f.1", "127.1"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0", "169.254.169.254", "[fe80::1]"),
        *("①②⑦.0.0.1", "127。0。0。1", "localhost."),
    ],
)  # fmt: skip
def test_no_spelling_of_an_address_leads_here(host: str):
    """With the resolver of this machine, and nothing is ever connected to."""
    site = Site(0)
    with pytest.raises(FetchError):
        fetch(f"http://{host}/", io.BytesIO(), network=Network(connect=site.connect))
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("", "example.org", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org"),
        *("http://", "http://example.org:22/", "http://example.org:99999/", "http://me@example.org/"),
        *("http://me:pass@example.org/", "http://[::1", "javascript:alert(1)", "http://unknown.org"),
        *("https://a\0b.org/", "https://.example.org/", "http://example.org/\ud800", "http://a..org/"),
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web(site: Site, address: str):
    with pytest.raises(FetchError):
        got(site, address)
    assert site.asked == []


def test_one_is_sent_on_to_no_address(site: Site):
    with pytest.raises(FetchError, match="no address"):
        got(site, "http://example.org/to/http://[")


class Full(io.BytesIO):
    def write(self, piece) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_not_the_fault_of_the_page(site: Site):
    with pytest.raises(FetchError, match="cannot be kept here: No space left"):
        fetch("http://example.org/", Full(), network=site.network)


def test_a_page_is_fetched_from_the_address_that_was_looked_at(site: Site):
    file = io.BytesIO()
    found = fetch("http://example.org/berita/bus?q=a b", file, network=site.network)
    assert file.getvalue() == PAGE
    assert site.asked == [(PUBLIC, 80)]
    assert (found.suffix, found.name, found.size) == (".html", "example.org-bus", len(PAGE))


def test_a_name_with_one_private_address_among_others_is_refused(site: Site):
    site.names["example.org"] = [PUBLIC, "10.0.0.1"]
    with pytest.raises(FetchError, match="not on the public internet"):
        got(site, "http://example.org/")


def test_a_name_that_changes_its_address_gains_nothing(site: Site):
    """Rebinding: public when looked at, of this machine when asked again. It is asked once."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    network = Network(lambda host, port: next(answers), site.connect)
    file = io.BytesIO()
    fetch("http://example.org/", file, network=network)
    assert site.asked == [(PUBLIC, 80)]
    with pytest.raises(FetchError, match="not on the public internet"):
        fetch("http://example.org/", file, network=network)


def test_one_is_sent_on_to_other_pages(site: Site):
    assert got(site, "http://example.org/to/http://example.org:8080/b") == PAGE
    assert site.asked == [(PUBLIC, 80), (PUBLIC, 8080)]


@pytest.mark.parametrize(
    "onward",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://inside.example/", "file:///etc/passwd"),
        *("http://[::1]/", "//127.0.0.1/x", "http://169.254.169.254/latest/meta-data/"),
    ],
)  # fmt: skip
def test_one_is_never_sent_on_to_this_network(site: Site, onward: str):
    site.names |= {"inside.example": ["192.168.0.5"], "localhost": ["127.0.0.1"]}
    site.names |= {one: [one] for one in ("127.0.0.1", "::1", "169.254.169.254")}
    with pytest.raises(FetchError):
        got(site, f"http://example.org/to/{onward}")
    assert site.asked == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("round", "more than 5 times"),
        ("gone", "answers 404"),
        ("x.svg", "image/svg.xml is not taken"),
        ("cut", "cut off"),
        ("empty", "is empty"),
        ("packed", "packed"),
    ],
)
def test_what_cannot_be_used_is_told(site: Site, path: str, told: str):
    with pytest.raises(FetchError, match=told):
        got(site, f"http://example.org/{path}")


def test_it_may_be_so_large_and_take_so_long(site: Site):
    with pytest.raises(FetchError, match="larger"):
        got(site, "http://example.org/big", size=60_000)
    begun = time.monotonic()
    with pytest.raises(FetchError, match="too long"):
        got(site, "http://example.org/slow", seconds=0.5)
    assert time.monotonic() - begun < 3


def test_bytes_are_what_their_name_says(site: Site):
    file = io.BytesIO()
    assert fetch("http://example.org/a.pdf", file, network=site.network).suffix == ".pdf"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("no openssl")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    command = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", "/CN=example.org"),
        *("-addext", "subjectAltName=DNS:example.org", "-keyout", str(path), "-out", f"{path}.c"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.c").read_text())
    return path


def test_a_certificate_must_be_good_for_the_name(certificate: Path):
    with serving(certificate) as site:
        site.names["other.org"] = [PUBLIC]
        with pytest.raises(FetchError, match="certificate"):
            got(site, "https://example.org/")
        site.trust = ssl.create_default_context(cafile=str(certificate))
        assert got(site, "https://example.org/") == PAGE
        with pytest.raises(FetchError, match="certificate"):
            got(site, "https://other.org/")
        assert {port for _, port in site.asked} == {443}
