"""Forms by which people add to claims: observations, weights, rivals, and claims themselves.

What is wrong with a form is said on the form, with all that was filled in. Each carries how far the
log of additions went when it was made, so that nobody overwrites what they have not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote
from uuid import uuid4

from starlette.responses import RedirectResponse, Response

from jejak.case.claiming import (
    LONGEST,
    MOST,
    Writer,
    add_observation,
    add_rival,
    checked,
    claim_of,
    drop_claim,
    find_quote,
    found_by_program,
    quote_at,
    set_weight,
    take_back_addition,
    write_claim,
)
from jejak.case.together import TESTS
from jejak.errors import EvidenceError, InputError
from jejak.model.additions import (
    OTHER,
    RIVAL_KINDS,
    Addition,
    AdditionKind,
    Quote,
    SaidClaim,
    SaidRival,
    SaidWeight,
    standing_additions,
)
from jejak.model.framework import shown
from jejak.model.records import Claim, Decibels, Observation
from jejak.reporting.naming import Names
from jejak.web.answers import NotHere
from jejak.web.desks import page
from jejak.web.rendering import show
from jejak.web.theory import framework_of
from jejak.web.visiting import Desk

DOCUMENTS, SENTENCES = 8, 2
"""Found at once for a form: so many documents, and of each so many sentences."""
CLAIM_FIELDS = ("policy", "origin", "aliases", "dimension", "origin_policy", "asserted_by")


def claim_path(desk: Desk, name: str, *parts: str) -> str:
    """The address of a claim's page, or of one below it."""
    return desk.path("claims", quote(name, safe=""), *parts)


def _back(desk: Desk, name: str, anchor: str = "") -> Response:
    address = claim_path(desk, name) + (f"#{anchor}" if anchor else "")
    return RedirectResponse(address, status_code=303)


def _claim(desk: Desk) -> Claim:
    found = claim_of(desk.place, desk.store, desk.request.path_params["claim"])
    if found is None:
        raise NotHere("the case has no such claim")
    return found


def _writer(desk: Desk) -> Writer:
    seen = desk.sent("seen")
    if not seen.isdecimal():
        raise InputError("the form is not whole", where="seen", remedy="load the page again")
    return Writer(desk.place, desk.store, desk.coder, int(seen))


def _noted(desk: Desk, made: Addition) -> Addition:
    desk.audit |= {"claim": made.claim, "kind": made.kind, "addition": made.id}
    return made


@dataclass(frozen=True)
class Filled:
    """What stands in a form: its fields, the passages picked, what is wrong, and what it changes."""

    values: Mapping[str, str]
    picked: Sequence[Quote] = ()
    problem: InputError | EvidenceError | None = None
    before: Addition | None = None


def _form(desk: Desk, what: str, filled: Filled, claim: Claim | None, **more: object) -> Response:
    values = {"seen": str(desk.store.last_addition()), "subject": str(uuid4()), **filled.values}
    return show(
        desk,
        "claims_form.html.jinja",
        here="claims",
        status=422 if filled.problem else 200,
        what=what,
        claim=claim,
        value=lambda name: values.get(name, ""),
        problem=filled.problem,
        picked=filled.picked,
        before=filled.before,
        address=lambda *parts: claim_path(desk, claim.id, *parts) if claim else desk.path("claims"),
        found=_found(desk, filled.picked),
        query=desk.asked("q"),
        longest=LONGEST,
        most=MOST,
        **more,
    )


@dataclass(frozen=True)
class Pick:
    """A passage to pick: how the form names it, its words, and whose they are."""

    value: str
    quote: Quote
    title: str
    chosen: bool = False


def _value(one: Quote) -> str:
    return f"{quote(one.document, safe='')}:{one.start}-{one.end}"


def _found(desk: Desk, picked: Sequence[Quote]) -> list[Pick]:
    """The passages that are picked already, and sentences that hold the words looked for."""
    chosen = [Pick(_value(one), one, _title(desk, one.document), chosen=True) for one in picked]
    have = {one.value for one in chosen}
    return [*chosen, *(one for one in _sought(desk) if one.value not in have)]


