"""Sets up all that mentorbot needs beside this file, once, and starts it; Python 3.11 and its venv are enough."""

# It has to start on an older Python to say so: no syntax newer than 3.6, and no annotation that is evaluated.
import collections
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "mentorbot-installed.json"
"""Says what was installed; written last, so that what was interrupted is not taken for done."""
BEGUN = VENV / "mentorbot-installing"
"""Lies there while pip works; where it is found at the start, an installation was cut off."""

OLDEST = (3, 11)
CHECKS = ("discord", "postgres", "slack", "test", "check")
EXTRAS = {"run": ("discord", "postgres"), "test": CHECKS}
BUILD = ("hatchling", "editables")
NO_NETWORK = ("after connection broken by", "Max retries exceeded", "Temporary failure in name resolution")

USAGE = """\
python3 run.py chat        set up and talk to mentorbot here: no account, no key, no network at run time
python3 run.py test        set up and check everything; words after it go to pytest
python3 run.py COMMAND     any other command of mentorbot, such as: ask "cv length?", kb check, run, --help
"""


class Stop(Exception):
    """Why it can't go on, in words for whoever typed the command."""


def main(words: "list[str]") -> int:
    """Set up what the command needs, and run it. Gives the exit code."""
    if not words:
        sys.stdout.write(USAGE)
        return 0
    try:
        right_python(sys.version_info[:2])
        set_up(EXTRAS.get(words[0], ()))
    except Stop as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("\nStopped before everything was there. Nothing is broken: the same command sets it up from the start.")
        return 130
    if words[0] == "test":
        return checks(words[1:])
    return become([str(PYTHON), "-m", "mentorbot", *words])


def right_python(version: "tuple[int, ...]") -> None:
    """Refuse a Python that is too old, and name a newer one where there is one."""
    if version >= OLDEST:
        return
    names = (f"python3.{minor}" for minor in range(OLDEST[1] + 4, OLDEST[1] - 1, -1))
    newer = next((name for name in names if shutil.which(name)), None)
    advice = f"Run it with the one you have: {newer} run.py chat" if newer else "Please install a newer one."
    raise Stop("mentorbot needs Python 3.11 or newer; this is {}.{}. {}".format(*version[:2], advice))


def set_up(extras: "tuple[str, ...]") -> None:
    """Make the virtual environment and install into it, unless that was done for today's files already."""
    state, (known, had) = fingerprint(), installed()
    if known == state and set(extras) <= set(had) and PYTHON.exists():
        return
    wanted = sorted({*extras, *had})
    started = time.monotonic()
    say(f"Setting up in {VENV}. This is done once and takes a minute or three.")
    try:
        make_environment()
        STAMP.unlink(missing_ok=True)
        BEGUN.write_text("", encoding="utf-8")
        install(wanted)
        fresh = STAMP.with_suffix(".new")
        fresh.write_text(json.dumps({"state": state, "extras": wanted}), encoding="utf-8")
        fresh.replace(STAMP)
        BEGUN.unlink()
    except OSError as error:
        raise Stop(f"{error.filename or VENV} can't be written: {error.strerror}.") from error
    say(f"Everything is there, after {time.monotonic() - started:.0f} seconds.")


def installed() -> "tuple[str, list[str]]":
    """The state and the extras that the stamp names; nothing where there is none that can be read."""
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
        return str(found["state"]), [str(each) for each in found["extras"]]
    except (OSError, ValueError, KeyError, TypeError):
        return "", []


def fingerprint() -> str:
    """A hash of all that decides what is installed and where."""
    parts = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join([*parts, str(ROOT).encode()])).hexdigest()


def make_environment() -> None:
    """Make the virtual environment; one that works is kept, one that was cut off or fits no more is made anew."""
    if VENV.exists() and not BEGUN.exists() and works():
        return
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise Stop(
            "This Python has no {}, which is needed to set up anything. On Debian and Ubuntu:\n"
            "  sudo apt install python3-venv\nThen run the same command again.".format(" and no ".join(missing))
        )
    say("  making a virtual environment")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if made.returncode:
        raise Stop(f"The virtual environment can't be made:\n{made.stdout.strip()}")


