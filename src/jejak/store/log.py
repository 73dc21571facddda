"""Questions about the log of judgements: who said what, when, and what stands of it."""

from __future__ import annotations

from sqlalchemy import func, select

from jejak.model.judgements import Coder, CoderKind, Judgement
from jejak.store import judging
from jejak.store.derived import STANDING
from jejak.store.pages import SIZE, Order, Page
from jejak.store.reader import Reader, chosen, exactly
from jejak.store.schema import shape_of
from jejak.store.sources import standing


class Log(Reader):
    """Questions about judgements."""

    def last_number(self) -> int:
        """How far the log goes; what a page was made from, for `judge(expecting=...)`."""
        with self._read() as connection:
            return judging.last_number(connection)

    def said_by(self, coder: str) -> int:
        """How many judgements a coder has made, whatever became of them."""
        table = shape_of(Judgement).table.c
        query = select(func.count()).select_from(table.id.table).where(table.coder == coder)
        with self._read() as connection:
            return int(connection.execute(query).scalar_one())

    def number_of(self, coder: str, nth: int) -> int:
        """How far the log went when a coder had made so many judgements; 0 before the first."""
        table = shape_of(Judgement).table.c
        query = select(table.number).where(table.coder == coder).order_by(table.number)
        with self._read() as connection:
            found = connection.execute(
                query.offset(min(max(nth, 1), 1 << 40) - 1).limit(1)
            ).scalar()
            last = judging.last_number(connection)
        if nth < 1:
            return 0
        return last if found is None else int(found)

    def last_said(self, coder: str) -> Judgement | None:
        """What a coder said last and has not withdrawn, None if there is nothing."""
        table = STANDING.c
        query = standing().where(table.coder == coder)
        return self._one(Judgement, query.order_by(table.at.desc(), table.judgement.desc()))

    def judgement_page(
        self,
        *,
        coder: str = "",
        document: str = "",
        code: str = "",
        verdict: str = "",
        oldest_first: bool = False,
        after: str = "",
        size: int = SIZE,
    ) -> Page[Judgement]:
        """Some of all that was ever judged, what is withdrawn and overtaken too; newest first."""
        shape = shape_of(Judgement)
        asked = {"coder": coder, "document": document, "code": code, "verdict": verdict}
        order = Order([shape.table.c.at, shape.table.c.id], backwards=not oldest_first)
        return self._paged(Judgement, chosen(shape, asked), order, after=after, size=size)

    def standing_page(
        self,
        *,
        coder: str = "",
        kind: CoderKind | None = None,
        code: str = "",
        document: str = "",
        after: str = "",
        size: int = SIZE,
    ) -> Page[Judgement]:
        """Some of what stands, in the order of documents and their texts; `kind` is the coder's."""
        query = standing()
        if kind:
            coders = shape_of(Coder).table.c
            query = query.where(STANDING.c.coder.in_(select(coders.id).where(coders.kind == kind)))
        for name, value in {"coder": coder, "code": code, "document": document}.items():
            query = query.where(STANDING.c[name] == value) if value else query
        order = Order(list(STANDING.primary_key))
        return self._paged(Judgement, query, order, after=after, size=size)

    def judgement(self, name: str) -> Judgement | None:
        """The judgement of an id, None if there is none."""
        return self._one(Judgement, exactly(shape_of(Judgement), "id", name))
