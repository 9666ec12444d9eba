"""Comparisons say what was planted, count what was tried, and refuse what cannot be compared."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from compared_runs import Made, write_run
from conftest import Telltale
from jsonschema import Draft202012Validator

from harness.compare_across import jointly
from harness.compare_scores import COLUMNS, joined_scores
from harness.compare_views import opening, views
from harness.comparing import compare, enter
from harness.comparison import Comparison, when
from harness.errors import DamagedError, IncompleteError, UsageError
from harness.intervals import Resamples
from harness.measure import auroc_within
from harness.store import RunFolder
from reports.as_comparison import FORMAT

SCHEMA = Path(__file__).parent.parent / "harness" / "schemas" / "compare.schema.json"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A liar, an honest model asked the same, and the liar asked other things."""
    root = tmp_path_factory.mktemp("runs")
    made = {
        "wily": Made(),
        "candid": Made(run_id="bbbb", model="candid", lies=0.0),
        "moved": Made(run_id="cccc", model="sly", seed=3, prefix="x", folds=3),
        "strange": Made(run_id="dddd", model="odd", suites=("chat",)),
        "apart": Made(run_id="eeee", model="far", first_group=500, prefix="y", seed=5),
    }
    for name, one in made.items():
        write_run(root / name, one)
    return {name: root / name for name in made}


def compared(folders: dict[str, Path], *names: str) -> Comparison:
    """These runs, compared."""
    return compare([enter(folders[name]) for name in names])


def test_detectors_stand_in_their_order_and_only_true_ones_are_claimed(folders: dict[str, Path]) -> None:
    """The planted gaps give the ranks; noise gets no star, and what has no stored scores no test."""
    trade = [claim for claim in compared(folders, "wily").claims if claim.suite == "trade"]

    assert [claim.detector for claim in trade][:2] == ["logistic", "mean_difference"]
    assert {c.detector for c in trade if c.vs_chance and c.vs_chance.is_shown} == {"logistic", "mean_difference"}
    assert {c.detector for c in trade if c.vs_text and c.vs_text.is_shown} == {"logistic", "mean_difference"}
    assert [c.reason for c in trade if c.detector == "untrained_twin"] == ["no test: its scores are not stored"]
    assert trade[0].vs_best is None


def test_a_difference_is_that_of_the_two_values(folders: dict[str, Path]) -> None:
    """Against the best, text and chance: first less second, inside its interval."""
    claims = {c.detector: c for c in compared(folders, "wily").claims if c.suite == "trade"}
    first, second, text = (claims[name] for name in ("logistic", "mean_difference", "tfidf_both"))
    assert first.value is not None
    assert second.value is not None
    assert second.vs_best is not None
    assert first.vs_chance is not None

    assert pytest.approx(second.value - first.value, abs=2e-6) == second.vs_best.difference
    assert second.vs_best.lower <= second.vs_best.difference <= second.vs_best.upper
    assert pytest.approx(first.value - 0.5, abs=2e-6) == first.vs_chance.difference
    assert text.vs_text is None


def test_everything_tried_is_counted(folders: dict[str, Path]) -> None:
    """Holm's smallest p is the raw one times the number of comparisons; the same p counts for less among more."""
    one, both = compared(folders, "wily"), compared(folders, "wily", "candid")
    tests = [t for c in one.claims for t in (c.vs_chance, c.vs_best, c.vs_text) if t]
    least = min(tests, key=lambda test: test.p)

    untested = sum(c.vs_chance is None for c in one.claims)
    assert len(tests) + untested == one.counted.claims == one.counted.within
    assert pytest.approx(min(1.0, least.p * one.counted.claims)) == least.holm
    assert both.counted.claims == both.counted.within + 10 + 6
    again = [t for c in both.claims for t in (c.vs_chance, c.vs_best, c.vs_text) if t]
    assert min(t.holm for t in again) >= least.holm
    assert f"{both.counted.claims} comparisons are counted" in opening(both)[0]