def works() -> bool:
    """Whether the environment's Python starts, is new enough and has pip."""
    test = f"import pip, sys; sys.exit(sys.version_info < {OLDEST!r})"
    try:
        quiet = subprocess.DEVNULL
        return subprocess.run([str(PYTHON), "-c", test], stdout=quiet, stderr=quiet).returncode == 0
    except OSError:
        return False


def install(extras: "list[str]") -> None:
    """Install mentorbot from this folder, with the versions of everything that it was tested with."""
    target = ".[{}]".format(",".join(extras)) if extras else "."
    pip(*BUILD)
    pip("--no-build-isolation", "--editable", target)


def pip(*words: str) -> None:
    """Run pip and show what it is at. Raises Stop with the end of what it said where it fails."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    environment = dict(os.environ, PYTHONUNBUFFERED="1", PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")
    work = subprocess.Popen(
        [*command, "-c", "constraints.txt", *words],
        cwd=str(ROOT),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    said = collections.deque(maxlen=400)  # type: collections.deque[str]
    try:
        for line in work.stdout or ():
            said.append(line.rstrip())
            show(line)
    finally:
        if work.poll() is None and sys.exc_info()[0] is not None:
            work.terminate()
        work.wait()
        show("")
    if work.returncode:
        raise Stop(failure(list(said)))


def failure(said: "list[str]") -> str:
    """Say in words why pip failed; its own last lines where the reason isn't known."""
    BEGUN.unlink(missing_ok=True)
    if any(sign in line for line in said for sign in NO_NETWORK):
        return (
            "The packages could not be downloaded: there is no way to the package index from here.\n"
            "Check the network or the proxy (HTTPS_PROXY) and run the same command again. After that none is needed."
        )
    return "pip could not install what is needed. Its last words:\n{}".format("\n".join(said[-15:]))


def show(line: str) -> None:
    """Show one line of pip's as progress: rewritten in place on a terminal, only the stages elsewhere."""
    words = line.split()
    stage = line.startswith("Installing collected packages")
    if sys.stderr.isatty():
        told = "installing {} packages".format(line.count(",") + 1) if stage else " ".join(words[:2]).lower()
        if stage or not line or words[:1] in (["Collecting"], ["Downloading"]):
            sys.stderr.write("\r\x1b[K" + ("  " + told[:70] if line else ""))
            sys.stderr.flush()
    elif stage:
        say("  installing {} packages".format(line.count(",") + 1))


TESTS = (
    ("pytest", ["pytest", "-n", "auto", "--dist", "loadfile", "--ignore", "tests/reliability"]),
    ("pytest tests/reliability", ["pytest", "tests/reliability"]),  # alone: it races processes against a clock
)


def checks(words: "list[str]") -> int:
    """Run every check, one after the other, and say which failed."""
    steps = (
        ("ruff check", ["ruff", "check", "."]),
        ("ruff format --check", ["ruff", "format", "--check", "."]),
        ("mypy", ["mypy"]),
        *(TESTS if not words else (("pytest", ["pytest", *words]),)),
    )
    failed = []
    for name, command in steps:
        say("== " + name)
        try:
            code = subprocess.run([str(PYTHON), "-m", *command], cwd=str(ROOT)).returncode
        except KeyboardInterrupt:
            say("Stopped.")
            return 130
        if code:
            failed.append(name)
    say("Failed: {}.".format(", ".join(failed)) if failed else "All checks passed.")
    return 1 if failed else 0


def become(command: "list[str]") -> int:
    """Hand over to a command; on Windows wait for it, since a process can't be replaced there."""
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - the words are the person's own, and no shell reads them
    try:
        return subprocess.run(command).returncode
    except KeyboardInterrupt:
        return 130


def say(words: str) -> None:
    """Tell the person something; standard output belongs to mentorbot."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
