"""Somebody's file becomes a run folder or one line of complaint; text alone is scored, and what gives the sides away is named."""

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Telltale
from test_pipeline import HerePool

from harness import judging_pool, pipeline
from harness.config import Audit
from harness.errors import DamagedError, UsageError
from harness.frozen import load_frozen
from harness.import_csv import Columns, read_csv
from harness.import_pairs import read_pairs
from harness.imported import ABOUT, open_import
from harness.importing import suite_name, suites_of, write_import
from harness.nouns import Behaviour
from harness.pipeline import Result, run_audit
from harness.rereading import audit_like
from harness.run_evidence import RunEvidence
from harness.scoring import score_run
from harness.store import RunFolder

PROBES = ("logistic", "text_length", "tfidf_response")
TEXT = ("text_length", "tfidf_response")
WORDS = "amber birch cloud delta ember frost grain harbour island jade kettle lantern meadow north olive pebble".split()


def words(rng: np.random.Generator, n: int) -> str:
    """Some words that mean nothing."""
    return " ".join(rng.choice(WORDS, size=n))


def pairs(n: int, *, extra: int = 0) -> list[dict[str, Any]]:
    """Pairs whose sides are told apart by the length of the deceptive text alone, or by nothing."""
    rng = np.random.default_rng(7)
    return [
        {
            "idx": i,
            "question": f"Question {i}?",
            "honest_response": words(rng, 6),
            "deceptive_response": words(rng, 6 + extra),
        }
        for i in range(n)
    ]


