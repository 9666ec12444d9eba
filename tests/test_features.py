"""Features: planted meanings are found and said, what has none is called so, and no text of a model becomes markup."""

import json
from pathlib import Path

import numpy as np
import planted_features as planted
import pytest
from evidence_factory import wily
from hostile import PAYLOADS
from jsonschema import Draft202012Validator
from test_reports import Outline
from tiny_models import tiny_checkpoint

import harness
from harness.feature_causes import replaced
from harness.feature_choice import Activity, choose
from harness.feature_dictionary import RunDictionary
from harness.feature_factors import follows
from harness.feature_logits import logit_weights, token_texts
from harness.feature_nouns import Effect, FeatureReport
from harness.feature_record import record
from harness.feature_rules import balanced_accuracy, describe
from harness.feature_tokens import SPANS, TokenTable
from harness.intervene import edited
from harness.measure import Estimate
from harness.stream_nouns import Edit, Site
from reports.as_features import FORMAT
from reports.features import draw

SCHEMA = json.loads((Path(harness.__file__).parent / "schemas" / "features.schema.json").read_text())


@pytest.fixture(scope="module")
def table() -> TokenTable:
    """Planted latents on a crossed suite."""
    return planted.table()


def test_a_word_is_named(table: TokenTable) -> None:
    """A latent that fires on one word is described by the word, and the description holds on the exam."""
    said = describe(table, planted.WORD, texts=planted.TEXTS)
    assert said.text == "fires strongly on the token “ sell”"
    assert said.balanced_accuracy is not None
    assert (1.0, 1.0, 1.0) == (said.balanced_accuracy.value, said.precision, said.recall)


def test_an_exclusive_or_is_named(table: TokenTable) -> None:
    """One that follows frame and knowledge together is said to, and neither alone."""
    said = describe(table, planted.EXCLUSIVE_OR, texts=planted.TEXTS)
    assert "at the end of the prompt" in said.text
    assert "deception" in said.text or "deceptive" in said.text
    assert said.balanced_accuracy is not None
    assert said.balanced_accuracy.value == 1.0
    effects = {e.factor: e.size for e in planted.activity(table, planted.EXCLUSIVE_OR).effects}
    assert "deception" == planted.activity(table, planted.EXCLUSIVE_OR).follows
    assert effects["deception"].lower > 0.9
    assert abs(effects["frame"].value) < 0.1
    assert abs(effects["knowledge"].value) < 0.1


def test_noise_has_no_meaning(table: TokenTable) -> None:
    """A latent that fires at random gets no description, and the best rule tried scores near chance on the exam."""
    said = describe(table, planted.RANDOM, texts=planted.TEXTS)
    assert said.text == "nothing clear"
    assert said.balanced_accuracy is not None
    assert abs(said.balanced_accuracy.value - 0.5) < 0.06
    assert planted.activity(table, planted.RANDOM).follows == "nothing"


@pytest.mark.parametrize(
    ("latent", "word"), [(planted.FRAME, "frame"), (planted.OUTCOME, "outcome"), (planted.CELL, "one cell")]
)
def test_other_factors_are_told_apart(table: TokenTable, latent: int, word: str) -> None:
    """The frame, what is answered, and one cell alone are not taken for deception, nor for one another."""
    assert word == planted.activity(table, latent).follows


@pytest.mark.parametrize(("calm", "word"), [(1.0, "outcome"), (0.45, "mixed"), (0.0, "frame")])
def test_the_outcome_is_judged_in_the_calm_cells(calm: float, word: str) -> None:
    """What goes with the frame is the outcome's where K and KO show as much of it, mixed where they show some."""
    frame, outcome = (
        Effect(name, "one, against other", Estimate(size, size - 0.1, size))
        for name, size in (("frame", 0.95), ("outcome", calm))
    )
    assert word == follows([frame, outcome], outcome_goes_with=("frame", 1))[0]
    assert "frame" == follows([frame, outcome], outcome_goes_with=("deception", 1))[0]


def test_exam_rows_do_not_make_the_sentence(table: TokenTable) -> None:
    """With another meaning on exam tokens the sentence stays, and its score falls to chance."""
    value_TK = table.value_TK.copy()
    exam_T = table.told.is_exam_N[table.of_T]
    value_TK[exam_T, planted.WORD] = table.value_TK[exam_T, planted.RANDOM]
    moved = TokenTable(table.told, table.of_T, table.id_T, table.place_T, table.n_prompt_N, table.latent_K, value_TK)
    said = describe(moved, planted.WORD, texts=planted.TEXTS)
    assert said.text == "fires strongly on the token “ sell”"
    assert said.balanced_accuracy is not None
    assert abs(said.balanced_accuracy.value - 0.5) < 0.05


def test_balanced_accuracy_by_hand() -> None:
    """Half of what fires is named and three quarters of the rest is left: 0.625; with one class there is none."""
    fires_T = np.array([True, True, False, False, False, False])
    says_T = np.array([True, False, True, False, False, False])
    group_T = np.array(list("aabbcc"))
    found = balanced_accuracy(says_T, fires_T, group_T)
    assert found is not None
    assert 0.625 == found.value
    assert balanced_accuracy(says_T, np.ones(6, dtype=bool), group_T) is None


def test_the_choice_is_made_on_what_is_given(table: TokenTable) -> None:
    """The latent that follows deception comes first; one that never fires is not chosen."""
    values = np.stack([[table.at(span, k) for k in range(planted.N_LATENTS)] for span in SPANS]).transpose(0, 2, 1)
    silent = np.concatenate([values, np.zeros_like(values[:, :, :1])], axis=2)
    chosen = choose(Activity(table.told, silent), ["trade"], per_suite=4)
    assert planted.EXCLUSIVE_OR == chosen[0].latent
    assert 4 == len({c.latent for c in chosen})
    assert planted.N_LATENTS not in {c.latent for c in choose(Activity(table.told, silent), ["trade"], per_suite=9)}


