"""What Discord allows; the sources are paths in discord/discord-api-docs (`developers/`) unless named otherwise."""

from __future__ import annotations

# components/reference.mdx
COMPONENTS = 40
"""All components of one Components V2 message, nested ones included."""
ROW_BUTTONS = 5
LABEL = 80
CUSTOM_ID = 100
LINK = 512
MODAL_FIELDS = 5
MODAL_TITLE = 45
FIELD_LABEL = 45
FIELD_DESCRIPTION = 100
FIELD_VALUE = 4000

LAYOUT_TEXT = 4000
"""Characters of all text displays together: discord.py, `ui/view.py`, `LayoutView.content_length`."""

# resources/message.mdx
CONTENT = 2000
FILES = 10
NONCE = 25

# resources/channel.mdx
THREAD_NAME = 100

# interactions/application-commands.mdx
CHOICES = 25
CHOICE = 100
COMMAND_TEXT = 100
OPTION_TEXT = 6000
MENU_NAME = 32
GROUP_DEPTH = 3

BUTTONS = 25
"""Buttons that one of our messages shows at most: five rows of five."""

# interactions/receiving-and-responding.mdx: a first response is due within 3 s.
PATIENCE = 1.5
"""Seconds after which an answer that isn't ready is announced."""
FORM_PATIENCE = 2.0
"""Seconds that a form may take to open; a form can't be announced first."""
SUGGEST_PATIENCE = 2.0
PROGRESS_EVERY = 2.0
"""Seconds between two edits that tell of progress."""
TYPING_EVERY = 8.0
"""Seconds between two signs of typing; one lasts 10 s (resources/channel.mdx)."""

# topics/opcodes-and-status-codes.mdx
UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_USER = 10013
UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
ALREADY_ACKNOWLEDGED = 40060
DMS_TOO_FAST = 40003
MISSING_ACCESS = 50001
DMS_CLOSED = 50007
MISSING_PERMISSIONS = 50013
INVALID_TOKEN = 50027
INVALID_BODY = 50035
NO_MUTUAL_GUILD = 50278
CLOSE_WRONG_TOKEN = 4004
CLOSE_INTENTS = 4014
SERVER_ERROR = 500
UNREADABLE = frozenset({UNKNOWN_CHANNEL, UNKNOWN_USER, MISSING_ACCESS, MISSING_PERMISSIONS, NO_MUTUAL_GUILD})
"""Codes that say that a channel can't be looked into, now or later."""

# RELIABILITY.md, rules 2, 8 and 12
DELIVERIES = 20.0
"""Deliveries a second; Discord takes 50 requests (topics/rate-limits.mdx), and answers go first."""
SEND = 18.0
"""Seconds for one delivery; the worker gives up after 20."""
KEY_WINDOW = 120
"""Seconds for which a repeated key is trusted; Discord says "the past few minutes" (resources/message.mdx)."""
