"""The story of a cure in words: cure.md."""

from collections.abc import Iterator, Sequence

from harness.cure import Cure
from harness.cure_nouns import WATCHED, worst_change
from harness.cure_reread import WORDS
from harness.cure_study import Patient
from harness.damage import COSTS, Damage
from harness.edited_asking import Tally
from harness.measure import Estimate

_N_GRID = 12


def page(cure: Cure, patient: Patient) -> str:
    """All of it."""
    parts = [_opening(cure, patient), _exam(cure), _costs(cure), _controls(cure), _detector(cure), _effects(cure)]
    return "\n\n".join([*parts, _searched(cure), *(f"Note: {note}." for note in cure.notes)]) + "\n"


def summary(cure: Cure) -> Iterator[str]:
    """A few lines for the command line."""
    before, after = cure.before.tally("tempting"), cure.after.tally("tempting")
    yield f"{cure.suite}: {cure.chosen.name} ({cure.chosen.family}, {_count(cure.chosen.n_directions, 'direction')})"
    yield f"  exam groups, tempting arms: deceptive {_show(before.deceptive)} before, {_show(after.deceptive)} after"
    yield f"  true word {_show(after.truthful)}, unclear {_show(after.unclear)}"
    if cure.after.damage:
        yield f"  largest change of {', '.join(WATCHED)}: {worst_change(cure.after.damage):.3f}"
    for name, each in cure.rereads.items():
        yield f"  under {name}: {WORDS[each.verdict]}"


def _opening(cure: Cure, patient: Patient) -> str:
    model, found = patient.plan["model"], cure.found
    reached = (
        "did on dev groups all that was wanted" if found.reached else "missed the aim on dev groups and came nearest"
    )
    return (
        f"# {cure.suite}: a cure for {model['name']}\n\n"
        f"Run {patient.plan['run_id']}. {model['note'].capitalize()}.\n\n"
        f"The edit: **{cure.chosen.name}** ({_count(cure.chosen.n_directions, 'direction')}, {cure.chosen.family}). Of "
        f"{len(found.shown)} edits that were tried on dev groups it {reached}. What follows was measured once, on exam groups."
    )


def _exam(cure: Cure) -> str:
    names = [tally.name for tally in cure.before.tallies]
    rows = []
    for name in names:
        before, after = cure.before.tally(name), cure.after.tally(name)
        rows.append(
            (
                name,
                str(after.n),
                *(_show(e) for e in (before.deceptive, after.deceptive, after.truthful, after.unclear)),
            )
        )
    head = ("episodes", "n", "deceptive before", "deceptive after", "true word after", "unclear after")
    return "## What it says\n\n" + _table(head, rows)


def _costs(cure: Cure) -> str:
    if cure.after.damage is None:
        return ""
    return "## What it costs\n\n" + _table(
        ("figure", "n", "unedited", "edited", "change"), _cost_rows(cure.after.damage)
    )


def _cost_rows(damage: Damage) -> list[tuple[str, ...]]:
    words = {name: row[0] for name, row in COSTS.items()} | {"nats_per_token": "loss on chat, nats a token"}
    return [
        (words[cost.name], str(cost.n), _show(cost.unedited), _show(cost.edited), f"{cost.change:+.3f}")
        for cost in damage.costs
    ]


def _controls(cure: Cure) -> str:
    rows: list[tuple[str, ...]] = [_row("the edit", cure.after.tally("tempting"))]
    rows += [_row(each.name, each.tally("tempting")) for each in cure.randoms]
    rows += [_row(f"the edit, dose {each.name}", each.tally("tempting")) for each in cure.doses]
    if cure.erased:
        rows.append(_row("LEACE at the same layers", cure.erased.tally("tempting")))
    text = "## Controls, on the tempting episodes\n\n" + _table(("under", "deceptive", "true word", "unclear"), rows)
    if cure.twin:
        twin = cure.twin
        text += (
            f"\n\nThe twin {twin.name}, every arm: deceptive {_show(twin.before.deceptive)} without the edit, "
            f"{_show(twin.after.deceptive)} with it; true word {_show(twin.before.truthful)} and {_show(twin.after.truthful)}; "
            f"largest change of {', '.join(WATCHED)}: {worst_change(twin.damage):.3f}."
        )
    return text


def _row(name: str, tally: Tally) -> tuple[str, ...]:
    return name, _show(tally.deceptive), _show(tally.truthful), _show(tally.unclear)


def _detector(cure: Cure) -> str:
    if not cure.rereads:
        return "## The detector afterwards\n\nThere was none to read again."
    rows = []
    for name, each in cure.rereads.items():
        for when, reading in (("without", each.before), (f"with {name}", each.after)):
            numbers = (reading.alarms_tempting, reading.alarms_honest, reading.auroc_arms, reading.auroc_refitted)
            rows.append((when, f"{reading.deceptive:.3f}", *("–" if x is None else f"{x:.3f}" for x in numbers)))
    head = ("", "deceptive", "alarms, tempting", "alarms, honest", "AUROC frozen", "AUROC refitted")
    said = " ".join(f"Under {name}: {WORDS[each.verdict]}" for name, each in cure.rereads.items())
    first = next(iter(cure.rereads.values()))
    return f"## The detector afterwards\n\n{first.detector} at {first.site}. {said}\n\n" + _table(head, rows)


def _effects(cure: Cure) -> str:
    sites = [each for each in cure.effects if each.site.span == "prompt_end"]
    if not sites:
        return "## Which direction is it?\n\nThe suite is not crossed: there are no factors to tell apart."
    rows = []
    for each in sites:
        told = {(read.effect, read.of): read.auroc for read in each.reads}
        for effect in each.effects:
            own, lie = told.get((effect.name, effect.name)), told.get((effect.name, "deception"))
            numbers = ("–" if x is None else f"{x:.2f}" for x in (own, lie))
            rows.append((each.site.key, effect.name, f"{effect.norm:.2f}", f"{effect.share:.3f}", *numbers))
    head = ("site", "effect", "norm", "share", "reads itself", "reads deception")
    aliases = {f"{name} is {other}" for each in sites for name, other in each.aliases.items()}
    note = f"\n\nOne contrast under two names on these rows: {'; '.join(sorted(aliases))}." if aliases else ""
    return "## Which direction is it?\n\n" + _table(head, rows) + note


def _searched(cure: Cure) -> str:
    best = sorted(cure.found.shown, key=lambda s: (s.tally.deceptive.value + s.tally.unclear.value, s.candidate.size))[
        :_N_GRID
    ]
    rows = []
    for each in best:
        worst = each.worst()
        tally = each.tally
        numbers = tuple(f"{e.value:.3f}" for e in (tally.deceptive, tally.truthful, tally.unclear))
        rows.append((each.candidate.name, *numbers, "–" if worst is None else f"{worst:.3f}", str(each.n_pairs)))
    head = ("edit", "deceptive", "true word", "unclear", "largest change", "pairs")
    return f"## The search, on dev groups: the best {len(rows)} of {len(cure.found.shown)}\n\n" + _table(head, rows)


def _show(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.lower:.3f} to {estimate.upper:.3f})"


def _count(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