def test_what_is_taken_out_is_the_latents_own_part() -> None:
    """Ablation leaves nothing along the row where the latent fires, and touches no other row; clamping brings it to the level."""
    made = _dictionary(np.eye(4))
    x_TD = np.array([[2.0, 1, 0, 0], [-1, 3, 0, 0]], dtype=np.float32)
    gone = replaced(made, [0], made.decoder_FD[[0]])(x_TD)
    np.testing.assert_allclose(np.array([[0.0, 1, 0, 0], [-1, 3, 0, 0]]), gone)
    held = replaced(made, [0], made.decoder_FD[[0]], high=5.0)(x_TD)
    np.testing.assert_allclose(np.array([[5.0, 1, 0, 0], [4, 3, 0, 0]]), held)
    control = replaced(made, [0], made.decoder_FD[[2]])(x_TD)
    np.testing.assert_allclose(np.linalg.norm(control - x_TD, axis=1), np.linalg.norm(gone - x_TD, axis=1))


def test_logit_weights_are_the_models_own(tmp_path: Path) -> None:
    """The tokens of a row are those that the model would say if the last block left that row alone, less the mean."""
    import torch

    checkpoint = tiny_checkpoint(tmp_path / "model")
    row_D = np.random.default_rng(0).standard_normal(32)
    weights = logit_weights(checkpoint, row_D)
    unit = row_D / np.linalg.norm(row_D)
    layer = checkpoint.identity.n_layers
    with (
        edited(
            checkpoint,
            [Edit(layer, "splice", np.zeros(0))],
            reconstruct=lambda x: np.tile(unit, (len(x), 1)).astype(np.float32),
        ),
        torch.inference_mode(),
    ):
        said_V = checkpoint.model(input_ids=torch.tensor([[5, 6, 7]])).logits[0, -1].double().numpy()
    np.testing.assert_allclose(said_V - said_V.mean(), weights, atol=1e-4)
    np.testing.assert_allclose(weights, logit_weights(checkpoint, 3 * row_D), atol=1e-4)
    assert len(token_texts(checkpoint)) == len(checkpoint.tokenizer)


def test_the_files_hold_what_the_schema_says() -> None:
    """features.json is valid, the index names every page, and the control, a follower nobody knows, is not valid."""
    files = FORMAT.files(planted.report())
    content = json.loads(files["features.json"])
    Draft202012Validator(SCHEMA).validate(content)
    for feature in content["features"]:
        assert f"href='f{feature['latent']:05d}.html'" in files["index.html"].decode()
    content["features"][0]["activities"][0]["follows"] = "luck"
    assert not Draft202012Validator(SCHEMA).is_valid(content)


def test_same_report_same_bytes() -> None:
    """Pages and JSON hold no time and no random number."""
    assert FORMAT.files(planted.report()) == FORMAT.files(planted.report())
    assert record(planted.report()) == record(planted.report())


@pytest.mark.parametrize("payload", PAYLOADS[::9])
def test_attacks_are_text(payload: str) -> None:
    """In every token and name an attack leaves the tags as a harmless word does, and can be read."""
    tame, wild = (_pages(word) for word in ("word", payload))
    for name in tame:
        assert Outline(tame[name]).skeleton == Outline(wild[name]).skeleton
    assert payload in " ".join(Outline(wild["f00000.html"]).words)
    assert "<script" not in wild["index.html"] + wild["f00000.html"]


def test_the_attack_test_can_fail() -> None:
    """Its control: pasted raw, the attack changes the tags."""
    payload, page = PAYLOADS[0], _pages("word")["f00000.html"]
    assert Outline(page).skeleton != Outline(page.replace(">word<", f">{payload}<", 1)).skeleton


def test_activation_is_told_without_colour() -> None:
    """A firing token has a number and an underline's class, and the strongest has its number in print."""
    page = _pages("word")["f00000.html"]
    assert "<span class='t4' title='" in page
    assert "text-decoration: underline" in page
    assert any(text.startswith("[") for text in Outline(page).words)


def test_the_section_links_and_warns() -> None:
    """Without pages it says how to make them; with pages of an earlier dictionary it says so."""
    run = wily(6, n_chat=4)
    assert "telltale features RUN_DIR" in draw(run)
    page = {"path": "features/index.html", "n_out": 3, "probe": "sae_logistic", "dictionary_sha256": "a"}
    held = {"path": "detectors/run.sae_logistic.safetensors", "sha256": "a"}
    run.journal.extend([held, page])
    assert "3 features" in draw(run)
    assert "earlier dictionary" not in draw(run)
    run.journal.append({**held, "sha256": "b"})
    assert "earlier dictionary" in draw(run)


def _pages(text: str) -> dict[str, str]:
    report: FeatureReport = planted.report(dict.fromkeys(planted.TEXTS, text), name=text, latents=[planted.WORD])
    return {name: content.decode() for name, content in FORMAT.files(report).items() if name.endswith(".html")}


def _dictionary(decoder_FD: np.ndarray) -> RunDictionary:
    def encode(x_TD: np.ndarray) -> np.ndarray:
        return np.asarray(np.maximum(x_TD @ decoder_FD.T, 0))

    return RunDictionary("sae", Site(1, "all", "tokens"), "0" * 64, {}, decoder_FD, encode)
