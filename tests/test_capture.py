"""What is read while a model answers is what it computed, position by position, whatever else is in the batch."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from pitfalls import also
from tiny_models import ask, questions, tiny_checkpoint

from harness.capture import Captured, Generation, _entropy, replay
from harness.checkpoint import Checkpoint, blocks
from harness.recorder import Recorder
from harness.shards import read_generations, write_shard
from harness.store import RunFolder
from harness.stream_nouns import Site, Span

POOLED: tuple[Span, ...] = ("prompt_end", "first_token", "response", "end", "prompt")
AFTER_PROMPT = ("first_token", "response", "end")
N_LAYERS = 3
SITES = (
    *(Site(layer, span, "mean") for layer in range(N_LAYERS + 1) for span in POOLED),
    *(Site(layer, "all", "tokens") for layer in range(N_LAYERS + 1)),
)
LEAN = tuple(site for site in SITES if site.span not in ("prompt", "all"))
Rows = dict[Site, tuple[tuple[str, ...], np.ndarray]]


@pytest.fixture(scope="module", params=["llama", "qwen2"])
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A tiny random model of each family."""
    return tiny_checkpoint(tmp_path_factory.mktemp("models") / request.param, family=request.param)


@pytest.fixture(scope="module")
def captured(checkpoint: Checkpoint) -> Captured:
    """Nine answers, every site."""
    return ask(checkpoint, questions(9), sites=SITES)


def second_pass(checkpoint: Checkpoint, generation: Generation) -> list[np.ndarray]:
    """(T, D) a layer, from a pass of its own over prompt and answer, without padding and without our hooks."""
    model, last = checkpoint.model, list[Any]()
    handle = blocks(model)[-1].register_forward_hook(lambda _, __, out: last.append(out))
    ids = torch.tensor([[*generation.prompt_ids, *generation.answer_ids[:-1]]])
    with torch.inference_mode():
        states = model(input_ids=ids, output_hidden_states=True).hidden_states
    handle.remove()
    out = cast(torch.Tensor, last[0][0] if isinstance(last[0], tuple) else last[0])
    return [*(state[0].numpy() for state in states[:-1]), out[0].numpy()]  # the last state of transformers is normed


def expected(site: Site, positions_TD: np.ndarray, *, n: int) -> np.ndarray:
    """The rows of a site by the definition of its span."""
    spans: dict[Span, np.ndarray] = {
        "all": positions_TD,
        "prompt": positions_TD[:n].mean(0, keepdims=True),
        "prompt_end": positions_TD[n - 1 : n],
        "first_token": positions_TD[n : n + 1],
        "response": positions_TD[n:].mean(0, keepdims=True) if len(positions_TD) > n else positions_TD[:0],
        "end": positions_TD[-1:] if len(positions_TD) > n else positions_TD[:0],
    }
    return spans[site.span]


def rows_of(rows: Rows, site: Site, episode_id: str) -> np.ndarray:
    """An episode's rows of a site."""
    ids, x_ND = rows[site]
    return x_ND[[i for i, found in enumerate(ids) if found == episode_id]]


def assert_rows_close(rows: Rows, others: Rows, *, atol: float) -> None:
    """Both hold the same episodes at every site, and close numbers."""
    assert set(rows) == set(others)
    for site, (ids, x_ND) in rows.items():
        assert sorted(ids) == sorted(others[site][0])
        for episode_id in dict.fromkeys(ids):
            np.testing.assert_allclose(
                rows_of(rows, site, episode_id), rows_of(others, site, episode_id), atol=atol, err_msg=site.key
            )
        assert np.isfinite(x_ND).all()


@also(28)
def test_capture_equals_a_second_pass(checkpoint: Checkpoint, captured: Captured) -> None:
    """Every layer and span, read while answering in a padded batch, is what a pass of its own computes."""
    for generation in captured.generations:
        layers = second_pass(checkpoint, generation)
        for site in SITES:
            want = expected(site, layers[site.layer], n=len(generation.prompt_ids))
            got = rows_of(captured.rows, site, generation.episode_id)
            np.testing.assert_allclose(got, want, atol=1e-5, err_msg=site.key)


