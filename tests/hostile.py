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


ESCAPES = (
    *(f"a{chr(code)}b" for code in range(0x20) if chr(code) not in "\t\n"),
    *(f"a{chr(code)}31mb" for code in (0x7F, 0x84, 0x85, 0x8D, 0x90, 0x98, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F)),
    "\x1b[31mred",
    "\x1b[2J\x1b[H",
    "\x1b[1A\x1b[2Kover",
    "\x1b[6n",
    "\x1b[5i",
    "\x1b[?1049h",
    "\x1b]0;title\x07",
    "\x1b]52;c;cm0=\x07",
    "\x1b]52;c;cm0=\x1b\\",
    "\x1b]8;;http://e\x1b\\x\x1b]8;;\x1b\\",
    "\x1b]1337;File=:x\x07",
    "\x1bP$q\x1b\\",
    "\x1b_apc\x1b\\",
    "\x1b^pm\x1b\\",
    "\x1bc",
    "\u202eevil",
    "\u2066evil\u2069",
    "a\u200bb\ufeff",
    "\U000e0041\U000e007f",
    "\u2028line\u2029",
)
"""What steers a terminal, or hides in it."""


def everywhere(payload: str) -> FakeEvidence:
    """A run with this text in every field that is not a number or a plain id, names that tables are joined by among them."""
    run = _renamed(wily(6, n_chat=4), payload)
    said = dict.fromkeys(("summary", "label_source", "kind", "family", "bank"), payload)
    suites = [{**suite, **said} for suite in run.plan["suites"]]
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
            answer=pl.lit(payload), messages=pl.lit(_asked(payload)), arm=pl.lit(payload), tags=pl.lit(_tags(payload))
        ),
        labels=run.labels.with_columns(**words),
        verdicts=[*(_row(row, payload) for row in run.verdicts), *_shifted(run, payload)],
        journal=[*({**line, "stage": payload, "dropped": {payload: 1}} for line in run.journal), *_logs(run, payload)],
        leaks=[_leak(str(suite["name"]), payload) for suite in suites],
        heat={"suites": {str(suite["name"]): _heat(run, payload) for suite in suites}},
    )


def tempting(payload: str) -> FakeEvidence:
    """The same, with kinds and conditions as they were: what the first screen says hangs on them."""
    run, kinds = everywhere(payload), [suite["kind"] for suite in wily(1, n_chat=1).plan["suites"]]
    suites = [{**suite, "kind": kind} for suite, kind in zip(run.plan["suites"], kinds, strict=True)]
    return run.with_plan(suites=suites)


def _renamed(run: FakeEvidence, payload: str) -> FakeEvidence:
    """Suites, groups and cells under other names, in every table that is joined by them."""
    names = pl.concat_str(pl.col("suite"), pl.lit(payload)).alias("suite")
    cells = pl.when(pl.col("cell") == "").then(pl.lit("")).otherwise(pl.concat_str(pl.col("cell"), pl.lit(payload)))
    groups = pl.concat_str(pl.col("group"), pl.lit(payload)).alias("group")
    trained = pl.concat_str(pl.col("train_suite"), pl.lit(payload)).alias("train_suite")
    plan = run.plan
    episodes = [{**e, "suite": f"{e['suite']}{payload}", "group": f"{e['group']}{payload}"} for e in plan["episodes"]]
    return replace(
        run,
        episodes=run.episodes.with_columns(names, groups, cells.alias("cell")),
        labels=run.labels.with_columns(names),
        scores=run.scores.with_columns(names, trained),
        detectors={(f"{suite}{payload}", name): facts for (suite, name), facts in run.detectors.items()},
    ).with_plan(
        episodes=episodes,
        split={f"{group}{payload}": place for group, place in plan["split"].items()},
        suites=[{**suite, "name": f"{suite['name']}{payload}"} for suite in plan["suites"]],
    )


def _shifted(run: FakeEvidence, payload: str) -> list[dict[str, Any]]:
    """Rows of a suite under a shift of that name."""
    rows = [row for row in run.verdicts if row["role"] == "behaviour"]
    return [{**_row(row, payload), "suite": f"{row['suite']}{payload}~{payload}"} for row in rows]


def _logs(run: FakeEvidence, payload: str) -> list[dict[str, Any]]:
    return [
        {"path": f"logs/{suite['name']}.eval", "sha256": payload, "stage": "drive", "n_in": 1}
        for suite in run.plan["suites"]
    ]


def _leak(suite: str, payload: str) -> dict[str, Any]:
    words = {"suite": suite, "trait": payload, "is_leak": True, "says": payload}
    return {**words, "deceptive": 1.0, "honest": 0.0, "auroc": 0.9, "lower": 0.8, "upper": 1.0}


def _heat(run: FakeEvidence, payload: str) -> dict[str, Any]:
    """Token by token of every episode."""
    tokens = [[0, payload, -1.0, False, False], [1, payload, 2.0, False, True], [2, payload, 5.0, True, False]]
    episodes = [{"episode_id": i, "n_positions": 3, "tokens": tokens} for i in run.episodes["episode_id"]]
    return {"why": "", "site": {"layer": 3, "span": payload, "pooling": payload}, "episodes": episodes}


def _tags(payload: str) -> str:
    return json.dumps({payload: payload})


def _asked(payload: str) -> str:
    return json.dumps([{"role": payload, "content": payload}])


def _row(row: dict[str, Any], payload: str) -> dict[str, Any]:
    site = row["site"] and {**row["site"], "span": payload, "pooling": payload}
    texts = {
        name: row[name] and f"{row[name]}{payload}" for name in ("suite", "train_suite", "slice", "detector", "reason")
    }
    return {**row, **texts, "baseline": payload, "site": site}
