"""Vectors of texts: made once for each text and encoder, shared by packs, communities and questions."""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

import numpy as np
from sqlalchemy import select, tuple_, update

from mentorbot.core.card import Instant
from mentorbot.knowledge.documents import document
from mentorbot.knowledge.encoder import Encoder
from mentorbot.knowledge.revisions import online
from mentorbot.knowledge.segment import Vectors
from mentorbot.storage.database import Database, Tx
from mentorbot.storage.rows import insert_new
from mentorbot.storage.schema.knowledge import vector

CHUNK = 500
"""Rows that are read or written at once."""
BATCH = 32
"""Texts that are encoded before progress is told and what is done is kept."""


DAILY = timedelta(days=1)
"""How often it is noted what is in use."""


def digest(text: str) -> str:
    """sha256 of a text, in hex: its name in the cache."""
    return hashlib.sha256(text.encode()).hexdigest()


class VectorCache:
    """Gives vectors of texts from the database, and has the missing ones made."""

    def __init__(self, database: Database, encoder: Encoder) -> None:
        self._database = database
        self._encoder = encoder
        self._used: defaultdict[str, set[str]] = defaultdict(set)
        self._noted: Instant | None = None

    def let_go(self, holder: str) -> None:
        """What a holder had in use before, it has no longer; others may."""
        self._used.pop(holder, None)

    async def of(
        self,
        texts: Sequence[str],
        progress: Callable[[int, int], None] | None = None,
        *,
        keep: bool = True,
        holder: str = "",
    ) -> Vectors:
        """Give a row of unit length for each text, shape (texts, 384).

        Missing ones are encoded off the event loop and kept batch by batch; `progress` hears how many of how many
        are done. They count as in use until the `holder` lets go. Without `keep` nothing is left of them.
        """
        names = [digest(text) for text in texts]
        if keep:
            self._used[holder].update(names)
        async with self._database.read() as tx:
            known = await self._stored(tx, dict.fromkeys(names))
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
        todo = list(missing.items())
        for start in range(0, len(todo), BATCH):
            part = todo[start : start + BATCH]
            made = await asyncio.to_thread(self._encoder.encode, [text for _, text in part])
            rows = {name: row for (name, _), row in zip(part, made, strict=True)}
            if keep:
                await self._keep(rows)
            known |= rows
            if progress is not None:
                progress(min(start + BATCH, len(todo)), len(todo))
        if not names:
            return np.zeros((0, 384), dtype=np.float32)
        return np.stack([known[name] for name in names])

    async def lookup(self, texts: Sequence[str]) -> Callable[[Sequence[str]], Vectors]:
        """Give a function that finds the vectors of any of these texts without waiting."""
        known = list(dict.fromkeys(texts))
        rows = await self.of(known)
        places = {text: number for number, text in enumerate(known)}
        return lambda some: rows[[places[text] for text in some]]

    async def derived(self, name: str, compute: Callable[[], Vectors], *, holder: str = "") -> Vectors:
        """Give numbers that follow from cached vectors, from the cache too; `name` must change whenever they would."""
        data = await self.kept(name, lambda: compute().astype(np.float32).tobytes(), holder=holder)
        return np.frombuffer(data, dtype=np.float32)

    async def kept(self, name: str, compute: Callable[[], bytes], *, holder: str = "") -> bytes:
        """The same for anything that can be written as bytes, such as a fit."""
        data = await self.known(name, holder=holder)
        if data is None:
            data = await asyncio.to_thread(compute)
            async with self._database.write() as tx:
                await insert_new(tx, vector, {"encoder": self._encoder.name, "digest": digest(name), "data": data})
        return data

    async def known(self, name: str, *, holder: str = "") -> bytes | None:
        """What `kept` has under a name, None if nothing."""
        self._used[holder].add(digest(name))
        here = (vector.c.encoder == self._encoder.name) & (vector.c.digest == digest(name))
        async with self._database.read() as tx:
            data = (await tx.execute(select(vector.c.data).where(here))).scalar()
        return None if data is None else bytes(data)

    async def note_daily(self, now: Instant) -> None:
        """Note it once a day, while this process runs: another one may be the one that does the nights' work."""
        if self._noted is None or self._noted > now:
            self._noted = now
        if now - self._noted >= DAILY:
            await self.note_used(now)
            self._noted = now

    async def note_used(self, now: Instant) -> None:
        """Note what this process has in use, and what any page shows, so that only the rest grows old.

        What a page said before an edit grows old from that day on: for a month an undo finds it still there. Rows that
        nobody has spoken for yet begin to grow old now.
        """
        used: set[str] = set().union(*self._used.values())
        async with self._database.read() as tx:
            used.update([digest(text) async for page in online(tx) for text in document(page).texts])
        key = (vector.c.encoder, vector.c.digest)
        listed = sorted(used)
        for start in range(0, len(listed), CHUNK):
            ours = (key[0] == self._encoder.name) & key[1].in_(listed[start : start + CHUNK])
            async with self._database.write() as tx:
                await tx.execute(update(vector).where(ours).values(used_at=now))
        fresh = tuple_(*key).in_(select(*key).where(vector.c.used_at.is_(None)).limit(CHUNK))
        some = CHUNK
        while some == CHUNK:
            async with self._database.write() as tx:
                some = int((await tx.execute(update(vector).where(fresh).values(used_at=now))).rowcount)

    async def _stored(self, tx: Tx, names: Iterable[str]) -> dict[str, Vectors]:
        known: dict[str, Vectors] = {}
        wanted = list(names)
        for start in range(0, len(wanted), CHUNK):
            found = await tx.execute(
                select(vector.c.digest, vector.c.data).where(
                    vector.c.encoder == self._encoder.name, vector.c.digest.in_(wanted[start : start + CHUNK])
                )
            )
            known |= {name: np.frombuffer(data, dtype=np.float32) for name, data in found}
        return known

    async def _keep(self, rows: dict[str, Vectors]) -> None:
        """Keep rows. Another process may keep the same ones now: in one order, so that none waits for the other."""
        async with self._database.write() as tx:
            for name, row in sorted(rows.items()):
                data = row.astype(np.float32).tobytes()
                await insert_new(tx, vector, {"encoder": self._encoder.name, "digest": name, "data": data})