def test_the_comparison_would_see_a_shift_by_one(checkpoint: Checkpoint, captured: Captured) -> None:
    """Control: the position beside, the layer beside, and the normed last state are all far from what was read."""
    generation = captured.generations[-1]
    layers, n = second_pass(checkpoint, generation), len(generation.prompt_ids)
    got = rows_of(captured.rows, Site(2, "prompt_end", "mean"), generation.episode_id)[0]
    normed = cast(Any, checkpoint.model.base_model).norm(torch.tensor(layers[-1])).detach().numpy()

    assert np.abs(got - layers[2][n - 2]).max() > 0.05
    assert np.abs(got - layers[1][n - 1]).max() > 0.05
    assert np.abs(normed - layers[-1]).max() > 0.05


def test_positions_are_counted_exactly(captured: Captured) -> None:
    """A tokens site has n + g - 1 rows an episode: the last token is never fed back."""
    ids, x_TD = captured.rows[Site(2, "all", "tokens")]

    assert {g.episode_id: len(g.prompt_ids) + len(g.answer_ids) - 1 for g in captured.generations} == {
        g.episode_id: ids.count(g.episode_id) for g in captured.generations
    }
    assert len(ids) == len(x_TD)
    assert len({len(g.prompt_ids) for g in captured.generations}) > 3, "the batch holds prompts of different lengths"


def test_an_answer_of_one_token_has_no_middle(checkpoint: Checkpoint) -> None:
    """With g < 2 there is no first token, response or end; prompt sites are there, and g = 2 has them all."""
    one, two = (ask(checkpoint, questions(3, max_tokens=g), sites=SITES, temperature=0.0) for g in (1, 2))

    assert {1} == {len(g.answer_ids) for g in one.generations}
    for site in SITES:
        n_rows = len(one.rows[site][0])
        wanted = 0 if site.span in AFTER_PROMPT else 3
        assert n_rows == (sum(len(g.prompt_ids) for g in one.generations) if site.span == "all" else wanted)
        assert (0 if n_rows == 0 else n_rows, 32) == one.rows[site][1].shape
    assert len(two.rows[Site(1, "end", "mean")][0]) == sum(len(g.answer_ids) == 2 for g in two.generations) > 0


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_batched_equals_alone(checkpoint: Checkpoint, temperature: float) -> None:
    """The same answers and the same rows, whether asked together, alone, or in another order and company."""
    requests = questions(7)
    together = ask(checkpoint, requests, sites=SITES, temperature=temperature)
    alone = [ask(checkpoint, [request], sites=SITES, temperature=temperature) for request in requests]
    turned = ask(checkpoint, requests[::-1][:4], sites=SITES, temperature=temperature)

    assert [g.answer_ids for g in together.generations] == [a.generations[0].answer_ids for a in alone]
    assert [g.answer_ids for g in together.generations[::-1][:4]] == [g.answer_ids for g in turned.generations]
    for generation, one in zip(together.generations, alone, strict=True):
        assert one.generations[0].logprob_mean == pytest.approx(generation.logprob_mean, abs=1e-5)
        for site in SITES:
            np.testing.assert_allclose(
                rows_of(together.rows, site, generation.episode_id), one.rows[site][1], atol=1e-5, err_msg=site.key
            )


def test_sampling_follows_the_seed_of_the_episode(checkpoint: Checkpoint) -> None:
    """The same seed gives the same answer, twice; another seed gives another one; one question, asked twice, differs by seed alone."""
    request = questions(6)[5]
    twins = [replace(request, episode_id=str(seed), seed=seed) for seed in (1, 2, 3, 1)]
    first, again = (ask(checkpoint, twins).generations for _ in range(2))

    assert first == again
    assert first[0].answer_ids == first[3].answer_ids
    assert 3 == len({g.answer_ids for g in first})


def test_greedy_ignores_the_seed(checkpoint: Checkpoint) -> None:
    """At temperature 0 every seed gives the likeliest tokens; above it, the seed matters."""
    request = questions(6)[5]
    twins = [replace(request, episode_id=str(seed), seed=seed) for seed in (1, 2, 3)]
    greedy, drawn = (ask(checkpoint, twins, temperature=t).generations for t in (0.0, 1.0))

    assert 1 == len({g.answer_ids for g in greedy})
    assert 1 < len({g.answer_ids for g in drawn})
    with torch.inference_mode():
        logits = checkpoint.model(input_ids=torch.tensor([greedy[0].prompt_ids])).logits[0, -1]
    assert int(logits.argmax()) == greedy[0].answer_ids[0]