def _title(desk: Desk, document: str) -> str:
    found = desk.store.document(document)
    return (found.title or found.id) if found else document


def _sought(desk: Desk) -> Iterator[Pick]:
    query = desk.asked("q")
    if not query:
        return
    seen: set[str] = set()
    for one in desk.store.search(query[:200], size=DOCUMENTS, hits=SENTENCES).items:
        document = desk.store.document(one.document)
        for hit in one.hits if document else ():
            start, end = hit.marks[0] if hit.marks else (hit.start, hit.end)
            units = desk.store.passages_of(one.document, start, end, unit="sentence")
            a, b = (units[0].start, units[0].end) if units else (hit.start, hit.end)
            made = Quote(one.document, a, b, document.text[a:b] if document else "")
            if _value(made) not in seen:
                seen.add(_value(made))
                yield Pick(_value(made), made, one.title or one.document)


def passages(desk: Desk) -> Response:
    """Sentences that hold the words looked for, to be put into a form that is open."""
    picked = _picked(desk, desk.request.query_params.getlist("passage"))
    return show(
        desk, "claims_hits.html.jinja", here="claims", found=_found(desk, picked),
        query=desk.asked("q"), claim=_claim(desk),
    )  # fmt: skip


def _picked(desk: Desk, values: Sequence[object]) -> list[Quote]:
    return [_read_pick(desk, one) for one in values if isinstance(one, str) and one]


def _read_pick(desk: Desk, value: str) -> Quote:
    document, _, span = value.rpartition(":")
    first, _, last = span.partition("-")
    if not (first.isdecimal() and last.isdecimal()):
        raise InputError(f"{value!r} is no passage", where="passage", remedy="pick it again")
    return quote_at(desk.store, unquote(document), int(first[:9]), int(last[:9]))


def _quotes(desk: Desk) -> list[Quote]:
    """The passages that were picked, and the one that was pasted, looked up word for word."""
    found = _picked(desk, desk.form.getlist("passage"))
    pasted = desk.sent("quote")
    if pasted:
        found.append(find_quote(desk.store, pasted, desk.sent("document")))
    return list(dict.fromkeys(found))


def _number(text: str, where: str) -> float:
    try:
        found = float(text.replace(",", ".").replace("−", "-"))
    except ValueError:
        remedy = "write a number, such as -3 or 4.5"
        raise InputError(f"{text!r} is no number", where=where, remedy=remedy) from None
    checked((min(found, 0.0), max(found, 0.0)))
    return found


def _range(desk: Desk) -> Decibels | None:
    low, high = desk.sent("low"), desk.sent("high")
    if not low and not high:
        return None
    return _number(low, "low"), _number(high, "high")


def _standing(desk: Desk, claim: Claim, kind: AdditionKind, subject: str) -> Addition | None:
    stands = standing_additions(desk.store.additions(claim.id))
    return next((one for one in stands if (one.kind, one.subject) == (kind, subject)), None)


def _sent(desk: Desk) -> dict[str, str]:
    return {name: desk.sent(name) for name in desk.form if name not in {"csrf", "passage"}}


def _saved(
    desk: Desk,
    save: Callable[[], Addition],
    again: Callable[[Filled], Response],
    anchor: str = "",
) -> Response:
    """Save and go back to the claim; if something is wrong, the form again with all that is in it."""
    try:
        made = _noted(desk, save())
    except (InputError, EvidenceError) as problem:
        return again(Filled(_sent(desk), _still_picked(desk), problem))
    return _back(desk, made.claim, anchor)


def _still_picked(desk: Desk) -> list[Quote]:
    try:
        return _picked(desk, desk.form.getlist("passage"))
    except InputError:
        return []


# Observations


def observe(desk: Desk) -> Response:
    """The form for an observation, empty or with what a person said before."""
    claim = _claim(desk)
    before = _standing(desk, claim, "observation", desk.asked("of"))
    if before is None or not isinstance(before.says, SaidWeight):
        return _observation_form(desk, claim, Filled({"kind": desk.asked("kind")}))
    low, high = before.says.weight
    values = {"subject": before.subject, "reason": before.reason, "kind": before.says.evidence}
    values |= {"low": f"{low:g}", "high": f"{high:g}"}
    return _observation_form(desk, claim, Filled(values, before.quotes, before=before))


