import xml.etree.ElementTree as ET

import pytest

from jejak.reporting.actornetwork import ActorNetwork, ActorRow, ActorTie, actor_network
from jejak.reporting.actorpicture import MOST, TIES, actor_picture

SVG = "{http://www.w3.org/2000/svg}"


def picture(network, words):
    return actor_picture(
        network, words, address=lambda one: f"/a?{one}", tie_address=lambda a, b: f"/t?{a}+{b}"
    )


def links(drawn):
    root = ET.fromstring(drawn.svg())
    return {one.get("href"): one.get("aria-label") for one in root.iter(f"{SVG}a")}


def row(name, *, role="Host", sources=1, text=""):
    return ActorRow(name, text or name, role, "", sources, sources, ())


def test_actors_and_ties_are_links_with_names(material, english):
    found = links(picture(actor_network(material, english), english))
    assert found["/a?host"] == "Bandung, Host: 3 independent sources"
    assert found["/t?host+origin"] == "Bandung and Seoul: 2 independent sources"
    assert len(found) == 5


def test_actors_without_ties_are_left_out(english):
    network = ActorNetwork((row("a"), row("b"), row("c")), (ActorTie("a", "b", 1, ()),))
    drawn = picture(network, english)
    assert "/a?c" not in links(drawn)
    assert "2 of 3 actors" in drawn.lines[0]


def test_two_actors_of_one_name_are_two_marks(english):
    network = ActorNetwork(
        (row("a", text="Mayor"), row("b", text="Mayor")), (ActorTie("a", "b", 1, ()),)
    )
    assert {"/a?a", "/a?b"} <= links(picture(network, english)).keys()


def test_many_actors_are_cut_to_those_most_documented(english):
    rows = tuple(row(f"n{n}", sources=100 - n, role=f"role {n % 11}") for n in range(60))
    ties = tuple(ActorTie(f"n{a}", f"n{b}", 1, ()) for a in range(60) for b in range(a + 1, 60))
    found = links(picture(ActorNetwork(rows, ties), english))
    assert sum(one.startswith("/a") for one in found) <= MOST
    assert sum(one.startswith("/t") for one in found) == TIES


def test_hostile_names_are_text(english):
    hard = 'A & <B> "c" var(--x)\x00'
    network = ActorNetwork(
        (row("a", text=hard, role=hard), row("b", text="\x07")), (ActorTie("a", "b", 1, ()),)
    )
    drawn = picture(network, english)
    assert 'A & <B> "c" var(--x)' in (links(drawn)["/a?a"] or "")
    assert "A & <B>" in "".join(ET.fromstring(drawn.alone()).itertext())


@pytest.mark.parametrize("rows", [(), (row("a"), row("b"))])
def test_without_ties_there_is_no_picture(rows, english):
    assert picture(ActorNetwork(rows, ()), english) is None
