"""A model, and an audit, whose every word is an attack."""

import json
from dataclasses import replace
from typing import Any

import polars as pl
from evidence_factory import FakeEvidence, wily

MARK = "document.documentElement.setAttribute('data-hit','1')"
BASES = (
    f"<script>{MARK}</script>",
    f'<img src=x onerror="{MARK}">',
    f"<svg onload={MARK}>",
    f"<svg><script>{MARK}</script></svg>",
    f"<body onload={MARK}>",
    f'<iframe srcdoc="<script>parent.{MARK}</script>"></iframe>',
    f"<details open ontoggle={MARK}>x</details>",
    f"<input autofocus onfocus={MARK}>",
    f"<video><source onerror={MARK}></video>",
    f'<a href="javascript:{MARK}">x</a>',
    f"<math><mtext><img src=x onerror={MARK}></mtext></math>",
    f"<style>@import 'javascript:{MARK}';</style>",
    f'<object data="data:text/html,<script>{MARK}</script>"></object>',
    f"<form action=javascript:{MARK}><button autofocus>x</button></form>",
    f"<meta http-equiv=refresh content='0;url=javascript:{MARK}'>",
    f"<base href=javascript:{MARK}//>",
    f"<textarea autofocus onfocus={MARK}></textarea>",
    "{{ 7 * 7 }}{% for x in [] %}",
    "{0.__class__}{}{evidence}",
    "<!--<plaintext>",
)
CONTEXTS = ("", "'>", '">', "</pre>", "</svg>", "-->", "</style>")
PAYLOADS = tuple(context + base for base in BASES for context in CONTEXTS)


def everywhere(payload: str) -> FakeEvidence:
    """A run with this text in every field that is not a number or an id that tables are joined by."""
    run = wily(6, n_chat=4)
    suites = [
        {**suite, **dict.fromkeys(("summary", "label_source", "kind", "family", "bank"), payload)}
        for suite in run.plan["suites"]
    ]
    suites = [{**suite, "arms": [{**arm, "condition": payload} for arm in suite["arms"]]} for suite in suites]
    model = {**run.plan["model"], "name": payload, "note": payload, "digest": payload}
    config = {**run.plan["config"], payload: payload}
    words: dict[str, Any] = {name: pl.lit(payload) for name in ("kind", "evidence", "source")}
    run = run.with_plan(
        suites=suites, model=model, twin=model, config=config, versions={payload: payload}, run_id=payload
    )
    return replace(
        run,
        episodes=run.episodes.with_columns(
            answer=pl.lit(payload), messages=pl.lit(_asked(payload)), arm=pl.lit(payload)
        ),
        labels=run.labels.with_columns(**words),
        verdicts=[_row(row, payload) for row in run.verdicts],
        journal=[{**line, "stage": payload, "dropped": {payload: 1}} for line in run.journal],
    )


def _asked(payload: str) -> str:
    return json.dumps([{"role": payload, "content": payload}])


def _row(row: dict[str, Any], payload: str) -> dict[str, Any]:
    site = row["site"] and {**row["site"], "span": payload, "pooling": payload}
    texts = {
        name: row[name] and f"{row[name]}{payload}" for name in ("suite", "train_suite", "slice", "detector", "reason")
    }
    return {**row, **texts, "baseline": payload, "site": site}
