"""Tells when somebody is in distress, is being bullied or may come to harm, and needs a person and not a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mentorbot.knowledge.index import Vectors
from mentorbot.knowledge.pack_rows import Care

Encode = Callable[[Sequence[str]], Vectors]

LINE = 0.0
"""Score from which a line is a call for help: +1 is distress, -1 is harmless. Picked on the tuned part of
`evaluation/care.jsonl`, where a false alarm costs a member a click and a miss may cost far more."""
NEAR_PAGE, FIRMER = 0.60, 1.0
"""From this nearness to a page's question on, the line rises by FIRMER times what is above it."""
WIDTH = 1.0
"""How fast nearness stops counting in the fit: exp(WIDTH * (cosine - 1))."""
RIDGE = 3e-4
"""How strongly the fit is held back; with WIDTH picked on the tuned part, flat from a third to three times as much."""
LANDMARKS = 400
"""Lines of each side that nearness is taken to, evenly spread; more cost time at the start and gain nothing."""
WEIGHTS = {"distress": 1.0, "look_alikes": 0.5, "harmless": 0.5}
"""What all lines of a side weigh together in the fit."""
READ = 4_000
"""Characters that the patterns read."""

_HARM = re.compile(
    r"\b(?:"
    r"kill(?:ing)? myself|end(?:ing)? my (?:own )?life|tak(?:e|ing) my (?:own )?life|suicidal|unaliv(?:e|ing) myself"
    r"|(?:want|wanna|going|plan|ready|wish|wished) to die|wanna die|wish (?:i|that i) (?:was|were) dead"
    r"|(?:cut|cutting|hurt|hurting|harm|harming|burn|burning) myself"
    r"|(?:don'?t|do not|dont|no longer) (?:want|wanna|wish) (?:to )?(?:live|be alive|wake up|exist)"
    r"|(?:better off|easier) without me|no (?:reason|wish|will) (?:to|for) live|(?:rape[ds]?|sexually assaulted|molested)"
    r")\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\b(?:data ?sets?|classifi\w+|predict\w*|detect\w+|prevention|volunteer\w*|hotline|research on|thesis (?:is )?on"
    r"|my (?:thesis|phd|research) topic|kaggle|nlp|model|paper|lol|haha+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class CareSigns:
    """What distress sounds like, fitted once to a pack's lines; immutable, safe to use from several threads.

    `landmarks` are unit vectors, shape (n, 384), and `weights` what nearness to each says; without vectors (no
    sentence model) `landmarks` is None and only plain words of harm are seen.
    """

    landmarks: Vectors | None = None
    weights: Vectors | None = None

    @classmethod
    def build(cls, care: Care, harmless: Sequence[str], encode: Encode | None) -> Self:
        """Fit to the pack's care lines against its look-alikes and `harmless` lines.

        `harmless` are small talk, background, and pages' and gaps' titles and questions; `encode` gives a row of unit
        length for each text (cached vectors are meant), or is None when there is no sentence model.
        """
        if encode is None:
            return cls()
        sides = [
            (1.0, WEIGHTS["distress"], encode(lines(care))),
            (-1.0, WEIGHTS["look_alikes"], encode(care.look_alikes)),
            (-1.0, WEIGHTS["harmless"], encode(harmless)),
        ]
        landmarks = np.vstack([_spread(vectors) for _, _, vectors in sides])
        return cls(landmarks, _fit(landmarks, sides))

    def score(self, vector: Vectors) -> float:
        """How much a question's vector sounds like distress: about +1 for distress, -1 for anything else."""
        if self.landmarks is None or self.weights is None:
            return -1.0
        return float(_nearness(vector, self.landmarks) @ self.weights)

    def sees(self, text: str, vector: Vectors | None, nearest: float) -> bool:
        """Whether `text` needs a person; `nearest` is the cosine of the closest question of any page or gap."""
        head = text[:READ].replace("’", "'")
        if _HARM.search(head) and not _TOPIC.search(head):
            return True
        return vector is not None and self.score(vector) > LINE + FIRMER * max(0.0, nearest - NEAR_PAGE)


def lines(care: Care) -> list[str]:
    """Every line of distress of a pack, group by group."""
    return [line for group in care.groups for line in group.lines]


def _spread(vectors: Vectors) -> Vectors:
    chosen: Vectors = vectors[:: -(-len(vectors) // LANDMARKS)] if len(vectors) else vectors
    return chosen


def _nearness(vectors: Vectors, landmarks: Vectors) -> Vectors:
    near: Vectors = np.exp(np.float32(WIDTH) * (vectors @ landmarks.T - np.float32(1)))
    return near


def _fit(landmarks: Vectors, sides: Sequence[tuple[float, float, Vectors]]) -> Vectors:
    size = len(landmarks)
    left: NDArray[np.float64] = RIDGE * _nearness(landmarks, landmarks).astype(np.float64) + 1e-9 * np.eye(size)
    right = np.zeros(size)
    for target, weight, vectors in sides:
        if len(vectors):
            near = _nearness(vectors, landmarks).astype(np.float64)
            left += weight / len(vectors) * (near.T @ near)
            right += target * weight / len(vectors) * near.sum(axis=0)
    weights: Vectors = np.linalg.solve(left, right).astype(np.float32)
    return weights
