"""What can go wrong, as one tree; every error says where and what to do.

    JejakError
    ├── InputError          a file, row or option that people gave is wrong
    │   ├── FrameworkError      the theory file: line, key, remedy
    │   ├── CaseError           case.yaml or claims.yaml
    │   └── OptionError         a command-line option or keyword argument
    ├── UnreadableError     one document cannot be read; becomes an `Unreadable` record
    ├── EvidenceError       a quote that is not what stands at its offsets
    └── StoreError          the case file is missing, locked, damaged or from a newer version
        └── ConflictError       somebody else wrote in between; nothing is saved

Only the edges (`cli`, `web`) catch `JejakError`; `case` turns `UnreadableError` into a record.
"""

from __future__ import annotations


class JejakError(Exception):
    """The base of all errors that Jejak raises on purpose.

    >>> print(JejakError("no such file: a.yaml", remedy="check the path"))
    no such file: a.yaml (check the path)
    """

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.where = where
        self.remedy = remedy
        super().__init__(problem)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{self.problem}{remedy}"


class InputError(JejakError):
    """Something that people wrote cannot be used; `where` names file, row or option."""


class FrameworkError(InputError):
    """The framework file is wrong; `where` is `file:line`, the problem names the key."""


class CaseError(InputError):
    """`case.yaml` or `claims.yaml` is wrong; `where` is `file:line`."""


class OptionError(InputError):
    """An option has a value that cannot be used; `where` is the option's name."""


class UnreadableError(JejakError):
    """One document cannot be read; the case keeps a record with this reason."""


class EvidenceError(JejakError):
    """A quote differs from the text at its offsets; nothing is saved."""


class StoreError(JejakError):
    """The case's database is missing, locked, damaged, or made by a newer version."""


class ConflictError(StoreError):
    """Somebody judged the same since the writer looked; says who said what and when."""
