"""The kill test in short: sixty kills of the real program on each database, and nothing lost, nothing twice."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """Run one of the proofs; in a process of its own, since it forks."""
    return subprocess.run([sys.executable, "-m", "tests.reliability", *words], capture_output=True, text=True)


@pytest.mark.parametrize(("database", "workers", "profile"), [("sqlite", 1, "history"), ("postgresql", 2, "key")])
def test_sixty_kills_cost_no_promise(database: str, workers: int, profile: str, postgres: str) -> None:
    words = ("--database", database, "--workers", str(workers), "--profile", profile, "--server", postgres)
    done = command("kill", "--kills", "60", "--seed", "7", "--each", "0", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) kills +(\d+) accepted", done.stdout)
    assert found is not None
    assert int(found[1]) >= 60
    assert int(found[2]) > 100
