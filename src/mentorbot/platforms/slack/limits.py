"""What Slack allows; the sources are pages of docs.slack.dev, or files of slack_sdk, unless named otherwise."""

from __future__ import annotations

# reference/block-kit/blocks
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
"""Blocks of a modal or of App Home."""
MESSAGE_TEXT = 12_000
"""Characters of all blocks of a message together: beyond about 13,200 it is refused whole (bolt-js#2509)."""

# slack_sdk/models/blocks/blocks.py
SECTION = 3000
MARKDOWN = 12_000
CONTEXT = 2000
"""Characters that we put into one context block; its text objects hold 3,000."""
ACTIONS = 25
BLOCK_ID = 255

# slack_sdk/models/blocks/block_elements.py
LABEL = 75
ACTION_ID = 255
BUTTON_VALUE = 2000
OPTIONS = 100
OPTION_LABEL = 75
OPTION_VALUE = 150
FIELD_LABEL = 2000
FIELD_VALUE = 3000

# slack_sdk/models/views/__init__.py
MODAL_TITLE = 24
METADATA = 3000
CALLBACK_ID = 255

# reference/methods/chat.postMessage: text is cut above 40,000
TEXT = 40_000

LINK = 3000
"""Characters of an address: the limit of a button's url (block_elements.py)."""
ROW_BUTTONS = 5
"""Buttons that we put side by side; a phone shows few."""
BUTTONS = 25
"""Buttons that one of our messages shows at most."""
VIEW_BUTTONS = 80
"""Buttons of App Home, which has 100 blocks."""
