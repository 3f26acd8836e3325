"""A mind and a view in one file, so that a question can be answered without reading the knowledge again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mentorbot.knowledge.borders import Borders
from mentorbot.knowledge.bundle import Arrays, Bundle
from mentorbot.knowledge.care import CareSigns
from mentorbot.knowledge.encoder import Encoder
from mentorbot.knowledge.entry import Entry
from mentorbot.knowledge.index import Snapshot
from mentorbot.knowledge.languages import Foreign
from mentorbot.knowledge.leaning import Leaning
from mentorbot.knowledge.lexical import Postings
from mentorbot.knowledge.mind import Mind
from mentorbot.knowledge.pack_rows import Language, Talk
from mentorbot.knowledge.segment import Segment, Units
from mentorbot.knowledge.shortlist import Signs
from mentorbot.knowledge.signals import Signals
from mentorbot.knowledge.small_talk import SmallTalk
from mentorbot.knowledge.source import Source
from mentorbot.knowledge.spelling import Spelling
from mentorbot.knowledge.view import View

_UNITS = ("rows", "scales", "bounds", "spreads")
_POSTINGS = ("bounds", "entries", "counts", "lengths")


def packed(mind: Mind, view: View) -> Bundle:
    """Write down a mind and a view; the encoder is not in it, and has to be handed in again."""
    arrays: dict[str, NDArray[Any]] = {}
    content = {
        "generation": view.generation,
        "borders": [view.borders.answer, view.borders.maybe],
        "entries": {slug: [entry.community, entry.content()] for slug, entry in view.entries.items()},
        "sources": [asdict(source) for source in view.sources.values()],
        "hidden": sorted(view.snapshot.hidden),
        "segments": [_segment(each, f"{n} ", arrays) for n, each in enumerate(view.snapshot.segments)],
        "names": sorted(mind.spelling.names),
        "common": mind.spelling.common,
        "signals": _signals(mind.signals, arrays),
    }
    return Bundle(content, arrays)


def unpacked(bundle: Bundle, encoder: Encoder | None) -> tuple[Mind, View]:
    """Read back what `packed` wrote."""
    content, arrays = bundle.content, bundle.arrays
    segments = tuple(_read_segment(each, f"{n} ", arrays) for n, each in enumerate(content["segments"]))
    view = View(
        content["generation"],
        {slug: Entry.of(slug, said, place) for slug, (place, said) in content["entries"].items()},
        {row["slug"]: Source(**row) for row in content["sources"]},
        Snapshot(segments, frozenset(content["hidden"])),
        Borders(*content["borders"]),
    )
    spelling = Spelling(frozenset(content["names"]), tuple(content["common"]))
    return Mind(encoder, _read_signals(content["signals"], arrays), spelling), view


def _segment(segment: Segment, name: str, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    arrays |= {f"{name}words {each}": getattr(segment.postings, each) for each in _POSTINGS}
    kind = "none"
    if segment.units is not None:
        arrays |= {f"{name}texts {each}": getattr(segment.units, each) for each in _UNITS}
        rough = segment.units.centroids
        kind = "signs" if isinstance(rough, Signs) else "centroids"
        arrays[f"{name}{kind}"] = rough.columns if isinstance(rough, Signs) else rough
    return {"keys": segment.keys, "stems": list(segment.postings.numbers), "kind": kind}


def _read_segment(content: Mapping[str, Any], name: str, arrays: Arrays) -> Segment:
    stems = {stem: number for number, stem in enumerate(content["stems"])}
    postings = Postings(stems, *(arrays[f"{name}words {each}"] for each in _POSTINGS))
    units = None
    if (kind := content["kind"]) != "none":
        rough = arrays[f"{name}{kind}"]
        texts = {each: arrays[f"{name}texts {each}"] for each in _UNITS}
        units = Units(**texts, centroids=Signs(rough) if kind == "signs" else rough)
    keys = tuple(content["keys"])
    return Segment(keys, {key: number for number, key in enumerate(keys)}, postings, units)


def _signals(signals: Signals, arrays: dict[str, NDArray[Any]]) -> dict[str, Any]:
    talk = signals.talk
    if talk.vectors is not None:
        arrays["talk vectors"] = talk.vectors
    return {
        "reply": signals.reply,
        "distress": [line for line, distress in signals.care.known.items() if distress],
        "harmless": [line for line, distress in signals.care.known.items() if not distress],
        "care": _leaning(signals.care.leaning, "care", arrays),
        "languages": [each.model_dump() for each in signals.foreign.languages],
        "talks": [each.model_dump() for each in talk.talks],
        "said": talk.known,
        "groups": talk.groups,
        "talk": _leaning(talk.leaning, "talk", arrays),
    }


def _read_signals(content: Mapping[str, Any], arrays: Arrays) -> Signals:
    known = dict.fromkeys(content["harmless"], False) | dict.fromkeys(content["distress"], True)
    talks = tuple(Talk.model_construct(**row) for row in content["talks"])  # checked when the pack was read
    leaning, vectors = _read_leaning(content["talk"], "talk", arrays), arrays.get("talk vectors")
    return Signals(
        CareSigns(_read_leaning(content["care"], "care", arrays), known),
        content["reply"],
        Foreign([Language.model_construct(**row) for row in content["languages"]]),
        SmallTalk(talks, content["said"], leaning, vectors, tuple(content["groups"])),
    )


def _leaning(leaning: Leaning, name: str, arrays: dict[str, NDArray[Any]]) -> list[str]:
    arrays[f"{name} landmarks"], arrays[f"{name} weights"] = leaning.landmarks, leaning.weights
    arrays[f"{name} evidence"] = np.array(list(leaning.evidence.values()), dtype=np.float64)
    return list(leaning.evidence)


def _read_leaning(parts: list[str], name: str, arrays: Arrays) -> Leaning:
    evidence = dict(zip(parts, arrays[f"{name} evidence"].tolist(), strict=True))
    return Leaning(arrays[f"{name} landmarks"], arrays[f"{name} weights"], evidence)
