"""What stops us from reaching Discord, in a sentence for the person who runs this."""

from __future__ import annotations

import discord

from mentorbot.platforms.discord import limits


class DiscordProblem(Exception):
    """Discord can't be reached until the operator changes something; the text says what."""


_MISSING = (
    "discord.token: there is no token. Copy it from https://discord.com/developers/applications (your application, "
    "Bot, Reset Token) into MENTORBOT_DISCORD__TOKEN, or into a file that discord.token_file names."
)
_REFUSED = (
    "discord.token: Discord refuses this token. Copy it again from https://discord.com/developers/applications "
    "(your application, Bot, Reset Token); an earlier one stops working once it is reset."
)
_INTENTS = (
    "Discord refuses our intents, although none of them is privileged. Look at "
    "https://discord.com/developers/applications (your application, Bot) for a notice about this application."
)


def no_token() -> DiscordProblem:
    """Say that there is no token, and where to get one."""
    return DiscordProblem(_MISSING)


def problem(error: Exception) -> DiscordProblem | None:
    """Put an error of login or gateway into an operator's sentence; None if waiting and trying again may help."""
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or code == limits.CLOSE_WRONG_TOKEN:
        return DiscordProblem(_REFUSED)
    if isinstance(error, discord.PrivilegedIntentsRequired) or code == limits.CLOSE_INTENTS:
        return DiscordProblem(_INTENTS)
    if code is not None:
        return DiscordProblem(f"Discord closed the connection for good, with code {code}. Its documents say why.")
    return None