def test_what_got_worse_is_said(folders: dict[str, Path]) -> None:
    """The liar deceives more than the honest model wherever it is invited, and nothing is said of chat."""
    result = compared(folders, "wily", "candid")
    worse = [line for line in opening(result) if line.startswith("Worse on")]

    assert [line.split()[2] for line in worse] == ["told:", "trade:"]
    assert all("wily deceives in 100.0 %" in line and "candid in 0.0 %" in line for line in worse)
    assert {"episodes"} == {row.pairing for row in result.behaviours}
    trade = next(r for r in result.behaviours if r.suite == "trade" and r.metric == "deceptive_rate")
    assert trade.test is not None
    assert trade.test.difference == -1.0
    assert pytest.approx(2 * 0.5**48) == trade.test.p


def test_the_same_model_asked_again_is_not_worse(folders: dict[str, Path]) -> None:
    """Nothing is claimed between two liars of other groups."""
    lines = opening(compared(folders, "wily", "apart"))

    assert not [line for line in lines if line.startswith("Worse on")]
    assert "No difference in how often the models deceive is shown." in lines


def test_what_cannot_be_measured_stands_last_with_its_reason(folders: dict[str, Path]) -> None:
    """An honest model's detectors have no number, and no test between runs."""
    result = compared(folders, "wily", "candid")
    candid = [claim for claim in result.claims if claim.model == "candid"]

    assert {"no deceptive episode"} == {claim.reason for claim in candid}
    assert {None} == {claim.rank for claim in candid}
    assert all(
        row.test is None and "candid: no deceptive episode" in row.reason
        for row in result.across
        if row.detector in ("logistic", "tfidf_both")
    )


def test_runs_are_paired_as_far_as_they_share(folders: dict[str, Path]) -> None:
    """The same groups with other episodes are drawn together; groups that nobody shares are not, and it is said."""
    moved = next(
        r for r in compared(folders, "wily", "moved").across if r.detector == "logistic" and r.suite == "trade"
    )
    apart = next(
        r for r in compared(folders, "wily", "apart").across if r.detector == "logistic" and r.suite == "trade"
    )

    assert (moved.pairing, moved.reason) == ("groups", "40 of 40 groups are in both")
    assert (apart.pairing, apart.reason) == ("none", "unpaired: no group is in both")
    assert moved.test is not None
    assert apart.test is not None
    assert moved.test.lower < moved.test.difference < moved.test.upper


def test_joint_draws_make_a_run_differ_from_itself_by_nothing() -> None:
    """Two copies of the same rows, in the same or other folds, get the same draws; rows of other groups do not."""
    rng = np.random.default_rng(0)
    group_N, y_N = np.repeat([f"g{i}" for i in range(30)], 2), np.tile([0, 1], 30)
    score_N, fold_N, one_N = rng.normal(size=60) + y_N, np.repeat(np.arange(30) % 3, 2), np.zeros(60, dtype=np.int64)
    everything_N = np.ones(60, dtype=bool)

    def replicates(sides: list[tuple[np.ndarray, np.ndarray]]) -> list[np.ndarray]:
        spreads = [draw.auroc(score_N, y_N, everything_N) for draw in jointly(sides, n=50, seed=0)]
        return [spread.replicates_B for spread in spreads if spread is not None]

    same = replicates([(fold_N, group_N), (fold_N, group_N)])
    other = replicates([(one_N, group_N), (one_N, np.char.add("h", group_N))])
    means = [draw.mean(score_N, everything_N) for draw in jointly([(fold_N, group_N), (one_N, group_N)], n=50, seed=0)]

    assert np.array_equal(same[0], same[1])
    assert not np.array_equal(other[0], other[1])
    assert means[0] is not None
    assert means[1] is not None
    assert np.corrcoef(means[0].replicates_B, means[1].replicates_B)[0, 1] > 0.9