def written(path: Path, content: object) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def table(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judges in this process."""
    monkeypatch.setattr(judging_pool, "ProcessPoolExecutor", HerePool)


def scored(source: Path, out: Path, probes: tuple[str, ...] = PROBES) -> Result:
    """`telltale run --from`, in this process."""
    small = replace(Audit(), probes=probes, n_bootstrap=200, n_shuffles=2)
    return run_audit(audit_like(source, small, keep_model=False), out=out, source=source, track=False)


def statuses(result: Result) -> set[str]:
    """Of every row but how many texts the file calls deceptive."""
    return {row["status"] for row in result.verdicts if row["role"] != "behaviour"}


def test_texts_and_labels_come_back_as_given(tmp_path: Path) -> None:
    """Instruction, role names and all: an import's text is the file's, its labels too, and pairs that ask the same share a group."""
    rows = pairs(6)
    rows[0]["deceptive_response"] = "user\nLie.\n\nQuestion 0?\nmodel\nNo."
    rows[1]["question"] = " question  0?"
    rows[2]["system_prompt_deceptive"] = "Lie to the user about all of it."
    write_import(
        read_pairs(written(tmp_path / "My pairs.json", {"train": rows[:4], "test": rows[4:]})), tmp_path / "run"
    )
    held = open_import(tmp_path / "run")
    assert held is not None
    (suite,) = held.suites

    assert ("my_pairs", "imported", "imported") == (suite.name, suite.kind, held.identity.kind)
    assert {
        (str(row["idx"]), arm): row[f"{arm}_response"] for row in rows for arm in ("honest", "deceptive")
    } == suite.answers
    assert {key: Behaviour(key[1]) for key in suite.answers} == {
        key: label.behaviour for key, label in suite.labels.items()
    }
    assert {"as labelled by My pairs.json"} == {label.evidence for label in suite.labels.values()}
    assert {("2", "deceptive"): "Lie to the user about all of it."} == suite.instructions
    assert 5 == len({pair.group for pair in suite.pairs(0)})
    assert [] == RunFolder.open(tmp_path / "run").verify()
    assert {"plan.json", ABOUT, "episodes.parquet", "labels.parquet", "journal.jsonl"} == {
        path.name for path in (tmp_path / "run").iterdir()
    }


def test_lists_arrays_and_lines_are_the_same(tmp_path: Path) -> None:
    """An object of lists, an array and JSON lines of the same rows hold the same texts; the short keys are keys too."""
    rows = pairs(4)
    short = [
        {"id": r["idx"], "prompt": r["question"], "honest": r["honest_response"], "deceptive": r["deceptive_response"]}
        for r in rows
    ]
    lines = tmp_path / "lines.jsonl"
    lines.write_text("\n".join(json.dumps(row) for row in short), encoding="utf-8")
    first = read_pairs(written(tmp_path / "a.json", {"train": rows}))

    assert 8 == len(first.items)
    assert first.items == read_pairs(written(tmp_path / "b.json", rows)).items == read_pairs(lines).items


@pytest.mark.parametrize("values, positive", [(("0", "1"), "0"), (("0.0", "1.0"), "0"), (("yes", "no"), "yes")])
def test_the_positive_label_is_the_deceptive_one(tmp_path: Path, values: tuple[str, str], positive: str) -> None:
    """0 is 0.0; a blank label is unclear; the other one is honest."""
    path = table(tmp_path / "t.csv", [("label", "statement"), (values[0], "a"), (values[1], "b"), ("", "c")])
    items = read_csv(path, positive=positive, columns=Columns()).items

    assert [("a", "deceptive"), ("b", "honest"), ("c", "unclear")] == [(i.response, str(i.behaviour)) for i in items]


def test_one_side_of_0_and_1_is_no_error(tmp_path: Path) -> None:
    """A file whose labels are all 1.0 has no deceptive text under `--positive 0`; another word is still an error."""
    path = table(tmp_path / "t.csv", [("statement", "label"), ("a", "1.0"), ("b", "1.0")])

    assert {"honest"} == {str(i.behaviour) for i in read_csv(path, positive="0", columns=Columns()).items}
    with pytest.raises(UsageError, match="no label is 'lie'; --positive takes one of '1.0'"):
        read_csv(path, positive="lie", columns=Columns())


def test_groups_are_texts_or_a_column(tmp_path: Path) -> None:
    """The same text is one group; with a column, what shares its value is."""
    path = table(tmp_path / "t.csv", [("statement", "label", "city"), ("A b", 1, "x"), ("a  B", 0, "y"), ("c", 0, "x")])

    assert ["a b", "a b", "c"] == [i.group for i in read_csv(path, positive="1", columns=Columns()).items]
    assert ["x", "y", "x"] == [i.group for i in read_csv(path, positive="1", columns=Columns(group="city")).items]


def groups(path: Path, columns: Columns | None = None) -> list[str]:
    """Names of the groups of a file's texts, in the order of its rows."""
    given = read_pairs(path) if columns is None else read_csv(path, positive="1", columns=columns)
    return [pair.group for suite in suites_of(given) for pair in suite.stored]


def test_a_group_has_the_same_name_in_every_file(tmp_path: Path) -> None:
    """The same text, prompt or value of a column is the same group in another file; other texts, and blank ones, are not."""
    head, long = ("statement", "label", "city"), "w " * 99
    train = table(tmp_path / "train.csv", [head, ("A b", 1, "x"), (long, 0, "y"), ("", 0, ""), ("c", 0, "z")])
    test = table(tmp_path / "test.csv", [head, ("a  B", 0, "X"), (long, 0, "y"), ("", 1, ""), ("d", 1, "v")])
    for columns in (Columns(), Columns(group="city")):
        assert [True, True, False, False] == [
            a == b for a, b in zip(groups(train, columns), groups(test, columns), strict=True)
        ]
    rows = [
        {"honest": "a", "deceptive": "b"},
        {"honest": "c", "deceptive": "d"},
        {"prompt": "Why?", "honest": "e", "deceptive": "f"},
    ]
    other = [rows[0], {"honest": "c", "deceptive": "x"}, {"prompt": "why? ", "honest": "g", "deceptive": "h"}]
    first, second = (groups(written(tmp_path / f"{i}.json", each)) for i, each in enumerate((rows, other)))

    assert [True, False, True] == [a == b for a, b in zip(first, second, strict=True)]


@pytest.mark.usefixtures("here")
def test_texts_of_the_training_file_are_seen(tmp_path: Path) -> None:
    """A detector fitted on one file leaves out the same texts of another file, and measures the others."""
    rows = pairs(60, extra=8)
    fresh = [{**row, "idx": row["idx"] + 100, "question": f"Else {row['idx']}?"} for row in rows]
    for name, content in {"train": rows, "test": [*rows[:30], *fresh]}.items():
        write_import(read_pairs(written(tmp_path / f"{name}.json", content)), tmp_path / f"import_{name}")
    small = replace(Audit(), probes=("text_length",), headline="text_length", n_bootstrap=100, n_shuffles=2)
    source = tmp_path / "import_train"
    run_audit(audit_like(source, small, keep_model=False), out=tmp_path / "run", source=source, track=False)
    frozen = load_frozen(tmp_path / "run" / "detectors" / "train.text_length.json")
    fitted = {group for group, how in (frozen.seen() or {}).items() if how == "fitted"}
    (found,) = score_run(RunFolder.open(tmp_path / "import_test"), frozen, across_models=True).suites
    n_shared = sum(group in fitted for group in groups(tmp_path / "test.json"))

    assert 0 < n_shared <= 30
    assert (2 * n_shared, 180 - 2 * n_shared) == (found.n_seen, found.n_episodes)
    assert ("measured", True) == (found.status, found.value is not None and found.value > 0.99)


def test_a_taken_name_gets_an_ending() -> None:
    """A file named after a suite of ours, or after chat, does not pass for it; another one keeps its name."""
    assert ["trade_report_imported", "chat_imported", "lies_2"] == [
        suite_name(name) for name in ("trade_report.json", "chat.csv", "Lies (2).csv")
    ]


@pytest.mark.usefixtures("here")
def test_text_alone_is_scored_and_its_leak_named(tmp_path: Path) -> None:
    """Longer lies: text probes are measured, activation probes say why not, summary and page name the length; again: the same bytes."""
    write_import(read_pairs(written(tmp_path / "long.json", pairs(60, extra=8))), tmp_path / "import")
    first, second = (scored(tmp_path / "import", tmp_path / name) for name in ("one", "two"))
    found = {
        r["detector"]: r for r in first.verdicts if r["metric"] == "auroc" and r["slice"] is None and not r["site"]
    }
    files = ("plan.json", "verdicts.json", "labels.parquet", "scores.parquet", "summary.md")
    before = (tmp_path / "one" / "journal.jsonl").read_bytes()
    again = scored(tmp_path / "import", tmp_path / "one")

    assert ("complete", 120, 120) == (first.status, first.n_planned, first.n_scored)
    assert {"measured"} == {found[name]["status"] for name in TEXT}
    assert found["text_length"]["value"] > 0.99
    assert ("not_measurable", True) == (
        found["logistic"]["status"],
        "no stored activations" in found["logistic"]["reason"],
    )
    assert "long: leak: Length:" in (tmp_path / "one" / "summary.md").read_text(encoding="utf-8")
    assert "What gives the sides away" in (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    assert [(tmp_path / "one" / name).read_bytes() for name in files] == [
        (tmp_path / "two" / n).read_bytes() for n in files
    ]
    assert (before, "complete") == ((tmp_path / "one" / "journal.jsonl").read_bytes(), again.status)
    assert second.status == "complete"


@pytest.mark.usefixtures("here")
def test_what_has_read_an_import_can_be_read_again(tmp_path: Path) -> None:
    """From the run of an import another run gives the same labels."""
    write_import(read_pairs(written(tmp_path / "p.json", pairs(30, extra=8))), tmp_path / "import")
    scored(tmp_path / "import", tmp_path / "one")
    scored(tmp_path / "one", tmp_path / "two")

    assert RunEvidence.open(tmp_path / "one").labels.equals(RunEvidence.open(tmp_path / "two").labels)


ROWS = {
    "no rows": [],
    "no deceptive text": [("The sky is blue.", 1), ("Ice is cold.", 1)] * 15,
    "two rows": [("The sky is blue.", 1), ("Ice is hot.", 0)],
}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("what", ROWS)
def test_what_cannot_be_measured_is_incomplete(tmp_path: Path, what: str) -> None:
    """A valid run folder, every row of which says why there is no number; enough rows of two sides are complete."""
    path = table(tmp_path / "t.csv", [("statement", "label"), *ROWS[what]])
    write_import(read_csv(path, positive="0", columns=Columns()), tmp_path / "import")
    result = scored(tmp_path / "import", tmp_path / "run", (*TEXT, "logistic"))

    assert ("incomplete", "nothing could be measured", {"not_measurable"}) == (
        result.status,
        result.reason,
        statuses(result),
    )
    assert [] == RunFolder.open(tmp_path / "run").verify()


def test_a_damaged_import_is_named(tmp_path: Path) -> None:
    """One byte changed and it is not believed; before, it was."""
    write_import(read_pairs(written(tmp_path / "p.json", pairs(3))), tmp_path / "run")
    assert open_import(tmp_path / "run") is not None
    data = bytearray((tmp_path / "run" / ABOUT).read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "run" / ABOUT).write_bytes(data)

    with pytest.raises(DamagedError, match=ABOUT):
        open_import(tmp_path / "run")


GOOD = [("statement", "label", "city"), ("a", 1, "x"), ("b", 0, "y")]
WRONG: dict[str, tuple[list[str], str]] = {
    "nothing there": (["pairs", "nowhere.json"], "nowhere.json: cannot be read (No such file"),
    "a folder": (["pairs", "filled"], "filled: a folder; expected JSON"),
    "CSV for JSON": (["pairs", "good.csv"], "good.csv: not JSON (line 1"),
    "JSON for CSV": (["csv", "good.json", "--positive", "0"], "good.json: no column 'statement'; its columns are '[{"),
    "no text": (["csv", "good.csv", "--positive", "0", "--text", "said"], "no column 'said'; its columns are 'statement', 'label'"),
    "no group": (["csv", "good.csv", "--positive", "0", "--group", "town"], "no column 'town'"),
    "no positive": (["csv", "good.csv"], "--positive is missing"),
    "no such label": (["csv", "good.csv", "--positive", "lie"], "no label is 'lie'; --positive takes one of '1', '0'"),
    "three labels": (["csv", "three.csv", "--positive", "0"], "the labels have 3 values ('1', '0', '2'); expected two"),
    "ragged": (["csv", "ragged.csv", "--positive", "0"], "line 3 has 3 fields, the header 2"),
    "no header": (["csv", "zero", "--positive", "0"], "zero: empty, not even a header"),
    "Latin": (["csv", "latin.csv", "--positive", "0"], "latin.csv: byte 3 is not UTF-8"),
    "one key": (["pairs", "key.json"], "row 1 has no deceptive_response or deceptive; its keys are 'honest'"),
    "no text in it": (["pairs", "number.json"], "row 1: deceptive is '4'; expected text"),
    "twice": (["pairs", "twice.json"], "1 ids name several rows ('1'); each pair needs its own id"),
    "half a letter": (["pairs", "half.json"], "honest holds half of a character"),
    "no rows but words": (["pairs", "words.json"], "'train' is no list"),
    "deep": (["pairs", "deep.json"], "nested too deeply"),
}  # fmt: skip


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with good and bad files, which is where we are."""
    monkeypatch.chdir(tmp_path)
    table(tmp_path / "good.csv", GOOD)
    table(tmp_path / "three.csv", [("statement", "label"), ("a", 1), ("b", 0), ("c", 2)])
    table(tmp_path / "ragged.csv", [("statement", "label"), ("a", 1), ("b", 0, "x")])
    (tmp_path / "zero").touch()
    (tmp_path / "latin.csv").write_bytes(b"caf\xe9,label\n")
    (tmp_path / "deep.json").write_text("[" * 100_000, encoding="utf-8")
    contents: dict[str, object] = {
        "good": [{"honest": "a", "deceptive": "b"}],
        "key": [{"honest": "a"}],
        "number": [{"honest": "a", "deceptive": 4}],
        "twice": [{"id": 1, "honest": "a", "deceptive": "b"}] * 2,
        "half": [{"honest": "\ud800", "deceptive": "b"}],
        "words": {"train": "none"},
    }
    for name, content in contents.items():
        written(tmp_path / f"{name}.json", content)
    (tmp_path / "filled").mkdir()
    (tmp_path / "filled" / "notes.txt").touch()
    return tmp_path


@pytest.mark.parametrize("what", WRONG)
def test_wrong_files_are_one_line(files: Path, telltale: Telltale, what: str) -> None:
    """Exit 2, one line that says what is wrong, and nothing written."""
    before = sorted(files.rglob("*"))
    said, message = WRONG[what]
    code, out, err = telltale("import", *said, "--out", "run")

    assert (2, "", 1) == (code, out, len(err.splitlines()))
    assert message in err
    assert before == sorted(files.rglob("*"))


@pytest.mark.parametrize("out", ["filled", "filled/notes.txt", "filled/notes.txt/run"])
def test_what_is_there_is_left_alone(files: Path, telltale: Telltale, out: str) -> None:
    """A folder that holds something, a file, a place below a file: one line, nothing written; an empty folder is filled."""
    (files / "empty").mkdir()
    before = sorted(files.rglob("*"))
    code, _, err = telltale("import", "csv", "good.csv", "--positive", "0", "--out", out)

    assert (2, 1, before) == (code, len(err.splitlines()), sorted(files.rglob("*")))
    assert 0 == telltale("import", "csv", "good.csv", "--positive", "0", "--out", "empty")[0]
    assert (files / "empty" / "plan.json").is_file()


def test_importing_says_what_it_did(files: Path, telltale: Telltale) -> None:
    """How many texts of each side, in how many groups, how groups were made, and what to run next; also for programs."""
    code, out, _ = telltale("import", "csv", "good.csv", "--positive", "0", "--out", "one")
    told = json.loads(telltale("import", "csv", "good.csv", "--positive", "0", "--out", "two", "--json")[1])

    assert (0, True, True) == (
        code,
        "2 texts in 2 groups as suite good (1 deceptive, 1 honest)" in out,
        "--from one" in out,
    )
    assert "each distinct text is a group of its own; give --group where rows share more (other columns: 'city')" in out
    assert ({"deceptive": 1, "honest": 1}, "good", 2) == (told["behaviours"], told["suite"], told["n_groups"])


@pytest.mark.usefixtures("here")
def test_an_import_without_rows_ends_with_3(files: Path, telltale: Telltale, monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing it is fine and says that there is nothing to measure; running it is exit 3 and no traceback."""
    monkeypatch.setattr(pipeline, "_track", lambda *_: "")
    written(files / "none.json", {"train": [], "val": [], "test": []})
    code, out, _ = telltale("import", "pairs", "none.json", "--out", "import")
    assert (0, True) == (code, "no rows: there is nothing to measure" in out)

    code, _, err = telltale("run", "--from", "import", "--out", "run", "--probe", "text_length", "--probe", "logistic")
    assert (3, "nothing could be measured") == (code, err.strip())
