"""The test questions of a pack, one in each line of JSON."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from mentorbot.knowledge.pack import BadPack, Pack, Problem
from mentorbot.knowledge.pack_rows import EvaluationRow


def evaluation_rows(pack: Pack, name: str) -> list[tuple[int, EvaluationRow]]:
    """Read `evaluation/NAME.jsonl` with line numbers. Raises BadPack."""
    path = pack.folder / "evaluation" / f"{name}.jsonl"
    rows, problems = [], []
    for number, line in lines_of(path):
        try:
            rows.append((number, EvaluationRow.model_validate(question_of(line))))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            problems.append(Problem(name_of(path), number, f"This is no test question: {where}: {first['msg']}."))
        except ValueError as error:
            problems.append(Problem(name_of(path), number, str(error)))
    if problems:
        raise BadPack(problems)
    return rows


def pack_tests(folder: Path) -> list[EvaluationRow]:
    """The test questions of a pack; a file that can't be read counts as empty, and `kb check` says what is wrong."""
    rows: list[EvaluationRow] = []
    for name in ("questions", "nothing"):
        try:
            rows += [row for _, row in evaluation_rows(Pack(folder), name)]
        except (BadPack, OSError, UnicodeDecodeError):
            continue
    return rows


def name_of(path: Path) -> str:
    """What a file of test questions is called in a pack."""
    return f"evaluation/{path.name}"


def lines_of(path: Path) -> list[tuple[int, str]]:
    """The lines of a file with their numbers; only a line feed ends one, as JSON may hold every other line end."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def question_of(line: str) -> dict[str, object]:
    """Read a line that holds a question, as a JSON object. Raises ValueError with a sentence."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        said = getattr(error, "msg", "it can't be read")
        raise ValueError(f"This is no line of JSON: {said}.") from error
    if not isinstance(row, dict) or not isinstance(row.get("q"), str) or not row["q"].strip():
        raise ValueError("This is no test question: it has to be a JSON object with q.")
    return row