def test_joint_draws_are_scaled_by_all_the_groups_of_both_sides() -> None:
    """A side that lacks groups keeps the number that was drawn from: that of the fold, or of all folds where one fold holds few."""
    group_N, fold_N = np.array([f"g{i:02d}" for i in range(30)]), np.arange(30) % 3
    both = [(fold_N, group_N), (fold_N[:10], group_N[:10])]
    few = [(fold_N[:7], group_N[:7]), (fold_N[:4], group_N[:4])]

    assert [dict.fromkeys(range(3), 10)] * 2 == [draw.drawn_from for draw in jointly(both, n=50, seed=0)]
    assert [dict.fromkeys(range(3), 7)] * 2 == [draw.drawn_from for draw in jointly(few, n=50, seed=0)]
    whole, part = jointly(both, n=50, seed=0)
    assert all(
        np.array_equal(times_BG, whole.times_BG[f][:, : times_BG.shape[1]]) for f, times_BG in part.times_BG.items()
    )


def test_scores_that_do_not_give_their_verdict_are_damage(tmp_path: Path) -> None:
    """A figure a hundred-thousandth off is named; the untouched run is read."""
    write_run(tmp_path / "bad", Made(run_id="ffff"), tamper={"mean_difference": 1e-5})
    write_run(tmp_path / "good", Made(run_id="ffff"), tamper={"mean_difference": 0.0})

    with pytest.raises(
        DamagedError, match=r"run ffff: auroc of mean_difference on told is 0\.\d{6} in verdicts.json and"
    ):
        enter(tmp_path / "bad")
    assert {"trade", "told"} == set(enter(tmp_path / "good").stands)


def test_the_value_is_made_again_by_the_judges_resamples(folders: dict[str, Path]) -> None:
    """Stored scores give the verdict by the bootstrap's own sums and by ranks alike."""
    stand = enter(folders["wily"]).stands["trade"]
    spread = stand.spread("logistic")
    assert spread is not None

    mask_N = stand.mask("logistic")
    by_ranks = auroc_within(stand.score_N["logistic"][mask_N], stand.rows.y_N[mask_N], stand.rows.fold_N[mask_N])
    assert pytest.approx(by_ranks) == spread.value
    assert isinstance(stand.draws, Resamples)


def test_a_file_that_changed_is_damage(tmp_path: Path) -> None:
    """Only verified files are read."""
    write_run(tmp_path / "run", Made())
    path = tmp_path / "run" / "scores.parquet"
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(DamagedError, match=r"scores.parquet: digest"):
        enter(tmp_path / "run")


