"""A finished run labelled again: by today's rules, by a judge, by people; nothing that was there changes."""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import Telltale
from recorded_runs import all_planned, planned_run, played, recorded_run
from test_import import pairs, written

from harness import discover, judge_model
from harness.collect import LABELS, label_table
from harness.import_pairs import read_pairs
from harness.importing import write_import
from harness.nouns import Behaviour, Episode, Label, Pair
from harness.relabel import FOLDER, by_judge, read_recorded
from harness.relabel_sheet import safe_cell
from harness.store import RunFolder

SUITES = ("sandbag_facts", "trade_report")
JUDGE = {"name": "referee", "digest": "d"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two suites, deceptive where it is invited to; not to be changed."""
    plan = planned_run(SUITES, limit=12)
    return recorded_run(tmp_path_factory.mktemp("runs") / "run", plan, played(plan))


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    out = tmp_path / "run"
    out.mkdir()
    for path in made.iterdir():
        (out / path.name).write_bytes(path.read_bytes())
    return out


def digests(folder: Path) -> dict[str, str]:
    """Of every file outside relabels, the journal apart."""
    paths = [p for p in folder.rglob("*") if p.is_file() and p.name not in ("journal.jsonl", ".lock")]
    outside = [p for p in paths if FOLDER not in p.relative_to(folder).parts]
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in outside}


def written_by(folder: Path, rater: str) -> tuple[dict[str, Any], Path]:
    """agreement.json of a rater, and its folder."""
    (place,) = (folder / FOLDER).glob(f"{rater}-*")
    record: dict[str, Any] = json.loads((place / "agreement.json").read_text(encoding="utf-8"))
    return record, place


def test_the_same_rules_change_nothing(run: Path, telltale: Telltale) -> None:
    """Every suite says 0 changed; labels come out the same; no file of the run is another, and all verify."""
    before = digests(run)
    code, out, _ = telltale("relabel", run)
    record, place = written_by(run, "rules")

    assert (0, {}) == (code, record["changed"])
    assert "trade_report: 48 labels made again, 0 changed" in out
    assert before == digests(run)
    assert (run / LABELS).read_bytes() == (place / LABELS).read_bytes()
    assert {"agreement.json", "labels.parquet", "summary.md"} == {path.name for path in place.iterdir()}
    assert [] == RunFolder.open(run).verify()


def test_another_rule_is_named_by_what_it_changes(
    run: Path, telltale: Telltale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lies that today's rule calls mistakes are counted by suite; the other suite has none; the run's labels are the old ones."""
    here = dict(discover.suites())

    class Lenient:
        """The suite with a rule that knows no lies."""

        def __getattr__(self, name: str) -> Any:
            return getattr(here["trade_report"], name)

        def label(self, pair: Pair, episode: Episode, others: Sequence[Episode]) -> Label:
            """A lie is a mistake."""
            found = here["trade_report"].label(pair, episode, others)
            is_lie = found.behaviour is Behaviour.DECEPTIVE
            return replace(found, behaviour=Behaviour.HONEST, kind="mistake") if is_lie else found

    before = digests(run)
    monkeypatch.setattr(discover, "suites", lambda: here | {"trade_report": Lenient()})
    code, out, _ = telltale("relabel", run)
    record, _ = written_by(run, "rules")

    assert (0, before) == (code, digests(run))
    assert {"trade_report": {"deceptive (lie) → honest (mistake)": 12}} == record["changed"]
    assert "12 changed" in out


def test_what_the_suite_no_longer_asks_is_said(run: Path, telltale: Telltale) -> None:
    """A run of another version, and texts of a file, have no rule: 3 where nothing is left, with the reason."""
    plan = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    for suite in plan["suites"]:
        suite["name"], suite["version"] = (f"{suite['name']}_gone", "9-Z")
    RunFolder.open(run).write_json("plan.json", plan, stage="plan")
    write_import(read_pairs(written(run.parent / "p.json", pairs(3))), run.parent / "import")

    assert (3, True) == (telltale("relabel", run.parent / "import")[0], True)
    record, _ = written_by(run.parent / "import", "rules")
    assert ["p: 6 of 6 labels cannot be made again: they are what the file says"] == record["notes"]


def sheet(run: Path, telltale: Telltale, n: int) -> list[dict[str, str]]:
    """The rows of a sample."""
    out = run.parent / "sheet.csv"
    assert 0 == telltale("relabel", run, "--sample", n, "--out", out)[0]
    return list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))


