"""The pipelines to copy: valid, and only a verdict that says PASS releases."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # comes with Inspect, without types

ROOT = Path(__file__).resolve().parent.parent
CI = ROOT / "examples" / "ci"
GITHUB: Mapping[str, Any] = yaml.safe_load((CI / "github.yml").read_text())["jobs"]
GITLAB: Mapping[str, Any] = yaml.safe_load((CI / "gitlab.yml").read_text())
FAKE = """#!/bin/sh
test -z "$VERDICT_WRITTEN" || { mkdir -p gate; echo "{\\"verdict\\": \\"$VERDICT_WRITTEN\\"}" > gate/gate.json; }
exit "$CODE"
"""
ENDS = [("PASS", 0), ("FAIL", 1), ("INCONCLUSIVE", 3), ("ERROR", 4), ("", 4), ("", 0), ("PASS", 4)]
"""What the gate writes, nothing where it could not, and how it ends; the last one is a lie."""


def github_step(job: str, name: str) -> str:
    """What a step of the workflow runs."""
    return str(next(step["run"] for step in GITHUB[job]["steps"] if name in step.get("name", "")))


def blocks() -> dict[str, str]:
    """Every piece of shell in both files."""
    found = {
        f"github {job} {number}": str(step["run"])
        for job, content in GITHUB.items()
        for number, step in enumerate(content["steps"])
        if "run" in step
    }
    for job in ("audit", "ledger", "released"):
        lines = [*GITLAB[job].get("before_script", []), *GITLAB[job]["script"]]
        found |= {f"gitlab {job} {number}": line for number, line in enumerate(lines)}
    return found


def shell(script: str, folder: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """Runs a step as a runner does: it ends at the first line that fails."""
    path = f"{folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    known = {"PATH": path, "HOME": str(folder), "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C"}
    identity = {f"GIT_{who}_{what}": "t@t" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=folder, env=known | identity | env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name, schema", [("github", "github-workflows"), ("gitlab", "gitlab-ci")])
def test_pipelines_follow_the_published_schemas(name: str, schema: str, tmp_path: Path) -> None:
    """The schemas that check-jsonschema carries accept them, and refuse them with a key that there is not."""
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    broken = tmp_path / f"{name}.yml"
    broken.write_text((CI / f"{name}.yml").read_text().replace("  timeout", "  time_out"))
    done = [
        subprocess.run([*check, str(path)], capture_output=True, text=True, check=False)
        for path in (CI / f"{name}.yml", broken)
    ]

    assert [0, 1] == [one.returncode for one in done], done[0].stdout


@pytest.mark.parametrize("script", blocks().values(), ids=blocks())
def test_shell_parses(script: str) -> None:
    """bash reads every block, once the runner has filled in its expressions."""
    read = subprocess.run(
        ["bash", "-n"], input=re.sub(r"\$\{\{.*?\}\}", "x", script), capture_output=True, text=True, check=False
    )

    assert (0, "") == (read.returncode, read.stderr)


def fake_gate(folder: Path) -> None:
    """A telltale that writes the verdict it is told, and ends as it is told."""
    (folder / "bin").mkdir()
    (folder / "bin" / "telltale").write_text(FAKE)
    (folder / "bin" / "telltale").chmod(0o755)


@pytest.mark.parametrize("verdict, code", ENDS)
def test_github_releases_on_pass_alone(verdict: str, code: int, tmp_path: Path) -> None:
    """The gate's step hands its verdict on, and the last job is green for PASS of a job that succeeded."""
    fake_gate(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit('a file of the change was imported')")
    output = tmp_path / "output"
    gate = shell(
        github_step("audit", "Gate"), tmp_path, VERDICT_WRITTEN=verdict, CODE=str(code), GITHUB_OUTPUT=str(output)
    )
    handed = dict(line.split("=", 1) for line in output.read_text().splitlines())
    result = "failure" if gate.returncode else "success"
    released = github_released(tmp_path, RESULT=result, VERDICT=handed["verdict"])

    assert code == gate.returncode
    assert {"verdict": verdict or "none"} == handed
    assert ((verdict, code) == ("PASS", 0)) == released


def github_released(folder: Path, **env: str) -> bool:
    """Whether the last job is green."""
    script = github_step("released", "PASS")
    return shell(script, folder, **{"RESULT": "success", "WRITTEN": "success", "VERDICT": "PASS"} | env).returncode == 0


@pytest.mark.parametrize("result", ["failure", "cancelled", "skipped", ""])
def test_github_holds_back_what_did_not_run(result: str, tmp_path: Path) -> None:
    """A job that was skipped or cancelled releases nothing, whatever a verdict says; all in order, it does."""
    assert github_released(tmp_path)
    assert not github_released(tmp_path, RESULT=result)
    assert not github_released(tmp_path, WRITTEN=result)
    assert not github_released(tmp_path, RESULT=result, VERDICT="")


def test_github_waits_for_every_job_and_always_runs() -> None:
    """The last job needs all others, and has the condition without which a skipped need would skip it."""
    assert set(GITHUB) - {"released"} == set(GITHUB["released"]["needs"])
    assert "always()" == GITHUB["released"]["if"]
    assert "always" == GITLAB["released"]["when"]
    assert GITLAB["released"]["allow_failure"] is False
    assert {"audit", "ledger"} == set(GITLAB["released"]["needs"])


@pytest.mark.parametrize("verdict, code", ENDS)
def test_gitlab_releases_on_pass_alone(verdict: str, code: int, tmp_path: Path) -> None:
    """The verdict travels as a variable; the last job is green for PASS alone, and only where the ledger was written."""
    fake_gate(tmp_path)
    gate = shell(GITLAB["audit"]["script"][-1], tmp_path, VERDICT_WRITTEN=verdict, CODE=str(code))
    env = dict(line.split("=", 1) for line in (tmp_path / "verdict.env").read_text().splitlines())
    last = GITLAB["released"]["script"][-1]

    assert code == gate.returncode
    assert (verdict == "PASS") == (shell(last, tmp_path, TELLTALE_WRITTEN="yes", **env).returncode == 0)
    assert 0 != shell(last, tmp_path, **env).returncode
    assert 0 != shell(last, tmp_path, TELLTALE_WRITTEN="yes").returncode


PREPARE = {
    "github": github_step("audit", "Harness"),
    "gitlab": "\n".join(
        line for line in GITLAB["audit"]["before_script"] if "apt-get" not in line and "pip" not in line
    ),
}
REMEMBER = {"github": github_step("ledger", "attempt"), "gitlab": str(GITLAB["ledger"]["script"][-1])}
NAMES = {
    "PROTECTED": "main",
    "CI_DEFAULT_BRANCH": "main",
    "LEDGER": "telltale-attempts",
    "POLICY": "policy/release.toml",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A change that loosens the policy and brings evidence of its own, checked out from a repository."""
    done = shell(
        """git init -q --bare -b main origin && git clone -q origin change && cd change && git checkout -qb main
        mkdir policy && echo strict > policy/release.toml && git add . && git commit -qm strict && git push -q origin main
        git checkout -qb change && echo loose | tee policy/release.toml policy.toml > attempts.jsonl && mkdir run gate
        echo forged | tee run/plan.json verdict.env > gate/gate.json && git add . && git commit -qm loose""",
        tmp_path,
    )
    assert 0 == done.returncode, done.stderr
    return tmp_path / "change"


@pytest.mark.parametrize("name", PREPARE)
def test_the_policy_is_that_of_the_protected_branch(name: str, checkout: Path) -> None:
    """What the change says of policy, evidence and attempts is gone before anything runs; its own policy was another one."""
    before = (checkout / "policy" / "release.toml").read_text()
    done = shell(PREPARE[name], checkout, **NAMES)

    assert (0, "loose\n") == (done.returncode, before), done.stderr
    assert "strict\n" == (checkout / "policy.toml").read_text()
    assert "" == (checkout / "attempts.jsonl").read_text()
    assert not (checkout / "run").exists()
    assert not (checkout / "gate").exists()


@pytest.mark.parametrize("name", PREPARE)
def test_the_ledger_only_grows(name: str, checkout: Path) -> None:
    """Two attempts stay, read back by the next run; a ledger that has lost a line, or cannot be reached, ends the job."""
    where = checkout / ("evidence/attempts.jsonl" if name == "github" else "attempts.jsonl")
    where.parent.mkdir(exist_ok=True)

    def remember(text: str) -> int:
        where.parent.mkdir(exist_ok=True)
        where.write_text(text)
        local = REMEMBER[name].replace("git remote set-url --push", "true")
        return shell(local, checkout, CI_JOB_TOKEN="", CI_SERVER_HOST="", CI_PROJECT_PATH="", **NAMES).returncode

    assert [0, 0, 0] == [remember("one\n"), remember("one\ntwo\n"), remember("one\ntwo\n")]
    assert 0 != remember("one\n")
    assert 0 != remember("other\ntwo\nthree\n")
    shell("git checkout -qf change", checkout)
    assert 0 == shell(PREPARE[name], checkout, **NAMES).returncode
    assert "one\ntwo\n" == (checkout / "attempts.jsonl").read_text()
    shell("mv ../origin ../gone", checkout)
    assert 0 != shell(PREPARE[name], checkout, **NAMES).returncode


def test_versions_are_those_of_the_lock() -> None:
    """torch is asked for as requirements.lock has it, and the named audit and policy are there."""
    torch = re.search(r"^torch==.*$", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert torch
    for name in ("github", "gitlab"):
        assert f"pip install {torch[0]} " in (CI / f"{name}.yml").read_text()
    for given in (GITHUB["audit"]["env"], GITLAB["audit"]["variables"]):
        assert (ROOT / given["AUDIT"]).is_file()
        assert (ROOT / given["POLICY"]).is_file()


def test_the_fake_gate_writes_what_a_gate_writes() -> None:
    """gate.json has a verdict under that name, as the steps read it."""
    schema = json.loads((ROOT / "harness" / "schemas" / "gate.schema.json").read_text())

    assert "verdict" in schema["required"]
