"""Networks and trees in plain values, and what tests read from a picture."""

import xml.etree.ElementTree as ET

from jejak.model.networks import CascadeStep, CascadeTree, InferredNetwork, InferredTie

SVG = "{http://www.w3.org/2000/svg}"
HARD = 'A & <B> "c"'
TIES = (
    InferredTie(1, "서울", "Bandung", 9.0, 0.002, 0.95, 0.04),
    InferredTie(2, "Bandung", "Surabaya", 5.0, 0.03, 0.8, 0.2),
    InferredTie(3, "서울", HARD, 4.0, 0.00001, 0.6, 0.00002),
    InferredTie(4, "Surabaya", "Bandung", 2.0, 0.5, 0.3, 1.0),
)
NETWORK = InferredNetwork(
    ("서울", "Bandung", "Surabaya", HARD, "Solo", "Medan"), TIES, "exponential", (0.5,), 12
)
BARE = InferredNetwork(("a", "b"), (InferredTie(1, "a", "b", 2.0),), "own", (), 3)
NONE = InferredNetwork(("a", "b"), (), "exponential", (0.5,), 3)
TREE = CascadeTree(
    "bus lanes",
    (
        CascadeStep("서울", "2004", 2004.0, None, False),
        CascadeStep("Bogotá", "2004", 2004.0, None, False),
        CascadeStep("Bandung", "2006", 2006.0, "서울", True),
        CascadeStep("Medan", "2007", 2007.0, "Bogotá", False),
        CascadeStep("Surabaya", "2009", 2009.0, "Bandung", True),
        CascadeStep("Solo", "2011", 2011.0, "서울", False),
    ),
)
GRID = InferredNetwork(
    tuple(f"City {n}" for n in range(50)),
    tuple(
        InferredTie(n + 1, f"City {n % 7}", f"City {(n * 11 + n // 50) % 43 + 7}", 300.0 - n)
        for n in range(300)
    ),
    "exponential",
    (0.5,),
    100,
)
"""Fifty actors, 300 ties from seven sources."""


def texts(svg):
    """All texts of a picture, in order."""
    return [one.text for one in ET.fromstring(svg).iter(f"{SVG}text") if one.text]


def label(svg):
    return ET.fromstring(svg).get("aria-label")
