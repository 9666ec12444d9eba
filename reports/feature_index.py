"""The index of a run's features: suite by suite the latents that matter, what they follow, and what their absence does."""

from itertools import groupby

from markupsafe import Markup

from harness.feature_nouns import Cause, Chosen, FeatureReport
from reports.feature_page import render
from reports.feature_words import cause_cells, interval, link, share
from reports.html import html, join, table
from reports.page import Part


def feature_index(report: FeatureReport) -> str:
    """The page as HTML."""
    n_clear = sum(feature.description.is_clear for feature in report.features)
    sentences = (
        f"{len(report.features)} of the {report.n_latents:,} latents of {report.probe}, which reads what leaves block {report.layer} "
        f"of {report.model}. {n_clear} of them have a description that is clear on dev tokens; the scores beside it are from exam "
        "tokens. Where nothing is clear they are those of the best rule tried.",
        _quality(report),
        *report.notes,
    )
    links = html(
        "<a href='../report.html'>The report</a> · run <code>{}</code> · <a href='features.json'>JSON</a>",
        report.run_id,
    )
    parts = [
        Part(f"suite-{i}", suite, "In the order in which they were chosen, on dev rows.", _suite(report, list(chosen)))
        for i, (suite, chosen) in enumerate(groupby(report.chosen, key=lambda c: c.suite))
    ]
    rules = join(html("<dt>{}</dt><dd>{}</dd>", name, words) for name, words in report.rules.items())
    parts.append(Part("rules", "How this was made", "What the columns rest on.", html("<dl>{}</dl>", rules)))
    return render(f"Features of {report.model}", tuple(filter(None, sentences)), links, parts)


def _quality(report: FeatureReport) -> str:
    known = {
        "fvu": "variance left unexplained",
        "l0": "latents active on a token",
        "dead_share": "share that never fires",
    }
    said = [f"{words} {report.quality[key]:.3g}" for key, words in known.items() if key in report.quality]
    return f"The dictionary on exam tokens: {', '.join(said)}." if said else ""


def _suite(report: FeatureReport, chosen: list[Chosen]) -> Markup:
    head = (
        "latent",
        "follows",
        "description",
        "balanced accuracy (chance 0.50)",
        "precision (chance)",
        "recall",
        "deceives: untouched",
        "deceives: without it",
        "deceives: random latents",
        "honest: held high",
        "honest: random latents",
    )
    said = join(_together(cause) for cause in report.together if cause.suite == chosen[0].suite)
    rows = table("Latents", head, [_row(report, one) for one in chosen], n_words=3)
    return join([rows, said])


def _together(cause: Cause) -> Markup:
    """All of a suite's latents at once."""
    _, _, others = cause_cells(cause, "deceptive")
    said = f"Without all of these at once, on {cause.n_pairs} exam pairs, it {cause.words}."
    return html("<p>{} <small>{} under as many random latents.</small></p>", said, f"Deceives {others}")


def _row(report: FeatureReport, chosen: Chosen) -> tuple[object, ...]:
    feature = report.feature(chosen.latent)
    said = feature.description
    mine = next(a for a in feature.activities if a.suite == chosen.suite)
    follows = html("<b>{}</b> <small>{}</small>", mine.follows, mine.span.replace("_", " "))
    words = (
        html("<span class='words'>{}</span>", said.text)
        if said.is_clear
        else html("<span class='na'>nothing clear</span>")
    )
    mine_only = {c.action: c for c in feature.causes if c.suite == chosen.suite}
    blank = ("not asked",) * 3
    ablated = cause_cells(mine_only["ablate"], "deceptive") if "ablate" in mine_only else blank
    clamped = cause_cells(mine_only["clamp"], "honest") if "clamp" in mine_only else blank
    precision = f"{share(said.precision)} ({share(said.base_rate)})"
    scores = interval(said.balanced_accuracy), precision, share(said.recall)
    return (link(chosen.latent), follows, words, *scores, *ablated, *clamped[1:])
