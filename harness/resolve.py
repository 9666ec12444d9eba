"""From an audit as asked to an audit as it will be run: names become things, and everything has a digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from harness import discover
from harness.checkpoint import Checkpoint
from harness.config import Audit
from harness.default_suites import suites_for
from harness.dictionary_nouns import DictionaryProbe
from harness.errors import UsageError
from harness.identity import Identity, sha256_file
from harness.locate import locate, open_organism
from harness.nouns import Suite
from harness.plan import Planned, plan_suite
from harness.players import PROVIDER, refuse_unplayed
from harness.probe_nouns import Probe
from harness.shifts_suite import under_shifts
from harness.splits import Place, split
from harness.stream_nouns import Site

if TYPE_CHECKING:
    from harness.imported import Import

_POOLING = {"prompt_end": "last", "first_token": "last", "response": "mean", "end": "last"}
_MANY_LAYERS = 8
_NAMED_VERSIONS = (
    "inspect-ai",
    "numpy",
    "polars",
    "scikit-learn",
    "scipy",
    "telltale",
    "tokenizers",
    "torch",
    "transformers",
)
EMBEDDING_SITE = Site(0, "prompt", "mean")


@dataclass(frozen=True, slots=True)
class Resolved:
    """An audit ready to run."""

    audit: Audit
    """As asked."""
    checkpoint: Checkpoint | None
    """The audited model; None where only Inspect can reach it."""
    identity: Identity
    """Which model it is."""
    twin: Checkpoint | None
    """The sham twin, if there is one."""
    suites: tuple[Suite, ...]
    """Suites, by name."""
    probes: tuple[Probe, ...]
    """Probes, by name."""
    planned: Mapping[str, tuple[Planned, ...]]
    """Every episode of every suite."""
    places: Mapping[str, Place]
    """Where the split put each group."""
    sites: tuple[Site, ...]
    """Where to read; empty where there is nothing to read."""
    source: Path | None = None
    """Run folder whose answers are read again instead of asking anew."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """Of code, lock and each suite."""
    judge: Identity | None = None
    """Which model judges transcripts, if one does."""
    judge_checkpoint: Checkpoint | None = None
    """The judge, where it is a checkpoint."""

    @property
    def run_id(self) -> str:
        """Hash of configuration, model, suites, code and versions; not of paths, threads or output options."""
        elsewhere = ("dictionary", "model", "twin", "judge")  # by digest, wherever they lie
        config = {key: value for key, value in self.audit.resolved().items() if key not in elsewhere}
        twin = self.twin.identity.digest if self.twin else None
        facts = {"config": config, "model": self.identity.digest, "twin": twin, "digests": dict(self.digests)}
        facts["judge"] = self.judge.digest if self.judge else None
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def token_site(self) -> Site | None:
        """The site that keeps every position, for dictionaries."""
        return next((site for site in self.sites if site.pooling == "tokens"), None)


def resolve(audit: Audit, *, source: Path | None = None) -> Resolved:
    """Finds what the audit names; UsageError, in one line, for what is not there."""
    from harness.imported import open_import  # reads the tables that `collect` writes, which needs this module

    imported = open_import(source) if source else None
    checkpoint, identity = model_named(audit.model, imported)
    plain = (
        imported.suites if imported else _chosen("suite", audit.suites, {} if audit.suites else suites_for(identity))
    )
    suites = (*plain, *under_shifts(plain, audit))
    probes = _reading(audit.dictionary, _chosen("probe", audit.probes, discover.probes()))
    if audit.headline not in {probe.name for probe in probes}:
        discover.named("probe", audit.headline)
        raise UsageError(f"headline {audit.headline!r}: not among the chosen probes; add it to --probe")
    if checkpoint is None and identity.name.startswith(f"{PROVIDER}/"):
        refuse_unplayed(suites)
    judge_checkpoint, judge = model_named(audit.judge, None) if audit.judge else (None, None)
    planned = {s.name: plan_suite(s, seed=audit.seed, limit=audit.limit, epochs=audit.epochs) for s in suites}
    # Nobody asked for these texts: a twin would answer empty prompts with texts of its own.
    twin = None if imported and audit.twin is None else _twin(audit, identity)
    if twin and checkpoint and twin.identity.tokenizer_sha256 != checkpoint.identity.tokenizer_sha256:
        raise UsageError(
            f"twin {twin.name}: another tokenizer than {identity.name}; a sham needs the same prompts, token by token"
        )
    return Resolved(
        audit=audit,
        checkpoint=checkpoint,
        identity=identity,
        twin=twin,
        suites=suites,
        probes=probes,
        planned=planned,
        places=place_groups(planned, audit.seed),
        sites=sites(audit, identity) if checkpoint else (),
        source=source,
        digests=_digests(planned, source) | _dictionary_digest(audit.dictionary),
        judge=judge,
        judge_checkpoint=judge_checkpoint,
    )


def _digests(planned: Mapping[str, Sequence[Planned]], source: Path | None) -> dict[str, str]:
    digests = {"code": code_digest(), "versions": versions_digest(), **{n: suite_digest(p) for n, p in planned.items()}}
    return digests | ({"source": sha256_file(source / "plan.json")} if source else {})


def _dictionary_digest(where: str | None) -> dict[str, str]:
    """Of the files' names and contents, wherever they lie; of the name, for one out of a registry."""
    if where is None:
        return {}
    folder = Path(where).expanduser()
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    lines = [f"{path.relative_to(folder)} {sha256_file(path)}" for path in files] or [where]
    return {"dictionary": hashlib.sha256("\n".join(lines).encode()).hexdigest()}


