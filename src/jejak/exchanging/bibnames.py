"""Names in BibTeX: particles, bodies in braces, and names that nobody may take apart.

BibTeX takes the last word of a name without a comma for the family name. That is the format's own
rule and is followed, but not for names in Hangul, Han or Kana, which begin with the family name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)

from jejak.exchanging.latex import balanced, decoded, encoded
from jejak.model.references import Name, named

OTHERS = Name(literal="others")
"""What stands for "and others", which cites as "et al." in BibTeX."""
_EAST_ASIAN = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af]")
_AND = re.compile(r"\band\b", re.IGNORECASE)


def read_names(text: str) -> tuple[Name, ...]:
    r"""The names of a field.

    >>> [str(one) for one in read_names(r"van der Berg, Jan and {Pemerintah Kota Bandung} and 김 철수")]
    ['Jan van der Berg', 'Pemerintah Kota Bandung', '김 철수']
    """
    parts = (" ".join(one.split()) for one in split_multiple_persons_names(text))
    return tuple(_name(one) for one in parts if one)


def _name(text: str) -> Name:
    if text == "others":
        return OTHERS
    inner = text[1:-1]
    if text.startswith("{") and text.endswith("}") and balanced(inner):
        return Name(literal=decoded(inner))
    if _EAST_ASIAN.search(text) and "," not in text:
        return Name(literal=decoded(text))
    found = parse_single_name_into_parts(text, strict=False)
    given, particle, family, suffix = (
        decoded(" ".join(one)) for one in (found.first, found.von, found.last, found.jr)
    )
    return named(family, given, particle=particle, suffix=suffix)


def write_names(names: Iterable[Name]) -> str:
    """The names as a field.

    >>> write_names([named("Berg", "Jan", particle="van der"), Name(literal="Sukarno")])
    'van der Berg, Jan and {Sukarno}'
    """
    return " and ".join("others" if one == OTHERS else _written(one) for one in names)


def _written(name: Name) -> str:
    if name.literal:
        return "{" + encoded(name.literal) + "}"
    family = " ".join(one for one in (encoded(name.particle), _whole(name.family)) if one)
    given = " ".join(one for one in (name.given, name.dropping) if one)
    return ", ".join([family, *filter(None, [_part(name.suffix)]), _part(given)])


def _whole(family: str) -> str:
    """A family name; in braces where BibTeX would take its beginning for a particle."""
    braced = any(one[:1].islower() for one in family.split())
    return "{" + encoded(family) + "}" if braced else _part(family)


def _part(text: str) -> str:
    plain = encoded(text)
    return "{" + plain + "}" if "," in text or _AND.search(text) else plain
