"""Edits do to a stream what they say, at the positions they say, whatever the batch; and nothing once they are over."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
import torch
from tiny_models import ask, questions, tiny_checkpoint

from harness.capture import Captured, replay
from harness.checkpoint import Checkpoint, blocks
from harness.errors import UsageError
from harness.intervene import Reconstruct, answer_loss, changed, edited
from harness.stream_nouns import Edit, Site

WIDTH, DEPTH = 32, 3
TOKENS = tuple(Site(layer, "all", "tokens") for layer in range(1, DEPTH + 1))
SPANS = ("all", "prompt", "prompt_end", "answer")


@pytest.fixture(scope="module", params=["llama", "qwen2"])
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    """A tiny random model of each family."""
    return tiny_checkpoint(tmp_path_factory.mktemp("models") / request.param, family=request.param)


def direction(seed: int, *, length: float = 1.0) -> np.ndarray:
    """A random direction."""
    drawn_D = np.random.default_rng(seed).standard_normal(WIDTH)
    return np.asarray(length * drawn_D / np.linalg.norm(drawn_D))


def doubled(x_TD: np.ndarray) -> np.ndarray:
    """A reconstruction that nobody would take for the original."""
    return 2 * x_TD


EDITS = {
    "add": Edit(2, "add", direction(1, length=8.0)),
    "ablate": Edit(2, "ablate", direction(1)),
    "clamp": Edit(2, "clamp", direction(1), scale=9.0),
    "splice": Edit(2, "splice", np.zeros(0), scale=0.5),
}


def answered(checkpoint: Checkpoint, *edits: Edit, n: int = 4, **more: Any) -> Captured:
    """Answers and every position, under the edits."""
    with edited(checkpoint, edits, reconstruct=doubled):
        return ask(checkpoint, questions(n), sites=TOKENS, **more)


def rows_of(captured: Captured, layer: int, i: int) -> np.ndarray:
    """(T, D) of the i-th answer."""
    ids, x_ND = captured.rows[TOKENS[layer - 1]]
    return x_ND[[episode_id == captured.generations[i].episode_id for episode_id in ids]]


def by_hand(edit: Edit, x_TD: np.ndarray, n: int) -> np.ndarray:
    """What an edit makes of untouched rows, by its definition."""
    v_D, scale = edit.vector_D, edit.scale
    along_T1 = (x_TD - np.asarray(edit.centre_D)) @ v_D[:, None] if len(v_D) else np.zeros(0)
    if edit.action == "add":
        whole_TD = x_TD + scale * v_D
    elif edit.action == "ablate":
        whole_TD = x_TD - scale * along_T1 * v_D
    elif edit.action == "clamp":
        whole_TD = x_TD - along_T1 * v_D + scale * v_D
    else:
        whole_TD = (1 - scale) * x_TD + scale * doubled(x_TD)
    rows = {"all": slice(None), "prompt": slice(0, n), "prompt_end": slice(n - 1, n), "answer": slice(n, None)}[
        edit.span
    ]
    out_TD = x_TD.copy()
    out_TD[rows] = whole_TD[rows]
    return out_TD


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("action", EDITS)
def test_an_edit_is_its_definition(checkpoint: Checkpoint, action: str, span: Any) -> None:
    """On finished answers, in one padded batch: the rows of its layer are the untouched ones, changed within the span alone."""
    edit = replace(EDITS[action], span=span, centre_D=direction(5))
    untouched = answered(checkpoint)
    with edited(checkpoint, [edit], reconstruct=doubled):
        read = replay(checkpoint.model, untouched.generations, sites=TOKENS)
    for i, generation in enumerate(untouched.generations):
        wanted_TD = by_hand(edit, rows_of(untouched, 2, i), len(generation.prompt_ids))
        np.testing.assert_allclose(rows_of(read, 2, i), wanted_TD, atol=2e-5)
        np.testing.assert_allclose(rows_of(read, 1, i), rows_of(untouched, 1, i), atol=2e-5)
        assert np.abs(wanted_TD - rows_of(untouched, 2, i)).max() > 0.1, "control: it changes something"
        assert np.abs(rows_of(read, 3, i) - rows_of(untouched, 3, i)).max() > 0.01, "and what comes after"


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("action", EDITS)
def test_while_answering_equals_reading_again(checkpoint: Checkpoint, action: str, span: Any) -> None:
    """Step by step with a cache, the positions hold what one pass over the finished answers, edited too, computes."""
    edit = replace(EDITS[action], span=span)
    live = answered(checkpoint, edit)
    with edited(checkpoint, [edit], reconstruct=doubled):
        read = replay(checkpoint.model, live.generations, sites=TOKENS)
    unedited = replay(checkpoint.model, live.generations, sites=TOKENS)
    for i in range(4):
        for layer in (1, 2, 3):
            np.testing.assert_allclose(rows_of(live, layer, i), rows_of(read, layer, i), atol=5e-5)
        assert np.abs(rows_of(live, 3, i) - rows_of(unedited, 3, i)).max() > 0.01, "control: it matters"


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("action", EDITS)
def test_a_row_alone_and_in_a_batch(checkpoint: Checkpoint, action: str, span: Any) -> None:
    """The same answers and the same positions, whatever is padded beside them."""
    edits = (replace(EDITS[action], span=span), replace(EDITS["add"], layer=3, span=span))
    together = answered(checkpoint, *edits)
    with edited(checkpoint, edits, reconstruct=doubled):
        alone = [ask(checkpoint, [r], sites=TOKENS) for r in questions(4)]
    assert [g.answer_ids for g in together.generations] == [a.generations[0].answer_ids for a in alone]
    for i, one in enumerate(alone):
        for layer in (1, 2, 3):
            np.testing.assert_allclose(rows_of(together, layer, i), rows_of(one, layer, 0), atol=2e-5)


def test_prompt_and_answer_make_the_whole(checkpoint: Checkpoint) -> None:
    """An edit of the prompt and the same of the answer, together, are the edit of all; each alone is not."""
    whole = answered(checkpoint, EDITS["clamp"])
    parts = [replace(EDITS["clamp"], span=span) for span in ("prompt", "answer")]
    assert whole.generations == answered(checkpoint, *parts).generations
    assert whole.generations != answered(checkpoint, parts[0]).generations
    assert whole.generations != answered(checkpoint, parts[1]).generations


def test_an_edit_of_the_answer_leaves_the_first_token(checkpoint: Checkpoint) -> None:
    """What is said first follows from the prompt alone; an edit of the prompt reaches it."""
    first = {
        span: [
            g.answer_ids[0]
            for g in answered(checkpoint, replace(EDITS["splice"], scale=5.0, span=span), n=9).generations
        ]
        for span in ("prompt", "answer")
    }
    plain = [g.answer_ids[0] for g in answered(checkpoint, n=9).generations]
    assert plain == first["answer"]
    assert plain != first["prompt"]


def test_ablation_leaves_no_component(checkpoint: Checkpoint) -> None:
    """Along the direction, about the centre, nothing is left; before there was something. Half of it leaves half."""
    v_D, centre_D = direction(1), direction(2)
    before = replay(checkpoint.model, answered(checkpoint).generations, sites=TOKENS)
    left = {}
    for share in (1.0, 0.5):
        with edited(checkpoint, [Edit(2, "ablate", v_D, share, centre_D)]):
            left[share] = replay(checkpoint.model, before.generations, sites=TOKENS)
    along = {name: (c.rows[TOKENS[1]][1] - centre_D) @ v_D for name, c in (("before", before), *left.items())}
    assert np.abs(along["before"]).max() > 0.5
    np.testing.assert_allclose(along[1.0], 0, atol=1e-5)
    np.testing.assert_allclose(along[0.5], along["before"] / 2, atol=1e-5)


def test_clamp_sets_the_coordinate(checkpoint: Checkpoint) -> None:
    """To one number everywhere; before, it varied."""
    v_D = direction(1)
    assert np.ptp(answered(checkpoint).rows[TOKENS[1]][1] @ v_D) > 0.5
    np.testing.assert_allclose(
        answered(checkpoint, Edit(2, "clamp", v_D, 3.5)).rows[TOKENS[1]][1] @ v_D, 3.5, atol=1e-5
    )


def test_adding_at_the_last_layer_moves_what_is_normed(checkpoint: Checkpoint) -> None:
    """Logits are the head of the normed stream: with scale s they are head(norm(x + s v)), for every s."""
    model: Any = checkpoint.model
    ids = torch.tensor([[5, 6, 7, 8]])
    seen: list[torch.Tensor] = []
    with torch.inference_mode(), changed(checkpoint, 3, lambda x: seen.append(x) or x):  # type: ignore[func-returns-value]  # keeps and passes on
        plain = model(input_ids=ids).logits
    for scale in (0.0, 0.5, -3.0):
        v_D = direction(4, length=2.0)
        with edited(checkpoint, [Edit(3, "add", v_D, scale)]), torch.inference_mode():
            got = model(input_ids=ids).logits
            wanted = model.lm_head(model.base_model.norm(seen[0] + torch.tensor(scale * v_D).float()))
        torch.testing.assert_close(got, wanted)
        assert (scale == 0) == torch.equal(got, plain)


def test_edits_at_two_layers_both_act(checkpoint: Checkpoint) -> None:
    """And two at one layer act in their order: set, then moved on, is not moved on, then set."""
    v_D, w_D = direction(1), direction(2)
    both = answered(checkpoint, Edit(1, "clamp", v_D, 2.0), Edit(3, "clamp", w_D, -1.0))
    np.testing.assert_allclose(both.rows[TOKENS[0]][1] @ v_D, 2.0, atol=1e-5)
    np.testing.assert_allclose(both.rows[TOKENS[2]][1] @ w_D, -1.0, atol=1e-5)
    set_, moved = Edit(2, "clamp", v_D, 2.0), Edit(2, "add", v_D, 5.0)
    np.testing.assert_allclose(answered(checkpoint, set_, moved).rows[TOKENS[1]][1] @ v_D, 7.0, atol=1e-5)
    np.testing.assert_allclose(answered(checkpoint, moved, set_).rows[TOKENS[1]][1] @ v_D, 2.0, atol=1e-5)


def test_of_two_contexts_the_outer_acts_first(checkpoint: Checkpoint) -> None:
    """And the recorder last: it reads what both have left."""
    v_D = direction(1)
    with edited(checkpoint, [Edit(2, "clamp", v_D, 2.0)]), edited(checkpoint, [Edit(2, "add", v_D, 5.0)]):
        x_ND = ask(checkpoint, questions(3), sites=TOKENS).rows[TOKENS[1]][1]
    np.testing.assert_allclose(x_ND @ v_D, 7.0, atol=1e-5)


def hooks(checkpoint: Checkpoint) -> int:
    """Hooks that are on the model or any part of it."""
    return sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in checkpoint.model.modules())


def test_nothing_is_left_behind(checkpoint: Checkpoint) -> None:
    """The same answers and bytes before and after, also after an error; in between, others; no edit, no hook."""
    n_hooks, before = hooks(checkpoint), answered(checkpoint)
    during = answered(checkpoint, *EDITS.values())
    assert n_hooks == hooks(checkpoint)
    with pytest.raises(UsageError, match="in between"), edited(checkpoint, list(EDITS.values()), reconstruct=doubled):
        raise UsageError(f"in between {hooks(checkpoint)}" if hooks(checkpoint) > n_hooks else "no hook was there")
    after = answered(checkpoint)
    assert n_hooks == hooks(checkpoint)
    assert before.generations == after.generations != during.generations
    assert all(x_ND.tobytes() == after.rows[site][1].tobytes() for site, (_, x_ND) in before.rows.items())
    with edited(checkpoint, []):
        assert n_hooks == hooks(checkpoint)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (Edit(0, "add", direction(1)), "layers 1 to 3"),
        (Edit(4, "add", direction(1)), "layers 1 to 3"),
        (Edit(1, "add", np.ones(5)), r"expected \(32,\)"),
        (Edit(1, "ablate", direction(1, length=2.0)), "expected 1"),
        (Edit(1, "clamp", np.zeros(WIDTH)), "expected 1"),
        (Edit(1, "splice", np.zeros(0)), "give a reconstruction"),
    ],
)
def test_what_cannot_be_done_is_refused(checkpoint: Checkpoint, edit: Edit, message: str) -> None:
    """Before anything is hooked; what can be done is not refused."""
    n_hooks = hooks(checkpoint)
    with pytest.raises(UsageError, match=message), edited(checkpoint, [EDITS["add"], edit]):
        pass
    assert n_hooks == hooks(checkpoint)
    with edited(checkpoint, [EDITS["add"]]):
        assert n_hooks < hooks(checkpoint)


def test_each_layer_may_have_its_own_reconstruction(checkpoint: Checkpoint) -> None:
    """By layer; the one that is named for it is used."""
    untouched = answered(checkpoint)
    to: Callable[[float], Reconstruct] = lambda value: lambda x_TD: np.full_like(x_TD, value)  # noqa: E731
    splices = [Edit(layer, "splice", np.zeros(0)) for layer in (1, 3)]
    with edited(checkpoint, splices, reconstruct={1: to(1.0), 3: to(3.0)}):
        read = replay(checkpoint.model, untouched.generations, sites=TOKENS)
    assert {1.0} == set(read.rows[TOKENS[0]][1].ravel().tolist())
    assert {3.0} == set(read.rows[TOKENS[2]][1].ravel().tolist())


def test_the_loss_of_an_answer_sees_spans(checkpoint: Checkpoint) -> None:
    """An edit of the answer's positions moves the loss of an answer of several tokens, not of one of one token."""
    long, short = (ask(checkpoint, questions(4, max_tokens=g)).generations for g in (6, 1))
    for generations, moves in ((long, True), (short, False)):
        plain = answer_loss(checkpoint, generations)
        with edited(checkpoint, [replace(EDITS["add"], span="answer")]):
            assert moves == (abs(answer_loss(checkpoint, generations) - plain) > 1e-6)
    assert len(blocks(cast(Any, checkpoint.model))) == DEPTH
