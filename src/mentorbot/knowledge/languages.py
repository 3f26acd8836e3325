"""Tells in which language a question is that is not in English, from its letters and its small words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mentorbot.knowledge.pack_rows import Language


READ = 1_000
"""Characters that are read; a language shows long before that, and a flood costs no more than a question."""
MOSTLY = 0.5
"""Share of letters in another script from which a line is foreign whatever else stands in it."""
PARTLY = 0.2
"""The same for a line without any small English word: "ML engineer" and "data scientist" stay English everywhere."""
ENOUGH = 1.5
"""Evidence (a small word counts 1, an ending or a typical letter half) that a line in Latin letters needs at least;
with MARGIN picked on the tuned part of `evaluation/languages.jsonl`, where anything from 1.25 to 1.75 does as well."""
ENOUGH_OF_FEW = 1.0
"""The same for a line of at most three words, none of them English."""
MARGIN = 1.2
"""How much more foreign evidence than English evidence there must be: mixed lines are English when in doubt."""
DENSE = 3
"""Latin letters that one Han, Kana or Hangul character stands for when shares are compared."""
SHORTEST_RUN = 3
"""Letters of a Greek word that counts: a lone sigma is mathematics."""

_IDEOGRAPHS = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})
_NAMES = {"HAN": "CJK"}
_ONLY = {"uk": frozenset("іїєґ"), "ru": frozenset("ыэъё")}
_LETTERS = {
    "de": "äöüß", "fr": "éèêëàâçîïôùûœ", "es": "ñáéíóú¿¡", "pt": "ãõáéíóúâêôç", "it": "àèéìòù", "pl": "ąćęłńóśźż",
    "tr": "çğıöşüİ", "nl": "ëïé",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHOUTED = re.compile(r"[A-Z]{2,3}")  # DS, DE, MLE: abbreviations, and not Spanish


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH = _set(
    """a about above advice after again all already also always am an and another answer any anybody anyone
    anything apply are around as ask at back bad be became because become been before begin being believe best
    better between big both briefly but by call came can cannot cause chance change choose clear come companies
    company compare compete could count course courses cover day deal degree describe did difference different
    do does doesn't doing don't done down during each early easy either else end ends eng english enough even
    ever every everyone everything experience explain far feel few field fields find fine finish first fit for
    found from full fun future game get gets getting give go goes going gone good got great guess had hard has
    hate have haven't having he hello help her here hey hi him hire his home hope hours how i i'd i'll i'm i've
    idea if important in industry inside interested interesting interview interviews into is isn't it it's its
    job jobs just keep kind knew know known laid large last later lead learn learning learnt least leave leaving
    left less let life like list little live long look looking lose lost lot love low made make makes many
    matter may maybe me mean means mention might miss money month months more most move moving much must my
    myself need needs never new next nice no nobody none nor normal not note nothing now of off offer often oh
    ok okay old on once one only open or other others our out outside over own paper papers part pay people per
    phds physics place plan please point possible prefer prepare problem put question questions quit quite
    rather read ready real really reason recruiter recruiters rejected remote research researcher resume right
    said salary same say says school science search see seem seems seen send sense she short should show since
    skill skills small so some somebody someone something soon sorry start started startup startups stay still
    stop story studied study stuff such sure switch take talk teach teaching team tech tell test than thank
    thanks that that's the their them then there these they they're thing things think this those though thought
    through time tips to today together told tomorrow too took top true try turn two under university unsure
    until up us use used useful using usual very want wanted was wasn't way we week weeks weird well went were
    what what's when where whether which while who whom whose why will wish with within without won't wonder
    word words work worked working works world worry worse worst worth would write writing wrong year years yes
    yesterday yet you you're your"""
)
_EITHER = _set(
    "a am an as come data de die do he in is la me men no normal on paper per pro science so test to war was we will"
)  # English, but small or borrowed words of others too
_SURELY = _ENGLISH - _EITHER
_SEEN = _set(
    """la le el de der die das von van non si se di per del du los en et wer e o sin hallo hola danke merci gracias ta
    salut ciao bonjour obrigado servus grazie"""
)  # stand in names, idioms and greetings too: half the evidence of other words


