"""The terminal: a chat on one's own screen, with no account, that also works piped and with a screen reader."""
