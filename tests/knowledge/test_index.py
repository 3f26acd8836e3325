"""Finding entries: by meaning and by words, as they are published, replaced and taken back."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorbot.knowledge.encoder import MiniLM
from mentorbot.knowledge.index import Document, Hit, Segment, Snapshot, Vectors

ENTRIES = [
    Document("cv", ("How long should my CV be?", "cv length", "how many pages for a resume"), ("One page is enough.",)),
    Document("phd", ("Should I do a PhD?", "is a doctorate worth it for ML"), ("It takes years. It pays little.",)),
    Document("leetcode", ("How do I prepare for coding interviews?", "leetcode"), ("Practise a little every day.",)),
    Document("roles", ("What does a data engineer do?", "data engineer or data scientist")),
    Document("leave", ("How do I leave academia?", "quit my postdoc"), ("Talk to people who left.",)),
]
OWN_CV = Document("cv", ("Can I bring my portfolio of watercolours?",))
QUESTIONS = ["resume pages", "dsa practice", "who builds the pipelines", "is a phd needed", "watercolour paintings"]


class Remembering:
    """The real model, each text encoded once for all tests."""

    def __init__(self) -> None:
        self._model = MiniLM()
        self._rows: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if text not in self._rows:
                self._rows[text] = self._model.encode([text])[0]
        return np.array([self._rows[text] for text in texts], dtype=np.float32).reshape(-1, 384)


def segment(model: Remembering, *documents: Document) -> Segment:
    return Segment.build(documents, model.encode([text for document in documents for text in document.texts]))


def ask(model: Remembering, snapshot: Snapshot, question: str, limit: int = 5) -> list[Hit]:
    return snapshot.search(question, model.encode([question])[0], limit)


@pytest.fixture(scope="module")
def model() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module")
def pack(model: Remembering) -> Segment:
    return segment(model, *ENTRIES)


@pytest.mark.parametrize(
    ("question", "key"),
    [("resume pages", "cv"), ("getting out of the university", "leave"), ("coding puzzles at a job talk", "leetcode")],
)
def test_a_question_in_other_words_finds_its_entry(model: Remembering, pack: Segment, question: str, key: str) -> None:
    assert ask(model, Snapshot((pack,)), question)[0].key == key


def test_a_foreign_question_scores_below_every_real_one(model: Remembering, pack: Segment) -> None:
    snapshot = Snapshot((pack,))
    real = min(ask(model, snapshot, question)[0].score for question in ("cv length please", "leaving academia", "phd?"))
    foreign = max(ask(model, snapshot, question)[0].score for question in ("how do I boil an egg", "gravel bike tyres"))
    assert foreign < real


def test_hits_come_best_first_and_no_more_than_asked_for(model: Remembering, pack: Segment) -> None:
    hits = ask(model, Snapshot((pack,)), "interview for data engineers", 3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_asking_for_more_entries_does_not_change_their_scores(model: Remembering, pack: Segment) -> None:
    assert ask(model, Snapshot((pack,)), "phd?", 2) == ask(model, Snapshot((pack,)), "phd?", 5)[:2]


def test_a_communitys_own_entry_takes_the_place_of_the_packs(model: Remembering, pack: Segment) -> None:
    snapshot = Snapshot((pack, segment(model, OWN_CV)))
    assert ask(model, snapshot, "watercolour paintings")[0].key == "cv"
    assert [hit.key for hit in ask(model, snapshot, "how long a CV", 9)].count("cv") == 1
    old = ask(model, Snapshot((pack,)), "how many pages for a resume")[0]
    assert ask(model, snapshot, "how many pages for a resume")[0].score < old.score


def test_a_withdrawn_entry_is_found_by_no_question(model: Remembering, pack: Segment) -> None:
    snapshot = Snapshot((pack,), frozenset({"cv"}))
    for question in (*ENTRIES[0].texts, *QUESTIONS):
        assert "cv" not in {hit.key for hit in ask(model, snapshot, question)}
        assert "cv" not in {hit.key for hit in snapshot.search(question, None, 5)}


@settings(deadline=None)
@given(st.permutations(ENTRIES), st.integers(0, 5), st.sampled_from(QUESTIONS), st.booleans())
def test_what_is_published_bit_by_bit_is_found_as_if_indexed_at_once(
    model: Remembering, pack: Segment, order: list[Document], cut: int, question: str, by_words: bool
) -> None:
    vector = None if by_words else model.encode([question])[0]
    parts = Snapshot((segment(model, OWN_CV), segment(model, *order[:cut]), segment(model, *order[cut:])))
    expected, found = Snapshot((pack,)).search(question, vector, 9), parts.search(question, vector, 9)
    assert [hit.key for hit in found] == [hit.key for hit in expected]
    assert np.allclose([hit.score for hit in found], [hit.score for hit in expected], atol=1e-4)


def test_entries_are_found_by_words_alone_without_the_model() -> None:
    snapshot = Snapshot((Segment.build(ENTRIES, None),))
    hits = snapshot.search("preparing coding interviews", None, 3)
    assert hits[0].key == "leetcode"
    assert hits[0].score == hits[0].lexical
    assert hits[0].dense == 0


def test_by_words_alone_only_entries_that_share_a_word_are_found(pack: Segment) -> None:
    assert Snapshot((pack,)).search("zebra xylophone", None, 5) == []


def test_entries_without_vectors_are_still_found_beside_those_with(model: Remembering, pack: Segment) -> None:
    added = Segment.build([Document("kaggle", ("kaggle competitions",))], None)
    hits = ask(model, Snapshot((pack, added)), "kaggle", 9)
    assert {hit.key for hit in hits} == {"kaggle", *(document.key for document in ENTRIES)}
    assert next(hit for hit in hits if hit.key == "kaggle").lexical > 0


@pytest.mark.parametrize("question", ["", "🎉🎉🎉", "the and of", "x" * 10_000, "how do I " * 1_200])
def test_odd_questions_are_answered_without_an_error(model: Remembering, pack: Segment, question: str) -> None:
    snapshot = Snapshot((pack,))
    assert len(ask(model, snapshot, question)) == 5
    assert all(np.isfinite(hit.score) for hit in [*ask(model, snapshot, question), *snapshot.search(question, None, 5)])


def test_an_empty_index_finds_nothing(model: Remembering) -> None:
    nothing = Segment.build([], np.zeros((0, 384), dtype=np.float32))
    for snapshot in (Snapshot(()), Snapshot((nothing,)), Snapshot((Segment.build([], None),))):
        assert ask(model, snapshot, "anything") == []
        assert snapshot.search("anything", None, 5) == []


def test_an_index_whose_entries_are_all_withdrawn_finds_nothing(model: Remembering, pack: Segment) -> None:
    snapshot = Snapshot((pack,), frozenset(document.key for document in ENTRIES))
    assert ask(model, snapshot, "cv length") == []
    assert snapshot.search("cv length", None, 5) == []


def test_an_entry_without_any_text_is_refused() -> None:
    with pytest.raises(ValueError, match="lost has no text"):
        Document("lost", ())


def test_the_same_key_twice_in_a_segment_is_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        Segment.build([ENTRIES[0], OWN_CV], None)


def test_vectors_that_do_not_match_the_texts_are_refused(model: Remembering) -> None:
    with pytest.raises(ValueError, match="4 texts need as many vectors, not 1"):
        Segment.build(ENTRIES[:1], model.encode(["one"]))


def near(rows: Vectors, chance: np.random.Generator, spread: float) -> Vectors:
    noisy = rows + chance.normal(0, spread / np.sqrt(rows.shape[1]), rows.shape).astype(np.float32)
    scaled: Vectors = noisy / np.linalg.norm(noisy, axis=1, keepdims=True)
    return scaled


def test_a_large_index_finds_the_same_first_entry_as_an_exact_look_at_all(model: Remembering) -> None:
    chance = np.random.default_rng(5)
    seeds = model.encode([text for document in ENTRIES for text in document.texts])
    centres = near(np.repeat(seeds, 100, axis=0), chance, 0.9)
    documents = [Document(f"e{n}", (f"entry {n}", "question", "asked")) for n in range(len(centres))]
    rows = near(np.repeat(centres, 3, axis=0), chance, 0.5)
    snapshot = Snapshot((Segment.build(documents, rows),))
    centroids = rows.reshape(-1, 3, 384).mean(axis=1)
    centroids /= np.linalg.norm(centroids, axis=1, keepdims=True)
    agreed = 0
    for n, vector in enumerate(near(centres[:60], chance, 0.5)):
        exact = 0.2 * (rows @ vector).reshape(-1, 3).max(axis=1) + 0.8 * (centroids @ vector)
        found = snapshot.search(f"about {n}", vector, 400)
        agreed += max(found, key=lambda hit: hit.dense).key == f"e{exact.argmax()}"
    assert agreed >= 59
