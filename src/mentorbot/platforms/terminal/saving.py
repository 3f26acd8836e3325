"""The files of a card, put where whoever sits at the terminal finds them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from mentorbot.core.card import Card, File, Plain


def saved(card: Card, folder: Path | None) -> Card:
    """Write a card's files into a folder that only its owner reads; the card says where, or why not.

    A file of the same name is replaced. Without a folder, or files, the card stays as it is.
    """
    if folder is None or not card.files:
        return card
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for file in card.files:
            _write(folder, file)
    except OSError as error:
        said = f"The files could not be saved in {folder}: {error.strerror}."
    else:
        said = f"Saved in {folder}"
    return replace(card, note=(*card.note, "\n" if card.note else "", Plain(said)))


def erased(folder: Path | None) -> None:
    """Delete what was saved there, and the folder if nothing else is in it. Raises OSError."""
    if folder is None or not folder.is_dir():
        return
    for each in folder.iterdir():
        if each.is_file():
            each.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _write(folder: Path, file: File) -> None:
    path = folder / (Path(file.name).name or "file")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(file.data)