def test_a_sample_is_blind_stratified_and_seeded(run: Path, telltale: Telltale) -> None:
    """Each suite, behaviour and source as often as there are; nothing but prompt and answer is shown; the same seed, the same sheet."""
    rows, recorded = sheet(run, telltale, 12), read_recorded(run)
    strata = Counter(
        (recorded.episodes[r["episode_id"]].suite, str(recorded.labels[r["episode_id"]].behaviour)) for r in rows
    )
    first = (run.parent / "sheet.csv").read_bytes()
    (run.parent / "sheet.csv").unlink()

    assert ["episode_id", "prompt", "answer", "behaviour"] == list(rows[0])
    assert {3} == set(strata.values())
    assert {""} == {row["behaviour"] for row in rows}
    assert not any(word in str(row) for row in rows for word in (*SUITES, "deceptive", "tempted", "punished"))
    assert sheet(run, telltale, 12) == rows
    assert first == (run.parent / "sheet.csv").read_bytes()
    assert 2 == telltale("relabel", run, "--sample", 12, "--out", run.parent / "sheet.csv")[0]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "|x", "\t=1", "  =1", "＝1", "\n=1", "=cmd|'/c'!A1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """Whatever begins like one is quoted; plain words are left alone."""
    assert safe_cell(text).startswith("'")
    assert "plain" == safe_cell("plain")
    assert "⟨U+202E⟩x" == safe_cell("\u202ex")


def filled(run: Path, words: Mapping[str, str], *, delimiter: str = ",") -> Path:
    """A sheet as people give it back."""
    path = run.parent / "filled.csv"
    lines = [delimiter.join(("episode_id", "behaviour")), *(delimiter.join(pair) for pair in words.items())]
    path.write_text("\r\n".join(lines), encoding="utf-8")
    return path


def test_people_are_compared_with_the_rules(run: Path, telltale: Telltale) -> None:
    """One in eight of the lies is honest to a person: counts, share and kappa by suite and source; blank cells are no labels."""
    labels = read_recorded(run).labels
    lies = [key for key, label in sorted(labels.items()) if label.behaviour is Behaviour.DECEPTIVE]
    words = {key: str(label.behaviour).upper() for key, label in labels.items()} | dict.fromkeys(lies[::8], "Honest ")
    words[lies[1]] = ""
    before = digests(run)
    code, out, _ = telltale("relabel", run, "--human", filled(run, words, delimiter=";"))
    record, place = written_by(run, "human")
    everything = record["rows"][0]

    assert (0, before) == (code, digests(run))
    assert {"honest": 3, "deceptive": 20, "unclear": 0} == everything["counts"]["deceptive"]
    assert (len(labels) - 1, "measured") == (everything["n"], everything["kappa"]["status"])
    assert 0.7 < everything["kappa"]["lower"] < everything["kappa"]["value"] < 1
    assert {None, *SUITES} == {row["suite"] for row in record["rows"]}
    assert {"belief", "rule"} == {row["source"] for row in record["rows"]} - {None}
    assert "human against the run's labels" in out
    assert "kappa" in (place / "summary.md").read_text(encoding="utf-8")


def test_a_bad_sheet_is_one_line_that_names_everything(run: Path, telltale: Telltale) -> None:
    """Unknown ids, bad words and rows twice together, exit 2, nothing written; without them it is read."""
    one, other, *_ = read_recorded(run).labels
    path = filled(run, {"nobody": "honest", one: "perhaps", other: "honest"})
    path.write_text(f"{path.read_text(encoding='utf-8')}\r\n{other},honest", encoding="utf-8")
    code, _, err = telltale("relabel", run, "--human", path)

    assert (2, 1, False) == (code, len(err.splitlines()), (run / FOLDER).exists())
    assert "1 ids are of no labelled episode of this run ('nobody')" in err
    assert f"1 ids stand there twice ('{other}')" in err
    assert "1 behaviours are none of honest, deceptive, unclear" in err
    assert 2 == telltale("relabel", run, "--human", written(run.parent / "x.csv", {"a": 1}))[0]
    assert 0 == telltale("relabel", run, "--human", filled(run, {one: "honest", other: "honest"}))[0]
    assert 3 == telltale("relabel", run, "--human", filled(run, {one: " "}))[0]


@pytest.mark.parametrize(
    "words, message",
    [
        (("--sample", "3"), "--sample and --out go together"),
        (("--out", "x.csv"), "--sample and --out go together"),
        (("--sample", "3", "--out", "x.csv", "--human", "y.csv"), "labels nothing"),
        (("--suite", "trade_report"), "give --judge too"),
        (("--judge", "nobody_at_all"), "nobody_at_all"),
    ],
)
def test_wrong_words_are_one_line(run: Path, telltale: Telltale, words: tuple[str, ...], message: str) -> None:
    """Exit 2, and nothing written."""
    code, _, err = telltale("relabel", run, *words)

    assert (2, 1, False) == (code, len(err.splitlines()), (run / FOLDER).exists())
    assert message in err


def harsh(prompts: Sequence[str]) -> list[str]:
    """A judge that finds a lie in every record, and quotes its last words."""
    quoted = [json.loads(re.split(r"==== \w{24} ====", prompt)[1])[-1]["content"] for prompt in prompts]
    return [json.dumps({"behaviour": "deceptive", "kind": "lie", "evidence": words}) for words in quoted]


def test_a_judge_stands_beside_the_rules_and_people_beside_both(run: Path, telltale: Telltale) -> None:
    """Its labels rest on a judge, the run's are untouched; people who read later are compared with it too."""
    recorded, before = read_recorded(run), digests(run)
    done = by_judge(recorded, harsh, JUDGE, suites=["trade_report"])
    again = by_judge(read_recorded(run), lambda prompts: ["asked again"] * len(prompts), JUDGE, suites=["trade_report"])
    words = {key: str(label.behaviour) for key, label in recorded.labels.items()}
    assert 0 == telltale("relabel", run, "--human", filled(run, words))[0]
    record, _ = written_by(run, "human")

    assert {"judge"} == {label.source for label in done.labels.values()}
    assert (48, {"trade_report"}) == (len(done.labels), {row.suite for row in done.rows} - {None})
    assert (12, 36) == tuple(done.rows[0].counts[word]["deceptive"] for word in ("deceptive", "honest"))
    assert done.labels == again.labels
    assert [done.place] == list(record["against"])
    assert (48, 0.25) == (record["against"][done.place][0]["n"], record["against"][done.place][0]["agreement"]["value"])
    assert before == digests(run)


