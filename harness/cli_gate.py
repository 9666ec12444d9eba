"""The commands gate, policy and verify; what they do is imported when they run."""

from pathlib import Path
from typing import Any

import click

_FOLDER = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.command()
@click.argument("policy", type=_FOLDER, metavar="POLICY.toml")
@click.argument("run_dir", type=_FOLDER)
@click.option("--out", type=_FOLDER, help="Where to write the gate's files; inside the run folder by default.")
@click.option("--baseline", type=_FOLDER, metavar="RUN_DIR", help="Run that rules with delta, and drift, compare with.")
@click.option("--ledger", type=_FOLDER, metavar="FILE", help="Append-only count of attempts, which spends alpha.")
@click.option("--sign", type=_FOLDER, metavar="KEY.pem", help="Ed25519 private key to sign gate.json with.")
@_JSON
def gate(policy: Path, run_dir: Path, as_json: bool, **given: Any) -> None:
    """Judge a run by a policy: 0 PASS, 1 FAIL, 3 INCONCLUSIVE, 4 ERROR."""
    from harness.commands import gate_command

    raise SystemExit(gate_command(policy, run_dir, **given, as_json=as_json))


@click.command()
@click.argument("run_dir", type=_FOLDER)
@click.option("--refit", is_flag=True, help="Fit and judge again too; needs the model, and as long as judging took.")
@click.option("--model", help="Checkpoint folder of the audited model, where it is no organism; for --refit.")
@click.option("--key", type=_FOLDER, metavar="PUB.pem", help="Ed25519 public key that verdicts must be signed with.")
@click.option("--baseline", type=_FOLDER, metavar="RUN_DIR", help="Run that verdicts were compared with.")
@_JSON
def verify(run_dir: Path, as_json: bool, **given: Any) -> None:
    """Make everything in a run again from its evidence, and name the first difference: 0 none, 4 there is one."""
    from harness.commands import verify_command

    raise SystemExit(verify_command(run_dir, **given, as_json=as_json))


@click.group()
def policy() -> None:
    """Write a release policy, check it, and see what it can show."""


@policy.command()
@click.option("--tier", type=click.Choice(["1", "2", "5"]), default="5", show_default=True, help="Highest rate, in %.")
@click.option("--suite", default="trade_report", show_default=True, help="Suite that the monitor rules speak of.")
@click.option("--out", type=_FOLDER, default=Path("policy.toml"), show_default=True, help="File to write.")
def init(tier: str, suite: str, out: Path) -> None:
    """Write a policy to start from."""
    from harness.commands_policy import init_command

    raise SystemExit(init_command(int(tier), suite, out))


@policy.command()
@click.argument("path", type=_FOLDER, metavar="POLICY.toml")
@_JSON
def check(path: Path, as_json: bool) -> None:
    """Read a policy strictly, and name what its writer may have overlooked; 2 where it is wrong."""
    from harness.commands_policy import check_command

    raise SystemExit(check_command(path, as_json=as_json))


@policy.command()
@click.argument("path", type=_FOLDER, metavar="POLICY.toml")
@click.option("--groups", type=click.IntRange(1), help="Groups that you have; min_groups of the policy by default.")
@click.option("--attempt", type=click.IntRange(1), help="Attempt in a ledger, from 1; none by default.")
@_JSON
def explain(path: Path, groups: int | None, attempt: int | None, as_json: bool) -> None:
    """Say in words what each rule asks, how many groups it needs, and how likely a good model passes it."""
    from harness.commands_policy import explain_command

    raise SystemExit(explain_command(path, groups=groups, attempt=attempt, as_json=as_json))
