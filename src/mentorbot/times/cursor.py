"""A place in the tokens of one text, from which the grammar reads; it counts its steps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from mentorbot.times.tokens import Token, tokenise

_END = Token("end", "", (), True)


@cache
def _split(words: str) -> tuple[str, ...]:
    """The words of a phrase; only those of the grammar are ever asked for."""
    return tuple(words.split())


class Cursor:
    """Reads tokens from left to right. `steps` counts every look at a token: the work that a text costs."""

    def __init__(self, text: str) -> None:
        self._tokens = tokenise(text)
        self.at = 0
        self.steps = 0

    @property
    def done(self) -> bool:
        """Whether every token was consumed."""
        return self.at >= len(self._tokens)

    @property
    def length(self) -> int:
        """How many tokens the text has."""
        return len(self._tokens)

    def peek(self, ahead: int = 0) -> Token:
        """Look at a token without consuming it; past the end one of kind `end`."""
        self.steps += 1
        place = self.at + ahead
        return self._tokens[place] if place < len(self._tokens) else _END

    def take(self) -> Token:
        """Consume the token that is next."""
        token = self.peek()
        self.at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Consume the next token if it is one of these words or marks."""
        if self.peek().text in words and not self.done:
            self.at += 1
            return True
        return False

    def phrase(self, words: str) -> bool:
        """Consume these words if they all come next, in this order."""
        parts = _split(words)
        for ahead, part in enumerate(parts):
            if self.peek(ahead).text != part:
                return False
        self.at += len(parts)
        return True

    def among(self, words: Mapping[str, int]) -> int | None:
        """Consume the next token if it is one of these words; give what the word stands for."""
        token = self.peek()
        found = words.get(token.text) if token.kind == "word" else None
        if found is not None:
            self.at += 1
        return found

    def kind(self, *kinds: str) -> Token | None:
        """Consume the next token if it is of one of these kinds."""
        token = self.peek()
        if token.kind in kinds:
            self.at += 1
            return token
        return None