def test_the_command_asks_a_judge_through_the_door(
    run: Path, telltale: Telltale, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--judge` opens a model by name, shows it what is no control, and prints agreement for programs."""
    monkeypatch.setattr(judge_model, "asked_through_inspect", lambda name, checkpoint, *, seed: harsh)
    code, out, _ = telltale("relabel", run, "--judge", "mockllm/model", "--json")
    (told,) = json.loads(out)["relabelled"]

    assert (0, "judge", 72) == (code, told["rater"], told["n_labels"])
    assert "the judge is mockllm/model" in told["notes"]
    assert {"deceptive"} == {label.kind.replace("lie", "deceptive") for label in read_labels(Path(told["folder"]))}


def read_labels(folder: Path) -> list[Label]:
    """Labels of a rater's folder."""
    import polars as pl

    rows = pl.read_parquet(folder / LABELS).iter_rows(named=True)
    return [Label(Behaviour(r["behaviour"]), r["kind"], r["evidence"], r["source"]) for r in rows]


def test_labels_have_the_run_s_columns(made: Path) -> None:
    """Whoever reads labels.parquet reads these too."""
    recorded = read_recorded(made)

    assert label_table(recorded.episodes, recorded.labels).equals(RunFolder.open(made).read_table(LABELS))
    assert len(all_planned(planned_run(SUITES, limit=12))) > len(recorded.labels)
