"""What a newcomer starts and what an operator deploys: the bootstrap, the container, the service and their lists."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from configparser import RawConfigParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

TOP = Path(__file__).parents[1]
DEPLOY = TOP / "deploy"
TOOLS = Path(sys.executable).parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(?: \\)?$")


def read(name: str) -> str:
    return (TOP / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    """The versions that a list names, by normalised package name."""
    found = (PIN.match(line) for line in read(name).splitlines())
    return {re.sub(r"[-_.]+", "-", match[1]).lower(): match[2] for match in found if match}


def named(*requirements: str) -> set[str]:
    """The normalised package names of requirements."""
    return {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", each)[0]).lower() for each in requirements}


# The bootstrap


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A run.py of its own, in a folder with a space in its name, that says what it would run instead of running it."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    for name in ("run.py", "pyproject.toml", "constraints.txt"):
        (folder / name).write_text(read(name), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("bootstrap", folder / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "become", lambda command: module.say("RUN " + " ".join(command[1:])) or 0)
    return module


def environment_made(run: ModuleType) -> None:
    run.PYTHON.parent.mkdir(parents=True, exist_ok=True)
    run.PYTHON.touch()


@pytest.fixture
def asked(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What pip was asked to install."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(run, "make_environment", lambda: environment_made(run))
    monkeypatch.setattr(run, "pip", lambda *words: calls.append(words))
    return calls


def test_the_bootstrap_starts_on_an_old_python_to_say_so() -> None:
    tree = ast.parse(read("run.py"), feature_version=(3, 6))
    outside = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {alias.name.split(".")[0] for node in outside if isinstance(node, ast.Import) for alias in node.names}
    assert names <= sys.stdlib_module_names
    assert {node.module for node in outside if isinstance(node, ast.ImportFrom)} == {"pathlib"}


def test_an_old_python_is_told_which_it_needs(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: name if name == "python3.12" else None)
    with pytest.raises(run.Stop, match=r"needs Python 3\.11 or newer; this is 3\.9\. .*python3\.12 run\.py chat"):
        run.right_python((3, 9))


def test_the_second_start_installs_nothing(
    run: ModuleType, asked: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(["chat"]) == 0
    assert asked == [("hatchling", "editables"), ("--no-build-isolation", "--editable", ".")]
    capsys.readouterr()
    asked.clear()
    assert run.main(["ask", "cv length?"]) == 0
    assert asked == []
    assert capsys.readouterr().err == "RUN -m mentorbot ask cv length?\n"


def test_a_changed_list_is_installed_with_all_that_was_there(run: ModuleType, asked: list[tuple[str, ...]]) -> None:
    run.main(["run"])
    (run.ROOT / "constraints.txt").write_text("changed", encoding="utf-8")
    asked.clear()
    run.main(["chat"])
    assert asked[-1][-1] == ".[discord,postgres]"


def test_more_is_installed_when_a_command_needs_more(run: ModuleType, asked: list[tuple[str, ...]]) -> None:
    run.main(["chat"])
    asked.clear()
    run.set_up(run.EXTRAS["test"])
    assert asked[-1][-1] == ".[check,discord,postgres,slack,test]"


def test_an_installation_that_was_cut_off_is_made_anew(
    run: ModuleType, asked: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut_off(*words: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as now:
        now.setattr(run, "pip", cut_off)
        assert run.main(["chat"]) == 130
    assert "Nothing is broken" in capsys.readouterr().err
    assert not run.STAMP.exists()
    assert run.BEGUN.exists()
    assert run.main(["chat"]) == 0
    assert run.STAMP.exists()
    assert not run.BEGUN.exists()


def test_a_machine_without_venv_is_told_what_to_install(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    assert run.main(["chat"]) == 1
    assert "sudo apt install python3-venv" in capsys.readouterr().err


def test_a_machine_without_a_network_is_told_so(run: ModuleType) -> None:
    said = ["Retrying after connection broken by 'NewConnectionError'", "ERROR: No matching distribution found"]
    run.VENV.mkdir()
    run.BEGUN.touch()
    assert "Check the network" in run.failure(said)
    assert not run.BEGUN.exists()
    assert "No matching distribution" in run.failure(said[1:])


def test_a_stamp_that_is_no_stamp_is_not_believed(run: ModuleType, asked: list[tuple[str, ...]]) -> None:
    run.VENV.mkdir()
    for text in ("", "[]", json.dumps({"state": run.fingerprint()})):
        run.STAMP.write_text(text, encoding="utf-8")
        asked.clear()
        run.set_up(())
        assert len(asked) == 2


def test_no_word_at_all_shows_the_commands(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main([]) == 0
    assert "python3 run.py chat" in capsys.readouterr().out


# The lists


def test_every_package_that_was_asked_for_is_pinned() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    assert named(*project["dependencies"], *extras) <= pins("constraints.txt").keys()


def test_the_tests_run_with_the_versions_that_are_pinned() -> None:
    pinned = pins("constraints.txt")
    for found in importlib.metadata.distributions():
        name = re.sub(r"[-_.]+", "-", found.name).lower()
        assert name not in pinned or pinned[name] == found.version, name


@pytest.mark.parametrize("name", ["deploy/requirements.txt", "deploy/build-requirements.txt"])
def test_the_container_installs_what_was_tested_and_checks_it(name: str) -> None:
    assert pins(name).items() <= pins("constraints.txt").items()
    for block in re.split(r"\n(?=\S)", read(name))[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_container_has_all_that_it_needs_at_run_time() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    wanted = named(*project["dependencies"], *extras["discord"], *extras["postgres"])
    assert wanted <= pins("deploy/requirements.txt").keys()


@pytest.mark.parametrize(
    "name",
    ["constraints.txt", "deploy/requirements.txt", "deploy/build-requirements.txt", "run.py", "deploy/Dockerfile"],
)
def test_no_list_holds_an_address_to_download_from(name: str) -> None:
    assert not re.search(r"://|--index|--find-links|--extra-index", read(name))


# The container and the service


def test_hadolint_has_nothing_to_say_of_the_dockerfile() -> None:
    done = subprocess.run([TOOLS / "hadolint", DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_the_dockerfile_copies_is_there_and_is_sent_to_the_builder() -> None:
    sent = {line.removeprefix("!") for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copied = [line.split()[1:-1] for line in read("deploy/Dockerfile").splitlines() if line.startswith("COPY ")]
    ours = {name for names in copied if not names[0].startswith("--") for name in names}
    assert ours == sent
    assert all((TOP / name).exists() for name in ours)


def test_the_container_runs_as_nobody_in_particular() -> None:
    final = read("deploy/Dockerfile").rpartition("\nFROM ")[2]
    assert "\nUSER 10001:10001\n" in final
    assert 'CMD ["mentorbot", "health"]' in final
    assert not re.search(r"pip .*install|apt-get|gcc", final.replace("pip uninstall", ""))


def test_the_compose_file_fits_its_schema() -> None:
    schema = ["--builtin-schema", "vendor.compose-spec"]
    command = [str(TOOLS / "check-jsonschema"), *schema, str(DEPLOY / "compose.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_composed_service_may_do_little() -> None:
    service: dict[str, Any] = yaml.safe_load(read("deploy/compose.yaml"))["services"]["mentorbot"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert (service["stop_grace_period"], service["restart"]) == ("30s", "unless-stopped")
    assert "token" not in " ".join(service["environment"]).lower().replace("token_file", "")
    assert "ports" not in service


UNIT = """
Description Wants After StartLimitIntervalSec StartLimitBurst
Type ExecStart DynamicUser StateDirectory StateDirectoryMode WorkingDirectory Environment LoadCredential UMask
Restart RestartSec RestartPreventExitStatus TimeoutStartSec TimeoutStopSec KillSignal NoNewPrivileges
CapabilityBoundingSet AmbientCapabilities ProtectSystem ProtectHome ProtectProc ProtectClock ProtectHostname
ProtectKernelLogs ProtectKernelModules ProtectKernelTunables ProtectControlGroups PrivateTmp PrivateDevices
PrivateUsers RemoveIPC RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID
LockPersonality MemoryDenyWriteExecute SystemCallArchitectures SystemCallFilter SystemCallErrorNumber
MemoryMax TasksMax
WantedBy
"""
"""The names that systemd 252 knows, of those that the unit uses; systemd passes over any other without an error."""


def unit() -> RawConfigParser:
    parser = RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(read("deploy/mentorbot.service"))
    return parser


def test_the_service_uses_names_that_systemd_knows() -> None:
    assert unit().sections() == ["Unit", "Service", "Install"]
    assert {name for section in unit().sections() for name in unit()[section]} == set(UNIT.split())


def test_the_service_may_do_little_and_has_time_to_stop() -> None:
    service = unit()["Service"]
    wanted = {"DynamicUser": "yes", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "TimeoutStopSec": "30"}
    assert {name: service[name] for name in wanted} == wanted
    assert service["StateDirectory"] == "mentorbot"
    assert service["LoadCredential"].startswith("discord_token:")
    assert "TOKEN=" not in read("deploy/mentorbot.service")
