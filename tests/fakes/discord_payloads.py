"""What Discord sends for accounts, messages and servers: as much of it as discord.py reads."""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]
ME, APPLICATION, GUILD, CHANNEL, DM = "100000000000000001", "100000000000000002", "2" * 18, "3" * 18, "4" * 18
USER = "500000000000000001"
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
    """Give a server with one channel."""
    channel = {
        "id": CHANNEL, "type": 0, "name": "general", "position": 0, "permission_overwrites": [], "nsfw": False,
        "parent_id": None, "topic": None, "rate_limit_per_user": 0,
    }  # fmt: skip
    everyone = {
        "id": GUILD, "name": "@everyone", "permissions": "0", "position": 0, "color": 0, "hoist": False, "flags": 0,
        "managed": False, "mentionable": False, "colors": {"primary_color": 0},
    }  # fmt: skip
    return {
        "id": GUILD, "name": "A community", "owner_id": "1", "roles": [everyone], "channels": [channel], "members": [],
        "emojis": [], "stickers": [], "features": [], "threads": [], "member_count": 2, "verification_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0,
        "premium_tier": 0, "preferred_locale": "en-US", "system_channel_flags": 0, "afk_timeout": 60,
        "premium_progress_bar_enabled": False,
    }  # fmt: skip
