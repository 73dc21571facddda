"""The framework of a case as pages need it: loaded once, and by name in a language."""

from __future__ import annotations

from functools import lru_cache

from jejak.case.folder import CaseFolder
from jejak.model.framework import Code, Family, Framework, load_framework, shown

HUES = 12
"""How many hues the style sheet tells apart; families beyond that share one."""


def framework_of(place: CaseFolder) -> Framework:
    """The framework of a case; read again only after its file has changed."""
    path = place.framework_file()
    found = path.stat()
    return _loaded(str(path), found.st_mtime_ns, found.st_size)


# Checking a framework takes a tenth of a second, as long as an action may take altogether.
@lru_cache(maxsize=64)
def _loaded(path: str, changed: int, size: int) -> Framework:  # noqa: ARG001 - they are the key
    return load_framework(path)


class Codebook:
    """Codes and families of a framework, by id, named in one language.

    >>> from jejak.model.framework import load_framework
    >>> book = Codebook(load_framework("sister-city"), "id")
    >>> book.name("degree.copying"), book.family("degree.copying"), book.name("own.code")
    ('Penyalinan', 'Derajat transfer', 'own.code')
    """

    def __init__(self, framework: Framework, language: str) -> None:
        self.framework = framework
        self.language = language
        self._codes = {one.id: one for one in framework.codes}
        self._families = {one.id: one for one in framework.families}
        self._hues = {one.id: at % HUES + 1 for at, one in enumerate(framework.families)}

    def __contains__(self, code: str) -> bool:
        return code in self._codes

    @property
    def groups(self) -> list[tuple[Family, tuple[Code, ...]]]:
        """Every family with its codes, in the order of the framework."""
        return [(one, self.framework.members(one.id)) for one in self.framework.families]

    def name(self, code: str) -> str:
        """A code's name; an unknown one is its own."""
        found = self._codes.get(code)
        return shown(found.name, self.language) if found else code

    def definition(self, code: str) -> str:
        """What a code means; empty if the framework does not know it."""
        found = self._codes.get(code)
        return shown(found.definition, self.language) if found else ""

    def family(self, code: str) -> str:
        """The name of the family that a code belongs to."""
        found = self._families.get(code.partition(".")[0])
        return shown(found.name, self.language) if found else ""

    def hue(self, code: str) -> int:
        """The number of the hue of a code's family; 0 is grey, for what has none."""
        return self._hues.get(code.partition(".")[0], 0)

    def sought(self, code: str) -> str:
        """A code's id and its names in all languages, lower case, for finding it by typing."""
        found = self._codes.get(code)
        names = found.name.values() if found else ()
        return " ".join((code, *names)).lower()