def test_log_probabilities_are_the_model_s(checkpoint: Checkpoint, captured: Captured) -> None:
    """Mean, least and last log-probability of the answer's tokens at temperature 1, the closing one included, and their entropy."""
    for generation in captured.generations[:4]:
        n, ids = len(generation.prompt_ids), torch.tensor([[*generation.prompt_ids, *generation.answer_ids]])
        with torch.inference_mode():
            logprobs_TV = checkpoint.model(input_ids=ids).logits[0, n - 1 : -1].log_softmax(-1)
        said = logprobs_TV.gather(1, ids[0, n:, None])[:, 0]

        assert float(said.mean()) == pytest.approx(generation.logprob_mean, abs=1e-4)
        assert float(said.min()) == pytest.approx(generation.logprob_min, abs=1e-4)
        assert float(said[-1]) == pytest.approx(generation.logprob_last, abs=1e-4)
        entropy_T = torch.distributions.Categorical(logits=logprobs_TV).entropy()
        assert float(entropy_T.mean()) == pytest.approx(generation.entropy_mean, abs=1e-4)
        assert 0.01 < float(entropy_T.std()), "tokens differ in it"


def test_a_token_that_cannot_be_drawn_adds_no_entropy() -> None:
    """Two tokens as likely as each other, and one that is ruled out: log 2; over all three alike it is log 3."""
    ruled_out, alike = torch.tensor([[0.0, 0.0, -torch.inf]]), torch.zeros(1, 3)

    assert np.log(2) == pytest.approx(float(_entropy(ruled_out.log_softmax(-1))))
    assert np.log(3) == pytest.approx(float(_entropy(alike.log_softmax(-1))))


def test_shards_keep_likelihoods_and_older_ones_lack_two(captured: Captured, tmp_path: Path) -> None:
    """What is written is read, unknown numbers stay unknown, and a shard of two columns gives two numbers."""
    folder = RunFolder.create(tmp_path)
    unknown = replace(captured.generations[0], logprob_last=None, entropy_mean=None)
    for name, generations in (("new", captured.generations), ("partly", (unknown,))):
        write_shard(folder, name, Captured(generations, {}), model="m")
    tensors, facts = folder.read_tensors("new")
    folder.write_tensors("old", tensors | {"logprobs": tensors["logprobs"][:, :2]}, facts, stage="capture")

    assert captured.generations == read_generations(folder, "new")
    assert (unknown,) == read_generations(folder, "partly")
    assert [replace(g, logprob_last=None, entropy_mean=None) for g in captured.generations] == [
        *read_generations(folder, "old")
    ]


def test_layer_zero_is_the_embeddings(checkpoint: Checkpoint, captured: Captured) -> None:
    """The mean over the prompt at layer 0 is the mean of its tokens' embeddings; at layer 1 it is not."""
    table = cast(Any, checkpoint.model).get_input_embeddings().weight.detach().numpy()
    for generation in captured.generations:
        want = table[list(generation.prompt_ids)].mean(0)
        got = [rows_of(captured.rows, Site(layer, "prompt", "mean"), generation.episode_id)[0] for layer in (0, 1)]

        np.testing.assert_allclose(got[0], want, atol=1e-6)
        assert np.abs(got[1] - want).max() > 0.05


def test_few_sites_read_the_same_as_many(checkpoint: Checkpoint, captured: Captured) -> None:
    """Without sites that need the whole prompt only its end is kept, and nothing else changes."""
    lean = ask(checkpoint, questions(9), sites=LEAN)

    assert captured.generations == lean.generations
    assert_rows_close(lean.rows, {site: captured.rows[site] for site in LEAN}, atol=0)


def test_replay_reads_what_was_captured(checkpoint: Checkpoint, captured: Captured) -> None:
    """Finished answers, read again in one pass, give the same rows."""
    assert_rows_close(replay(checkpoint.model, captured.generations, sites=SITES).rows, captured.rows, atol=1e-5)


