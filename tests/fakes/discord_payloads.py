"""What Discord sends for accounts, messages and servers: as much of it as discord.py reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

Body = dict[str, Any]
ME, APPLICATION, GUILD, CHANNEL, DM = "100000000000000001", "100000000000000002", "2" * 18, "3" * 18, "4" * 18
USER = "500000000000000001"
NAME, JOINED = "A community", datetime(2027, 2, 1, tzinfo=UTC)
"""The server's, and when we were added to it."""
BOT = {"id": ME, "username": "mentorbot", "discriminator": "0", "avatar": None, "bot": True}


def user(native: str) -> Body:
    """Give a member's account."""
    return {"id": native, "username": "alice", "discriminator": "0", "avatar": None, "global_name": None}


def message(native: str, channel: str, author: Body) -> Body:
    """Give an empty message."""
    return {
        "id": native, "channel_id": channel, "author": author, "content": "", "type": 0, "tts": False, "pinned": False,
        "timestamp": "2027-03-01T12:00:00+00:00", "edited_timestamp": None, "mention_everyone": False, "mentions": [],
        "mention_roles": [], "attachments": [], "embeds": [], "components": [], "flags": 0,
    }  # fmt: skip


def guild() -> Body:
    """Give a server with one channel and ourselves."""
    channel = {
        "id": CHANNEL, "type": 0, "name": "general", "position": 0, "permission_overwrites": [], "nsfw": False,
        "parent_id": None, "topic": None, "rate_limit_per_user": 0,
    }  # fmt: skip
    everyone = {
        "id": GUILD, "name": "@everyone", "permissions": "0", "position": 0, "color": 0, "hoist": False, "flags": 0,
        "managed": False, "mentionable": False, "colors": {"primary_color": 0},
    }  # fmt: skip
    us = {"user": BOT, "roles": [], "joined_at": JOINED.isoformat(), "deaf": False, "mute": False, "flags": 0}
    return {
        "id": GUILD, "name": NAME, "owner_id": "1", "roles": [everyone], "channels": [channel], "members": [us],
        "emojis": [], "stickers": [], "features": [], "threads": [], "member_count": 2, "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0,
        "premium_tier": 0, "preferred_locale": "en-US", "system_channel_flags": 0, "afk_timeout": 60,
        "premium_progress_bar_enabled": False,
    }  # fmt: skip
