"""Random references, within what each format holds."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from jejak.exchanging.bibfields import aliases
from jejak.model.references import Name, Reference
from jejak.model.when import When

LETTERS = "abcXYZ 0123 éüßçñ 서울반둥 &%#_$\\~^{}-'\"`?!<>@,.;:/()[]=+*|"
PLAIN = "abcXYZ0123éü서울반둥&%#_-'."
ADDRESS = "abc019-_.~:/?#[]@!$&'()*+,;=%"


def squeezed(text: str) -> str:
    return " ".join(text.split())


texts = st.text(LETTERS, min_size=1, max_size=30).map(squeezed).filter(bool)
words = st.text(PLAIN, min_size=1, max_size=8)
keys = st.from_regex(r"[a-zA-Z][a-zA-Z0-9:_.-]{0,10}", fullmatch=True)
days = st.dates(date(1000, 1, 1), date(2100, 1, 1))
addresses = st.text(ADDRESS, min_size=1, max_size=20).map(lambda one: f"https://example.org/{one}")


@st.composite
def whens(draw: st.DrawFn, shapes: str = "day month year range period") -> When:
    one, other = sorted((draw(days), draw(days)))
    shape = draw(st.sampled_from(shapes.split()))
    if shape == "day":
        return When.day(one.year, one.month, one.day)
    if shape == "month":
        return When.month(one.year, one.month)
    if shape == "year":
        return When.year(one.year)
    if shape == "range":
        return When(one, other, "range")
    return When(
        When.month(one.year, one.month).start, When.month(other.year, other.month).end, "period"
    )


people = st.builds(
    Name,
    family=words.map(lambda one: f"K{one}"),
    given=words.map(lambda one: f"D{one}"),
    particle=st.sampled_from(["", "", "van der", "de"]),
    suffix=st.sampled_from(["", "", "Jr."]),
)
wholes = st.builds(Name, literal=texts.filter(lambda one: one != "others"))
names = st.lists(people | wholes, min_size=1, max_size=3).map(tuple)
plain_people = st.builds(Name, family=words, given=words)
bodies = st.builds(Name, literal=words)


def roles(*of: str, who: st.SearchStrategy = names) -> st.SearchStrategy:
    return st.dictionaries(st.sampled_from(of), who, max_size=2).map(
        lambda one: dict(sorted(one.items()))
    )


@st.composite
def for_bibtex(draw: st.DrawFn) -> Reference:
    kind, entry = draw(
        st.sampled_from(
            [
                ("article-journal", "article"),
                ("article-newspaper", "article"),
                ("report", "techreport"),
                ("thesis", "phdthesis"),
                ("post-weblog", "online"),
                ("interview", "misc"),
                ("chapter", "incollection"),
            ]
        )
    )
    held = aliases(entry)
    usual = [names[0] for names in held.values()]
    single = [one for one in held if usual.count(held[one][0]) == 1 and one != "page"]
    fields = draw(st.dictionaries(st.sampled_from(single), texts, max_size=5))
    fields |= draw(st.fixed_dictionaries({}, optional={"URL": addresses, "page": st.just("1-25")}))
    return Reference(
        id=draw(keys),
        type=kind,
        title=draw(texts),
        names=draw(roles("author", "editor", "translator")),
        issued=draw(st.none() | whens()),
        accessed=draw(st.none() | whens("day")),
        fields=fields,
        files=tuple(
            draw(st.lists(texts.filter(lambda one: not set(one) & set("{}\\")), max_size=2))
        ),
    )


@st.composite
def for_ris(draw: st.DrawFn) -> Reference:
    kind = draw(
        st.sampled_from(["article-journal", "article-newspaper", "report", "webpage", "thesis"])
    )
    serial = kind.startswith("article")
    held = [
        "container-title",
        "publisher",
        "volume",
        "DOI",
        "language",
        "abstract",
        "genre",
        "note",
    ]
    held += ["ISSN", "issue"] if serial else ["ISBN", "number"]
    fields = draw(st.dictionaries(st.sampled_from(held), texts, max_size=5))
    fields |= draw(st.fixed_dictionaries({}, optional={"URL": addresses, "page": st.just("1-25")}))
    who = st.lists(plain_people | bodies, min_size=1, max_size=3).map(tuple)
    return Reference(
        id=draw(keys),
        type=kind,
        title=draw(texts),
        names=draw(roles("author", "editor", who=who)),
        issued=draw(st.none() | whens("day month year")),
        accessed=draw(st.none() | whens("day month")),
        fields=fields,
        files=tuple(draw(st.lists(texts, max_size=2))),
    )


@st.composite
def anything(draw: st.DrawFn) -> Reference:
    free = st.text(max_size=20)
    filled = st.text(min_size=1, max_size=20)
    return Reference(
        id=draw(filled),
        type=draw(st.sampled_from(["book", "song", "unheard-of"])),
        title=draw(free),
        names=draw(
            roles(
                "author",
                "chair",
                who=st.lists(st.builds(Name, literal=filled), min_size=1).map(tuple),
            )
        ),
        issued=draw(st.none() | whens()),
        accessed=draw(st.none() | whens()),
        fields=draw(
            st.dictionaries(st.sampled_from(["note", "DOI", "URL", "medium", "odd"]), filled)
        ),
        files=tuple(draw(st.lists(filled, max_size=2))),
        besides=draw(st.dictionaries(st.sampled_from(["ris:XX", "zotero:a"]), st.just('["b"]'))),
    )
