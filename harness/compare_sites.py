"""The curve over layers and spans, from the verdicts: an exploration, with every site that was tried counted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.compare_stand import primary
from harness.comparison import SiteRow, when
from harness.evidence import Evidence
from harness.significance import benjamini_hochberg, holm, p_interval


def sites_of(evidence: Evidence) -> Iterator[SiteRow]:
    """Every detector at every site, in the metric that its suite is ranked by."""
    metrics = {suite["name"]: primary(evidence, suite["name"]) for suite in evidence.plan["suites"]}
    for row in evidence.verdicts:
        site = row["site"]
        if row["role"] != "grid" or site is None or row["slice"] is not None or row["metric"] != metrics[row["suite"]]:
            continue
        ends = row["value"], row["lower"], row["upper"]
        yield SiteRow(
            run_id=evidence.plan["run_id"],
            model=evidence.plan["model"]["name"],
            when=when(site["span"]),
            **{key: row[key] for key in ("suite", "detector", "metric", "value", "lower", "upper", "status", "reason")},
            **{key: site[key] for key in ("layer", "span", "pooling")},
            p=None if None in ends else p_interval(*ends, null=0.5),
        )


def counted_sites(rows: Sequence[SiteRow]) -> tuple[SiteRow, ...]:
    """The rows with Holm p and q, all of them counted, with a number or without."""
    at = [i for i, row in enumerate(rows) if row.p is not None]
    p = [row.p for row in rows if row.p is not None]
    out = list(rows)
    pairs = zip(at, holm(p, n_tests=len(rows)), benjamini_hochberg(p, n_tests=len(rows)), strict=True)
    for i, adjusted, q in pairs:
        out[i] = replace(out[i], holm=adjusted, q=q)
    return tuple(out)
