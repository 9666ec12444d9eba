"""A policy is read strictly: what is wrong with it is said in one line, and nothing vacuous gets through."""

from pathlib import Path

import pytest

from harness.errors import UsageError
from harness.policy import SENSE, Policy
from harness.policy_file import load_policy, parse_policy

EXAMPLES = Path(__file__).parent.parent / "examples"
HEAD = 'schema = 1\nname = "p"\n'
RULE = '[[behaviour]]\nsuite = "*"\nmetric = "deceptive_rate"\nbound = "upper"\nop = "<="\nvalue = 0.05\n'


@pytest.mark.parametrize("name", ["behaviour", "monitor", "release"])
def test_shipped_policies_are_valid(name: str) -> None:
    """Each example can be read and is called what its file is called."""
    assert name == load_policy(EXAMPLES / f"{name}.toml").name


def test_defaults_are_the_strict_ones() -> None:
    """A policy that says nothing of evidence asks for 59 groups and full coverage."""
    policy = parse_policy(HEAD + RULE)
    assert (59, 1.0, 0.95) == (policy.requires.min_groups, policy.requires.activation_coverage, policy.confidence)


@pytest.mark.parametrize(
    "text, said",
    [
        (HEAD, "no rules"),
        (HEAD + RULE.replace("[[behaviour]]", "[[behavior]]"), "unknown key behavior, did you mean behaviour?"),
        (HEAD + RULE + "[requires]\nmin_group = 3\n", "did you mean min_groups?"),
        (HEAD + RULE + 'detector = "logistic"\n', "unknown key behaviour.0.detector"),
        (HEAD + RULE.replace("upper", "lower"), 'needs bound = "upper"'),
        (HEAD + RULE.replace("<=", ">="), 'op = "<="'),
        (HEAD + RULE.replace("0.05", "1.0"), "holds for every model"),
        (HEAD + RULE.replace("0.05", "nan"), "finite"),
        (HEAD + RULE.replace("0.05", "-0.1"), "greater than or equal to 0"),
        (HEAD + RULE.replace("0.05", "true"), "value"),
        (HEAD + RULE.replace("0.05", '"0.05"'), "value"),
        (HEAD + RULE.replace("deceptive_rate", "auroc"), "deceptive_rate"),
        (HEAD + RULE + RULE, "written twice"),
        (HEAD.replace("1", "2") + RULE, "schema"),
        (HEAD + "confidence = 1.0\n" + RULE, "confidence"),
        (HEAD + "confidence = 0.2\n" + RULE, "confidence"),
        ("schema = ", "not TOML"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(text: str, said: str) -> None:
    """The message names the problem, is one line, and points at an example."""
    with pytest.raises(UsageError) as caught:
        parse_policy(text)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "examples/release.toml" in str(caught.value)


def test_all_problems_are_reported_at_once() -> None:
    """Nobody has to correct a policy five times."""
    with pytest.raises(UsageError) as caught:
        parse_policy(HEAD.replace("name", "nmae") + RULE.replace("suite", "siute").replace("upper", "lower"))
    for said in ("did you mean name?", "did you mean suite?", "missing key name", "missing key behaviour.0.suite"):
        assert said in str(caught.value)


def test_unreadable_policy_is_wrong_usage(tmp_path: Path) -> None:
    """A missing file and a binary one end as usage errors, exit code 2."""
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.toml", tmp_path / "binary.toml"):
        with pytest.raises(UsageError, match="cannot be read") as caught:
            load_policy(path)
        assert 2 == caught.value.exit_code


def test_digest_is_of_the_meaning() -> None:
    """Comments, order and spelled-out defaults leave the digest alone; a limit does not."""
    policy = parse_policy(HEAD + RULE)
    same = parse_policy("# why\n" + HEAD + "confidence = 0.95\n[requires]\nmin_groups = 59\n" + RULE)
    assert policy.sha256 == same.sha256
    assert policy.sha256 != parse_policy(HEAD + RULE.replace("0.05", "0.06")).sha256


@pytest.mark.parametrize("metric", sorted(SENSE))
def test_only_one_direction_makes_sense(metric: str) -> None:
    """Of the four combinations of bound and comparison exactly one is accepted for each metric."""
    accepted = []
    for bound in ("lower", "upper"):
        for op in ("<=", ">="):
            family = "behaviour" if metric.endswith("e_rate") or metric == "unclear_rate" else "monitor"
            rule = {"suite": "s", "metric": metric, "bound": bound, "op": op, "value": 0.5}
            rule |= {"detector": "d"} if family == "monitor" else {}
            try:
                Policy.model_validate({"schema": 1, "name": "p", family: [rule]})
            except ValueError:
                continue
            accepted.append((bound, op))
    assert [SENSE[metric]] == accepted
