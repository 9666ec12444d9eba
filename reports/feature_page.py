"""The page of one latent: what it is said to be and how well that holds, then where it fires, what it follows and what it does."""

from collections.abc import Iterator

from markupsafe import Markup

from harness.feature_nouns import Activity, Context, Feature, FeatureReport
from reports.feature_words import SPANS, cause_cells, interval, opening, rate_names, share
from reports.html import html, join, paragraph, table
from reports.page import Part, fill

_LEVELS = 4


def feature_page(report: FeatureReport, feature: Feature) -> str:
    """The page as HTML."""
    links = html(
        "<a href='index.html'>All features of this run</a> · <a href='../report.html'>The report</a> · run <code>{}</code>",
        report.run_id,
    )
    return render(f"Latent {feature.latent}", opening(feature), links, list(_parts(report, feature)))


def render(title: str, sentences: tuple[str, ...], links: Markup, parts: list[Part]) -> str:
    """A page of features in the report's style; no script, nothing fetched."""
    return fill("feature.html", title, sentences, parts, styles=("feature.css",), links=links)


def _parts(report: FeatureReport, feature: Feature) -> Iterator[Part]:
    yield Part(
        "activity", "What it follows", "Exam rows; correlations with 95 % intervals over groups.", _activity(feature)
    )
    yield Part("contexts", "Where it fires", _key_words(feature), _contexts(feature))
    yield Part(
        "promoted",
        "What it speaks for",
        f"Decoder row, norm and unembedding: {report.rules['promoted']}.",
        _tokens(feature),
    )
    yield Part("causes", "What happens without it", "Exam pairs, asked under the edit.", _causes(feature))
    rules = join(html("<dt>{}</dt><dd>{}</dd>", name, words) for name, words in report.rules.items())
    yield Part("rules", "How this was made", "Every number above rests on one of these.", html("<dl>{}</dl>", rules))


def _activity(feature: Feature) -> Markup:
    chosen = [a for a in feature.activities if a.why]
    others = [a for a in feature.activities if not a.why]
    rest = join(_suite(a) for a in others)
    folded = html("<details><summary>Suites that did not choose it</summary>{}</details>", rest) if others else Markup()
    return join([*(_suite(a) for a in chosen), folded])


def _suite(activity: Activity) -> Markup:
    crossed = any(cell.known for cell in activity.cells)
    columns = ("cell", "frame", "known") if crossed else ("arm",)
    cells = table(
        f"{activity.suite}: activity {SPANS[activity.span]}",
        (*columns, "episodes", "mean", "share active", "share strong"),
        [
            (
                *(c.name, c.frame or "–", c.known or "–")[: len(columns)],
                c.n,
                f"{c.mean:.3f}",
                share(c.share),
                share(c.strong),
            )
            for c in activity.cells
        ],
        n_words=len(columns),
    )
    effects = table(
        "What its activity goes with",
        ("factor", "what is compared", "correlation"),
        [(e.factor, e.words, interval(e.size)) for e in activity.effects],
        n_words=2,
    )
    why = f"Chosen for: {activity.why}." if activity.why else "Not chosen by this suite."
    verdict = html("<p><b>{}</b>: it {}. <small>{}</small></p>", activity.follows, activity.words, why)
    return html("<h3>{}</h3>{}{}{}", activity.suite, verdict, cells, effects)


def _key_words(feature: Feature) -> str:
    f = feature.firing
    found = ", ".join(f"{float(q):.0%} of them up to {value:.2f}" for q, value in f.quantiles.items())
    return (
        f"It fires on {share(f.share['exam'])} of {f.n_tokens['exam']:,} exam tokens ({share(f.share['dev'])} of dev), strongly, "
        f"above {f.threshold:.2f}, on {share(f.strong['exam'])}. Where it fires: {found or 'nowhere'}."
    )


def _contexts(feature: Feature) -> Markup:
    top = max((value for context in feature.contexts for _, value in context.tokens), default=0.0)
    key = join(
        html("<span class='t{}'>{}</span>", i, words)
        for i, words in enumerate(("silent", "up to a quarter of that", "to a half", "to three quarters", "above"))
        if i
    )
    legend = html("<p class='key'>Shading and underline grow with activation, up to {}: {}</p>", f"{top:.2f}", key)
    names = {"exam": "Strongest, exam", "dev": "Strongest, dev", "middle": "Episodes of middling height, exam"}
    groups = []
    for part, heading in names.items():
        lines = join(_context(c, top) for c in feature.contexts if c.part == part)
        groups.append(html("<h3>{}</h3>{}", heading, lines or paragraph("It does not fire there.")))
    return join([legend, *groups])


def _context(context: Context, top: float) -> Markup:
    peak = max(value for _, value in context.tokens)
    said = Markup("").join(_token(text, value, top, is_peak=value == peak) for text, value in context.tokens)
    before, after = ("… " if context.is_cut[0] else ""), (" …" if context.is_cut[1] else "")
    facts = " · ".join(filter(None, (context.suite, context.cell, context.arm, context.behaviour, context.episode_id)))
    firing = ", ".join(f"“{text.strip() or text!r}” {value:.2f}" for text, value in context.tokens if value > 0)
    return html(
        "<div class='context'><p class='tokens'>{}{}{}</p><p><small>{}</small></p>"
        "<details><summary>Numbers</summary><p>{}</p></details></div>",
        before,
        said,
        after,
        facts,
        firing,
    )


def _token(text: str, value: float, top: float, *, is_peak: bool) -> Markup:
    if value <= 0:
        return html("<span>{}</span>", text)
    level = min(_LEVELS, 1 + int(_LEVELS * value / top)) if top else 1
    number = html("<small>[{}]</small>", f"{value:.2f}") if is_peak else Markup()
    return html("<span class='t{}' title='{}'>{}</span>{}", level, f"{value:.3f}", text, number)


def _tokens(feature: Feature) -> Markup:
    pairs = list(zip(feature.promoted, feature.suppressed, strict=True))
    rows = [(repr(a), f"{x:+.2f}", repr(b), f"{y:+.2f}") for (a, x), (b, y) in pairs]
    return table("Tokens", ("speaks for", "weight", "speaks against", "weight "), rows, n_words=1)


def _causes(feature: Feature) -> Markup:
    if not feature.causes:
        return paragraph("Nothing was asked under an edit of this latent.")
    rows = []
    for cause in feature.causes:
        for name, words in rate_names().items():
            rows.append((f"{cause.suite}: {cause.action}", words, *cause_cells(cause, name)))
    head = ("suite and edit", "rate", "untouched", "edited", f"{len(feature.causes[0].controls)} random latents")
    said = join(paragraph(f"{c.suite}, {c.action}, {c.n_pairs} pairs: {c.words}.") for c in feature.causes)
    return join([said, table("Rates under the edit", head, rows, n_words=2)])