def test_the_untrained_twin_is_seeded(checkpoint: Checkpoint, captured: Captured) -> None:
    """Its weights are the same for one seed, others for another, and none of the model's; drawing them moves no global state."""
    before = torch.random.get_rng_state()
    twins = [checkpoint.untrained(seed) for seed in (7, 7, 8)]
    rows = [replay(twin, captured.generations, sites=LEAN).rows for twin in twins]
    site = Site(2, "end", "mean")

    assert torch.equal(before, torch.random.get_rng_state())
    assert_rows_close(rows[0], rows[1], atol=0)
    assert np.abs(rows[0][site][1] - rows[2][site][1]).max() > 0.05
    assert np.abs(rows[0][site][1] - captured.rows[site][1]).max() > 0.05


def hooks(model: torch.nn.Module) -> int:
    """Hooks that are on any block."""
    layers: Any = blocks(cast(Any, model))
    return sum(len(block._forward_hooks) + len(block._forward_pre_hooks) for block in layers)


def test_hooks_are_removed(checkpoint: Checkpoint) -> None:
    """They are there while the recorder is open, and gone after it, after an exception, and after a failed entry."""
    model = checkpoint.model
    n_before = hooks(model)
    with Recorder(blocks(model), SITES):
        assert n_before + N_LAYERS + 1 == hooks(model)
    assert n_before == hooks(model)
    with pytest.raises(RuntimeError, match="in between"), Recorder(blocks(model), SITES):
        raise RuntimeError("in between")
    assert n_before == hooks(model)
    with pytest.raises(IndexError), Recorder(blocks(model), [*SITES, Site(99, "end", "last")]):
        pass
    assert n_before == hooks(model)


def test_hooks_are_removed_when_generating_fails(checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that breaks half way is left as it was, and answers again afterwards."""
    n_before, before = hooks(checkpoint.model), ask(checkpoint, questions(2), sites=LEAN)

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint.model.lm_head, "forward", broken)
        with pytest.raises(RuntimeError, match="out of memory"):
            ask(checkpoint, questions(2), sites=LEAN)
    assert n_before == hooks(checkpoint.model)
    assert_rows_close(before.rows, ask(checkpoint, questions(2), sites=LEAN).rows, atol=0)


@pytest.fixture
def closing_on(checkpoint: Checkpoint) -> Iterator[int]:
    """Makes the third token of the last answer a closing one."""
    token = ask(checkpoint, questions(6)).generations[-1].answer_ids[2]
    settings = checkpoint.model.generation_config
    assert settings is not None
    kept, settings.eos_token_id = settings.eos_token_id, token
    yield token
    settings.eos_token_id = kept


def test_the_closing_token_counts(checkpoint: Checkpoint, closing_on: int) -> None:
    """An answer that is closed ends in its closing token, which counts in g; others in its batch go on."""
    captured = ask(checkpoint, questions(6), sites=SITES)
    closed = captured.generations[-1]

    assert ("stop", closing_on, 3) == (closed.stop, closed.answer_ids[-1], len(closed.answer_ids))
    assert max(len(g.answer_ids) for g in captured.generations) > 3, "others went on"
    assert "max_tokens" in {g.stop for g in captured.generations}, "not every answer is closed"
    n_rows = captured.rows[Site(2, "all", "tokens")][0].count(closed.episode_id)
    assert len(closed.prompt_ids) + 3 - 1 == n_rows


def test_a_long_answer_is_cut_at_its_own_limit(checkpoint: Checkpoint) -> None:
    """Each request has its own max_tokens, also in one batch; a cut answer says so."""
    requests = [replace(request, max_tokens=2 + i) for i, request in enumerate(questions(6))]
    for request, generation in zip(requests, ask(checkpoint, requests, sites=LEAN).generations, strict=True):
        assert len(generation.answer_ids) <= request.max_tokens
        if generation.stop == "max_tokens":
            assert request.max_tokens == len(generation.answer_ids)
        else:
            assert checkpoint.tokenizer.eos_token_id == generation.answer_ids[-1]
