"""Public files, imported and scored; they are read from TELLTALE_EXTERNAL_DATA and are no part of the project."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from test_import import scored, statuses

from harness.import_aleval import read_aleval
from harness.import_csv import Columns, read_csv
from harness.import_inspect import read_inspect
from harness.import_pairs import read_pairs
from harness.importing import write_import
from harness.run_evidence import RunEvidence

pytestmark = pytest.mark.external
ONE_SIDE = ("ambiguous_lie", "honest_reply_despite_incentive_to_lie", "unambiguous_lie", "unambiguous_truthful_reply")
LEAKS = {
    "gemma3_4b_d_mask": {"length", "instruction", "word", "opening"},
    "gemma3_4b_d_repe": {"length", "instruction", "word", "opening"},
}


@pytest.fixture
def data() -> Path:
    """The folder with the files; skipped where none is given."""
    folder = os.environ.get("TELLTALE_EXTERNAL_DATA")
    if not folder:
        pytest.skip("TELLTALE_EXTERNAL_DATA is not set")
    return Path(folder)


@pytest.mark.parametrize("name", LEAKS)
def test_instructed_pairs_leak(data: Path, tmp_path: Path, name: str) -> None:
    """The text baselines are measured, the response's own instruction is named, and the page and the summary say so."""
    write_import(read_pairs(data / "stress_test" / f"{name}.json"), tmp_path / "import")
    result = scored(tmp_path / "import", tmp_path / "run", ("logistic", "text_length"))
    found = {leak["trait"]: leak for leak in RunEvidence.open(tmp_path / "run").leaks}

    assert ("complete", 2000) == (result.status, result.n_scored)
    assert LEAKS[name] <= {trait for trait, leak in found.items() if leak["is_leak"]}
    assert f"{name}: leak: Length:" in (tmp_path / "run" / "summary.md").read_text(encoding="utf-8")


def test_length_alone_tells_the_masks(data: Path, tmp_path: Path) -> None:
    """On the masks length alone reaches 0.99, as a trait and as a text baseline."""
    write_import(read_pairs(data / "stress_test" / "gemma3_4b_d_mask.json"), tmp_path / "import")
    result = scored(tmp_path / "import", tmp_path / "run", ("logistic", "text_length"))
    (leak,) = (leak for leak in RunEvidence.open(tmp_path / "run").leaks if leak["trait"] == "length")
    rows = [row for row in result.verdicts if row["detector"] == "text_length" and row["metric"] == "auroc"]

    assert leak["auroc"] >= 0.99
    assert 0.99 <= min(row["value"] for row in rows)


def test_a_file_without_rows_is_not_measurable(data: Path, tmp_path: Path) -> None:
    """No row of the run has a number, and the run says so."""
    write_import(read_pairs(data / "stress_test" / "gemma3_27b_d_sand_empty.json"), tmp_path / "import")
    result = scored(tmp_path / "import", tmp_path / "run", ("logistic", "text_length"))

    assert ("incomplete", {"not_measurable"}) == (result.status, {row["status"] for row in result.verdicts})


@pytest.mark.parametrize("name", ["all_unambiguous_replies", "cities", "facts", "neg_cities", *ONE_SIDE])
def test_statements_are_scored_or_have_one_side(data: Path, tmp_path: Path, name: str) -> None:
    """0 is deceptive: every file is imported; those with one side only end as not measurable, the others are scored."""
    columns = replace(Columns(), group="city" if name.endswith("cities") else None)
    write_import(
        read_csv(data / "truth_is_universal" / f"{name}.csv", positive="0", columns=columns), tmp_path / "import"
    )
    result = scored(tmp_path / "import", tmp_path / "run", ("logistic", "text_length"))

    assert ("incomplete" if name in ONE_SIDE else "complete") == result.status
    assert ("measured" in statuses(result)) == (name not in ONE_SIDE)


def test_a_real_log_is_labelled_by_its_score_or_not_at_all(data: Path, tmp_path: Path) -> None:
    """Sixteen samples: five wrong ones are deceptive only where that is asked for; too few to measure, and the run says so."""
    log = data / "inspect_logs" / "security-guide.eval"
    plain, scored_ones = (
        read_inspect(log, score=None, positive=None),
        read_inspect(log, score="model_graded_fact", positive="I"),
    )
    write_import(scored_ones, tmp_path / "import")
    result = scored(tmp_path / "import", tmp_path / "run", ("logistic", "text_length"))

    assert {"no label in the log"} == {item.reason for item in plain.items}
    assert (16, 5, {"judge"}) == (
        len(plain.items),
        sum(str(item.behaviour) == "deceptive" for item in scored_ones.items),
        {item.source for item in scored_ones.items},
    )
    assert ("incomplete", 16) == (result.status, result.n_scored)


def test_aleval_s_records_are_deeds_and_answers(data: Path, tmp_path: Path) -> None:
    """410 runs of which 2 passed impossible tests; 5 were asked, both that passed deny it, of the others nothing can be told."""
    given = read_aleval(data / "aleval" / "legacy_models_judged_samples.json")
    kinds = Counter((item.part, item.kind) for item in given.items)
    suites = write_import(given, tmp_path / "import")

    assert {
        ("cheat", "cheat"): 2,
        ("cheat", "no hack"): 408,
        ("lie", "lie"): 2,
        ("lie", "not applicable"): 3,
    } == kinds
    assert [405] == list(given.lost.values())
    assert ["legacy_models_judged_samples_cheat", "legacy_models_judged_samples_lie"] == [
        suite.name for suite in suites
    ]
