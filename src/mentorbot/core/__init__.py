"""What every feature and platform speaks: calls, commands, cards and words. Standard library only, no I/O."""