def _observation_form(desk: Desk, claim: Claim, filled: Filled) -> Response:
    framework = framework_of(desk.place)
    language = desk.words.language
    known = [(one.id, shown(one.name, language), one.test, one.weight) for one in framework.tests]
    return _form(
        desk, "observe", filled, claim, kinds=known, others=[f"{OTHER}.{t}" for t in TESTS]
    )


def save_observation(desk: Desk) -> Response:
    """Add an observation, or put it in place of what was said before."""
    claim = _claim(desk)

    def save() -> Addition:
        return add_observation(
            _writer(desk),
            claim.id,
            (desk.sent("kind"), _range(desk)),
            reason=desk.sent("reason"),
            quotes=_quotes(desk),
            subject=_subject(desk),
        )

    return _saved(desk, save, lambda filled: _observation_form(desk, claim, filled), "tests")


def _subject(desk: Desk) -> str:
    """The subject that the form bears; 36 characters, as a GUID has."""
    return desk.sent("subject")[:36]


# Weights of what the program found


def weigh(desk: Desk) -> Response:
    """The form for the weight of something that the program found."""
    claim = _claim(desk)
    found = found_by_program(desk.store, claim.id, desk.asked("kind"))
    before = _standing(desk, claim, "weight", found.kind)
    says = before.says if before else None
    low, high = says.weight if isinstance(says, SaidWeight) else found.weight
    values = {"kind": found.kind, "low": f"{low:g}", "high": f"{high:g}"}
    values |= {"reason": before.reason if before else ""}
    return _weight_form(desk, claim, found, Filled(values, before=before))


def _weight_form(desk: Desk, claim: Claim, found: Observation, filled: Filled) -> Response:
    framework = framework_of(desk.place)
    known = {one.id: shown(one.name, desk.words.language) for one in framework.tests}
    return _form(desk, "weigh", filled, claim, test=known[found.kind], given=found.weight)


def save_weight(desk: Desk) -> Response:
    """Set the weight of something that the program found."""
    claim = _claim(desk)
    found = found_by_program(desk.store, claim.id, desk.sent("kind"))

    def save() -> Addition:
        weight = _range(desk)
        if weight is None:
            raise InputError("no range is given", where="low", remedy="give both its ends")
        return set_weight(_writer(desk), claim.id, found.kind, weight, reason=desk.sent("reason"))

    return _saved(desk, save, lambda filled: _weight_form(desk, claim, found, filled), "tests")


# Rivals


def rival(desk: Desk) -> Response:
    """The form for a rival hypothesis, empty or with what a person said before."""
    claim = _claim(desk)
    before = _standing(desk, claim, "rival", desk.asked("of"))
    if before is None or not isinstance(before.says, SaidRival):
        return _form(desk, "rival", Filled({}), claim, kinds=RIVAL_KINDS)
    values = {"subject": before.subject, "reason": before.reason}
    values |= {"name": before.says.name, "kind": before.says.kind}
    return _form(
        desk, "rival", Filled(values, before.quotes, before=before), claim, kinds=RIVAL_KINDS
    )


def save_rival(desk: Desk) -> Response:
    """Add a rival hypothesis, or put it in place of what was said before."""
    claim = _claim(desk)

    def save() -> Addition:
        return add_rival(
            _writer(desk),
            claim.id,
            (desk.sent("name"), desk.sent("kind")),
            reason=desk.sent("reason"),
            quotes=_quotes(desk),
            subject=_subject(desk),
        )

    def again(filled: Filled) -> Response:
        return _form(desk, "rival", filled, claim, kinds=RIVAL_KINDS)

    return _saved(desk, save, again, "h-rivals")


# Claims


def new_claim(desk: Desk) -> Response:
    """The form for a new claim."""
    return _claim_form(desk, None, Filled({}))


