"""Starts the operator's commands."""

from mentorbot.cli import main

if __name__ == "__main__":
    main()