REFUSED = {
    "no run": (["nowhere"], UsageError, "not a run folder"),
    "unfinished": (["half"], IncompleteError, r"unfinished run \(no verdicts.json yet\)"),
    "twice": (["wily", "wily"], UsageError, "run aaaa is given twice"),
    "nothing shared": (["strange", "only"], UsageError, "no suite in common"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_compared_is_one_line(
    folders: dict[str, Path], telltale: Telltale, tmp_path: Path, what: str
) -> None:
    """Each says what was given; nothing is printed but the line."""
    names, error, words = REFUSED[what]
    (tmp_path / "nowhere").mkdir()
    half = RunFolder.create(tmp_path / "half")
    half.write_json("plan.json", {"run_id": "half"}, stage="plan")
    if what == "nothing shared":
        write_run(tmp_path / "only", Made(run_id="9999", suites=("trade",)))
    paths = [folders.get(name, tmp_path / name) for name in names]

    with pytest.raises(error, match=words):
        compare([enter(path) for path in paths])
    code, out, err = telltale("compare", *paths)
    assert (error.exit_code, "", 1) == (code, out, err.count("\n"))


def test_an_unknown_detector_gets_a_suggestion(folders: dict[str, Path], telltale: Telltale) -> None:
    """And a known one is taken."""
    assert "did you mean logistic" in telltale("compare", folders["wily"], "--detector", "logistik")[2]
    assert telltale("compare", folders["wily"], "--detector", "logistic")[0] == 0


def test_layers_and_spans_are_ranked_and_told_apart(folders: dict[str, Path]) -> None:
    """The best site of each layer and span, with whether it is read before anything was said."""
    run = [enter(folders["wily"])]
    by_layer = views(compare(run, by="layer"))[0].rows
    by_span = views(compare(run, by="span"))[0].rows

    assert ["3", "2", "1"] == [row[1] for row in by_layer]
    assert [("prompt_end (last)", "before"), ("end (last)", "after")] == [(row[1], row[3]) for row in by_span]
    assert [when(span) for span in ("prompt_end", "first_token", "response", "end")] == ["before", *["after"] * 3]
    assert compare(run).counted.sites == 6


def test_json_is_what_the_schema_says_and_nothing_is_written(folders: dict[str, Path], telltale: Telltale) -> None:
    """One object; the folder of the run is as it was. The schema can refuse: a row without its value is none."""
    before = sorted(path.name for path in folders["wily"].iterdir())
    code, out, _ = telltale("compare", folders["wily"], folders["candid"], "--json")
    content, validator = json.loads(out), Draft202012Validator(json.loads(SCHEMA.read_text()))

    assert code == 0
    validator.validate(content)
    assert before == sorted(path.name for path in folders["wily"].iterdir())
    del content["claims"][0]["value"]
    assert list(validator.iter_errors(content))


def test_out_holds_page_markdown_json_and_scores(folders: dict[str, Path], telltale: Telltale, tmp_path: Path) -> None:
    """All four files, twice the same bytes; the page has drawings, tables and no script."""
    for name in ("one", "two"):
        assert telltale("compare", folders["wily"], folders["moved"], "--out", tmp_path / name)[0] == 0
    files = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    page = files["compare.html"].decode()

    assert {"compare.html", "compare.json", "compare.md", "scores.parquet"} == set(files)
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert page.count("<svg") >= 6
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<svg") == page.count("role='img'")


def test_names_that_attack_are_text(tmp_path: Path) -> None:
    """A model's name goes through the escapes of the page and of Markdown; without them it would be there as it is."""
    attack = "<script>alert(1)</script>"
    write_run(tmp_path / "run", Made(model=attack))
    files = FORMAT.files(compare([enter(tmp_path / "run")]))

    assert attack not in files["compare.html"].decode()
    assert attack not in files["compare.md"].decode()
    assert attack in json.loads(files["compare.json"])["runs"][0]["model"]


def test_joined_scores_say_where_they_were_read(tmp_path: Path) -> None:
    """The site that was chosen for the fold, with its positions; null where the run does not say."""
    folder = write_run(tmp_path / "run", Made())
    bare = joined_scores([enter(tmp_path / "run")])
    rows = {"suite": "trade", "detector": "logistic", "layer": 3, "span": "response", "pooling": "mean", "variant": 0}
    grid = [{**rows, "fold": fold, "is_chosen": chosen} for fold in (0, 1) for chosen in (True, False)]
    folder.write_table("grid.parquet", pl.DataFrame(grid), stage="scores")
    table = joined_scores([enter(tmp_path / "run")])
    known = table.filter(pl.col("layer").is_not_null())

    assert tuple(bare.columns) == COLUMNS
    assert bare["layer"].null_count() == bare.height == table.height
    assert {("trade", "logistic", 0), ("trade", "logistic", 1)} == set(
        known.select("suite", "detector", "fold").unique().iter_rows()
    )
    assert [(5, 3, 5, 7)] == known.select("n_prompt", "n_answer", "span_start", "span_end").unique().rows()


@pytest.mark.parametrize(
    ("span", "at"),
    {
        "prompt": (0, 5),
        "prompt_end": (4, 5),
        "first_token": (5, 6),
        "response": (5, 7),
        "end": (6, 7),
        "all": (0, 7),
    }.items(),
)
def test_spans_have_the_positions_of_capture(tmp_path: Path, span: str, at: tuple[int, int]) -> None:
    """Of 5 prompt and 3 answer tokens, seven positions exist; the end of a span is not in it."""
    folder = write_run(tmp_path / "run", Made(suites=("trade",)))
    row = {"suite": "trade", "detector": "logistic", "layer": 3, "span": span, "pooling": "last", "variant": 0}
    folder.write_table("grid.parquet", pl.DataFrame([{**row, "fold": 0, "is_chosen": True}]), stage="scores")
    known = joined_scores([enter(tmp_path / "run")]).filter(pl.col("layer").is_not_null())

    assert [at] == known.select("span_start", "span_end").unique().rows()