@lru_cache(maxsize=4_096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


@dataclass(frozen=True, slots=True)
class _Latin:
    """What a line of Latin letters is read with: for each word the languages that have it, and what sharing leaves."""

    words: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, tuple[str, ...]]

    @classmethod
    def over(cls, languages: Iterable[Language]) -> _Latin:
        words: dict[str, tuple[str, ...]] = {}
        endings: dict[str, tuple[str, ...]] = {}
        for language in languages:
            for word in dict.fromkeys(word.casefold() for word in language.words):
                kept, key = (endings, word[1:]) if word.startswith("-") else (words, word)
                kept[key] = (*kept.get(key, ()), language.code)
        return cls(words, endings)

    def of(self, word: str) -> tuple[float, tuple[str, ...]]:
        """What one word is worth, and to which languages."""
        if word in self.words:
            return 0.5 if word in _SEEN else 1.0, self.words[word]
        for length in range(min(6, len(word) - 2), 2, -1):
            if word[-length:] in self.endings:
                return 0.5, self.endings[word[-length:]]
        return 0.0, ()


class Foreign:
    """Knows the languages of a pack apart from English; immutable, safe to use from several threads."""

    def __init__(self, languages: Sequence[Language]) -> None:
        self.languages = tuple(languages)
        self._languages = {language.code: language for language in languages}
        self._scripts: dict[str, list[Language]] = {}
        for language in languages:
            named = [language.script] if isinstance(language.script, str) else language.script
            for name in (part.strip().upper() for each in named for part in each.split("/")):
                if name:
                    self._scripts.setdefault(_NAMES.get(name, name), []).append(language)
        self._latin = _Latin.over(languages)

    def of(self, text: str) -> Language | None:
        """The language of `text` when most of it is in one of the pack's languages; None for English and for doubt.

        Names, quotes and terms from elsewhere don't make a question foreign; nor does bad English or a lone keyword.
        """
        head = unicodedata.normalize("NFC", text[:READ]).replace("’", "'")
        found = _WORD.findall(head)
        words = list(dict.fromkeys(word.casefold() for word in found if word.islower() or not _SHOUTED.fullmatch(word)))
        english = len(_SURELY.intersection(words))
        other = None if head.isascii() else self._by_script(head, english)
        return other or self._by_words(words, english)

    def _by_script(self, text: str, english: int) -> Language | None:
        counts: Counter[str] = Counter()
        for run in _WORD.findall(text):
            script = _script(run[0])
            dense = script in _IDEOGRAPHS
            if dense or script == "LATIN":
                for letter in run:
                    each = _script(letter)
                    counts[each] += DENSE if each in _IDEOGRAPHS else 1
            elif script != "GREEK" or len(run) >= SHORTEST_RUN:
                counts[script] += len(run)
        shares = {script: count for script, count in counts.items() if script in self._scripts}
        if not shares:
            return None
        share = sum(shares.values()) / counts.total()
        if share < (PARTLY if not english else MOSTLY):
            return None
        kana = [script for script in ("HIRAGANA", "KATAKANA") if script in shares]
        found = kana[0] if kana else max(shares, key=lambda script: shares[script])
        return self._of_script(self._scripts[found], text.casefold())

    def _of_script(self, candidates: Sequence[Language], text: str) -> Language:
        words = _WORD.findall(text)
        letters = set(text)

        def fits(language: Language) -> float:
            known = frozenset(language.words)
            return 5.0 * len(letters & _ONLY.get(language.code, frozenset())) + sum(word in known for word in words)

        return max(candidates, key=fits)

    def _by_words(self, words: Sequence[str], english: int) -> Language | None:
        strange = [word for word in words if word not in _ENGLISH]
        if len(strange) <= MARGIN * english:
            return None  # were each of them worth the most there is
        evidence = 0.0
        scores: dict[str, float] = dict.fromkeys(self._languages, 0.0)
        for word in strange:
            worth, codes = self._latin.of(word)
            marked = not word.isascii()
            evidence += max(worth, 0.5 if marked else 0.0)
            for code in codes:
                scores[code] += worth / sqrt(len(codes))
            if marked:
                for code, letters in _LETTERS.items():
                    if code in self._languages and not set(letters).isdisjoint(word):
                        scores[code] += 0.4
        enough = ENOUGH_OF_FEW if 1 < len(words) <= 3 and not english else ENOUGH
        best = max(scores, key=lambda code: scores[code], default="")
        own = sum(self._latin.of(word)[0] for word in words if best in self._latin.of(word)[1])
        return self._languages[best] if own and evidence >= enough and evidence > MARGIN * english else None