def edit_claim(desk: Desk) -> Response:
    """The form for a claim that is there."""
    claim = _claim(desk)
    values = {name: str(getattr(claim, name)) for name in CLAIM_FIELDS}
    values["aliases"] = ", ".join(claim.aliases)
    before = _standing(desk, claim, "claim", claim.id)
    return _claim_form(desk, claim, Filled(values, before=before))


def _claim_form(desk: Desk, claim: Claim | None, filled: Filled) -> Response:
    framework = framework_of(desk.place)
    family = framework.tables.policies or ""
    language = desk.words.language
    codes = [(one.id, shown(one.name, language)) for one in framework.members(family)]
    return _form(desk, "claim", filled, claim, dimensions=codes)


def save_new_claim(desk: Desk) -> Response:
    """Add a claim."""
    return _saved(
        desk,
        lambda: write_claim(_writer(desk), _as_said(desk)),
        lambda filled: _claim_form(desk, None, filled),
    )


def save_claim(desk: Desk) -> Response:
    """Change a claim; what the file says stays there."""
    claim = _claim(desk)
    return _saved(
        desk,
        lambda: write_claim(_writer(desk), _as_said(desk), name=claim.id),
        lambda filled: _claim_form(desk, claim, filled),
    )


def _as_said(desk: Desk) -> SaidClaim:
    aliases = (one.strip() for one in desk.sent("aliases")[:2000].split(","))
    return SaidClaim(
        policy=desk.sent("policy")[:400],
        origin=desk.sent("origin")[:400],
        aliases=tuple(dict.fromkeys(one for one in aliases if one)),
        dimension=desk.sent("dimension")[:400],
        origin_policy=desk.sent("origin_policy")[:400],
        asserted_by=desk.sent("asserted_by")[:400],
    )


def drop(desk: Desk) -> Response:
    """Leave a claim out."""
    claim = _claim(desk)
    _noted(desk, drop_claim(_writer(desk), claim.id, desk.sent("reason")))
    return RedirectResponse(desk.path("claims"), status_code=303)


def take_back(desk: Desk) -> Response:
    """Take back what somebody said; a claim that was made here is gone with that."""
    name = desk.request.path_params["claim"]
    made = take_back_addition(_writer(desk), desk.sent("kind"), name, desk.sent("subject"))
    _noted(desk, made)
    if claim_of(desk.place, desk.store, name) is None:
        return RedirectResponse(desk.path("claims"), status_code=303)
    return _back(desk, name, "h-log")


def in_words(one: Addition, names: Names) -> str:
    """What an addition says, in the words of a page."""
    say, says = names.words.say, one.says
    if says is None:
        return say(f"claim.log.back.{one.kind}")
    if isinstance(says, SaidClaim):
        return say("claim.log.dropped" if says.dropped else "claim.log.claim", policy=says.policy)
    if isinstance(says, SaidRival):
        return say("claim.log.rival", rival=says.name)
    tests = names.material.framework.tests
    known = {test.id: shown(test.name, names.words.language) for test in tests}
    name = known.get(says.evidence, say("addition.other_kind"))
    return say(f"claim.log.{one.kind}", test=name, weight=names.decibels(says.weight))


ROUTED: tuple[tuple[str, Callable[[Desk], Response], str], ...] = (
    ("/add-claim", new_claim, "GET"),
    ("/add-claim", save_new_claim, "POST"),
    ("/claims/{claim}/edit", edit_claim, "GET"),
    ("/claims/{claim}/edit", save_claim, "POST"),
    ("/claims/{claim}/observe", observe, "GET"),
    ("/claims/{claim}/observe", save_observation, "POST"),
    ("/claims/{claim}/weigh", weigh, "GET"),
    ("/claims/{claim}/weigh", save_weight, "POST"),
    ("/claims/{claim}/rival", rival, "GET"),
    ("/claims/{claim}/rival", save_rival, "POST"),
    ("/claims/{claim}/passages", passages, "GET"),
    ("/claims/{claim}/drop", drop, "POST"),
    ("/claims/{claim}/take-back", take_back, "POST"),
)
routes = [
    page(path, "editor", shown_, methods=(method,), sighted=True) for path, shown_, method in ROUTED
]
