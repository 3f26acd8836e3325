"""Proof on demand: python -m tests.reliability kill|mutants|machine|claims|faults|soak (each with --help).

Each prints its seed, its counts and what it found, and ends with 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
import sys

from tests.reliability import commands


def main(words: list[str]) -> int:
    """Run one of the commands; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    every = parser.add_subparsers(dest="command", required=True)
    for command in commands.COMMANDS:
        command.declare(every.add_parser(command.name, help=command.help)).set_defaults(run=command.run)
    asked = parser.parse_args(words)
    return int(asked.run(asked))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