def _reading(where: str | None, probes: tuple[Probe, ...]) -> tuple[Probe, ...]:
    """The probes, those that read a dictionary with the one in these files."""
    if where is None:
        return probes
    if not any(hasattr(probe, "reading") for probe in probes):
        raise UsageError(f"dictionary {where}: none of the chosen probes reads one; add --probe sae_logistic")
    return tuple(cast(DictionaryProbe, p).reading(where) if hasattr(p, "reading") else p for p in probes)


def sites(audit: Audit, identity: Identity) -> tuple[Site, ...]:
    """Every layer × span, the embeddings' mean over the prompt, and one layer in full."""
    depth = identity.n_layers
    layers = audit.layers or _spread(depth)
    token_layer = audit.token_layer if audit.token_layer is not None else max(1, round(0.6 * depth))
    for layer in (*layers, token_layer):
        if not 1 <= layer <= depth:
            raise UsageError(f"layer {layer}: {identity.name} has layers 1 to {depth}; change layers or token_layer")
    grid = [Site(layer, span, _POOLING[span]) for layer in layers for span in audit.spans]  # type: ignore[arg-type]
    return (EMBEDDING_SITE, *grid, Site(token_layer, "all", "tokens"))


def versions() -> dict[str, str]:
    """Versions of what numbers depend on."""
    return {name: version for name, version in sorted(_installed().items()) if name in _NAMED_VERSIONS}


def versions_digest() -> str:
    """Of every installed distribution and its version: the lock as it is in force."""
    return hashlib.sha256(json.dumps(sorted(_installed().items())).encode()).hexdigest()


@cache
def code_digest() -> str:
    """Of every Python file and template of the four packages."""
    digest = hashlib.sha256()
    for package in ("harness", "probes", "reports", "tasks"):
        root = Path(__file__).parent.parent / package
        for path in sorted(p for p in root.rglob("*") if p.suffix in (".py", ".jinja", ".html", ".css")):
            digest.update(f"{path.relative_to(root.parent)} {sha256_file(path)}\n".encode())
    return digest.hexdigest()


def suite_digest(planned: Sequence[Planned]) -> str:
    """Of everything the suite will ask, and what it takes for true."""
    digest = hashlib.sha256()
    for p in planned:
        digest.update(json.dumps([p.episode_id, p.pair.truth, p.pair.group, asdict(p.arm)], sort_keys=True).encode())
    return digest.hexdigest()


@cache
def _installed() -> dict[str, str]:
    return {str(d.metadata["Name"]).lower().replace("_", "-"): d.version for d in distributions() if d.metadata["Name"]}


def _chosen(kind: Any, names: Sequence[str], known: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(discover.named(kind, name) for name in sorted(set(names))) if names else tuple(known.values())


def model_named(name: str, imported: "Import | None") -> tuple[Checkpoint | None, Identity]:
    """A checkpoint that we can look into, the file that stands for one, or the identity of a model behind an Inspect provider."""
    if imported and name == imported.identity.name:
        return None, imported.identity
    own = name.removeprefix("telltale/")
    is_foreign = (
        own == name and "/" in name and not Path(name).expanduser().exists() and not name.startswith((".", "/", "~"))
    )
    if not is_foreign:
        checkpoint = locate(own)
        return checkpoint, checkpoint.identity
    from harness.drive import open_model

    open_model(name)  # an unknown provider, or one without its key, is found before anything is written
    nothing = hashlib.sha256(b"").hexdigest()
    digest = hashlib.sha256(name.encode()).hexdigest()
    note = "reached through its provider: answers alone, no weights, no activations"
    return None, Identity(name, "inspect", digest, nothing, nothing, nothing, nothing, 0, 0, note)


def _twin(audit: Audit, identity: Identity) -> Checkpoint | None:
    if audit.twin is not None:
        return locate(audit.twin)
    organism = discover.organisms().get(identity.name) if identity.kind == "organism" else None
    twin = discover.organisms().get(organism.twin) if organism and organism.twin else None
    return open_organism(twin) if twin else None


def place_groups(planned: Mapping[str, Sequence[Planned]], seed: int) -> dict[str, Place]:
    """One split for the whole run; parts and folds hold each kind of entity and of knowledge in proportion."""
    tags: dict[str, dict[str, str]] = {}
    for rows in planned.values():
        for p in rows:
            tags.setdefault(p.pair.group, {}).update(p.pair.tags)
    strata = {group: json.dumps(facts, sort_keys=True) for group, facts in tags.items()}
    return split(tags, seed=seed, strata=strata)


def _spread(depth: int) -> tuple[int, ...]:
    if depth <= _MANY_LAYERS:
        return tuple(range(1, depth + 1))
    return tuple(sorted({round((i + 1) * depth / _MANY_LAYERS) for i in range(_MANY_LAYERS)}))
