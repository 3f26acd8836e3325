"""Discord, through discord.py: commands, buttons, forms, mentions and direct messages."""
