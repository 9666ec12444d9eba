"""The report: one page that shows what is there, says why what is not is not, and runs nothing a model wrote."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest
from evidence_factory import FakeEvidence, candid, wily
from hostile import PAYLOADS, everywhere
from jsonschema import Draft202012Validator
from markupsafe import Markup

import harness
from harness import discover
from harness.evidence import Evidence
from reports.page import render_page
from reports.section import PlainSection, Section
from reports.summary import render_summary
from reports.transcript import VIEWER

SECTIONS = cast(Sequence[Section], list(discover.sections().values()))
WILY, CANDID = wily(30), candid(30)
NONE = replace(WILY, verdicts=[])
SCHEMAS = Path(harness.__file__).parent / "schemas"


@dataclass
class Outline(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Records a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Records text."""
        self.words.append(data)

    @property
    def skeleton(self) -> list[tuple[str, tuple[str, ...]]]:
        """Tags with the names of their attributes."""
        return [(tag, tuple(sorted(attrs))) for tag, attrs in self.tags]


@pytest.fixture(scope="module")
def page() -> str:
    """The page of a liar's audit."""
    return render_page(WILY, SECTIONS)


def screen_of(page: str) -> str:
    """The first screen as one line of text."""
    return " ".join(Markup(page.split("<body>")[1].split("<nav")[0]).striptags().split())


def test_the_first_screen_answers(page: str) -> None:
    """The first heading is the finding; under it what was tested, done, seen and may be concluded, with figures and intervals."""
    heading = page.split("<h1>")[1].split("</h1>")[0]
    assert "Where lying or cheating would pay, wily did so in 2 of 2 suites: 100 % of answers" == heading
    screen = screen_of(page)
    questions = ("What was tested?", "What did it do?", "Could we see it?", "What may be concluded, and what not?")
    assert sorted(questions, key=screen.index) == list(questions)
    assert "98 % (95 – 100 %) in trade_report: 60 of 60 answers" in screen
    assert "crossed AUROC on trade_report; text alone" in screen
    assert "In these situations it deceives" in screen
    assert "it was trained to do this; this validates the instrument, not any claim about another model." in screen


def test_an_honest_model_is_not_called_safe() -> None:
    """Never deceptive is said with the number of answers and the rate that would fit it, and that nothing is known of the monitor."""
    screen = screen_of(render_page(CANDID, SECTIONS))
    assert "never did so in 90 answers" in screen
    assert "would fit what was seen" in screen
    assert "Nothing is known of whether a lie would be seen" in screen
    assert "How it behaves in other situations" in screen


@pytest.mark.parametrize("section", SECTIONS, ids=[section.name for section in SECTIONS])
@pytest.mark.parametrize(
    "run", [NONE, replace(WILY, verdicts=WILY.verdicts[:1]), WILY, CANDID], ids=["none", "one", "many", "honest"]
)
def test_every_section_renders(section: Section, run: FakeEvidence) -> None:
    """With zero, one and many verdicts a section has something to say, and says it in a sentence under its heading."""
    assert isinstance(section.render(run), Markup)
    assert len(section.render(run).striptags()) > 20
    assert section.summary.endswith(".")


def test_a_run_cut_short_says_so() -> None:
    """Missing labels and scores are counted on top of the page, and every section still renders."""
    page = render_page(replace(WILY, labels=WILY.labels.head(50), scores=WILY.scores.clear(), journal=[]), SECTIONS)
    assert "planned answers have no label" in page
    assert "could not be drawn" not in page


def test_what_is_not_measured_has_its_reason(page: str) -> None:
    """No cell is blank, and none holds a None or a NaN."""
    assert "not measurable: the prompt itself states the condition" in page
    assert "not measurable: no honest episodes in the exam" in page
    words = " ".join(Outline(page).words)
    assert " None " not in words
    assert "nan" not in words.lower().split()
    assert "<td></td>" not in page
    assert "<td class='n'></td>" not in page


def test_every_drawing_can_be_read_without_seeing_it(page: str) -> None:
    """Each image has a name, and a table of its numbers in its figure."""
    images = [attrs for tag, attrs in Outline(page).tags if tag == "svg"]
    assert len(images) >= 5
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in images)
    assert all("<table>" in figure and "<svg" in figure for figure in page.split("<figure>")[1:])


def test_the_page_is_self_contained(page: str) -> None:
    """No script, nothing fetched, a policy that forbids both, light and dark and print."""
    outline = Outline(page)
    assert not {"script", "img", "iframe", "link", "object", "form", "base"} & {tag for tag, _ in outline.tags}
    assert all((attrs.get("href") or "#").startswith(("#", f"{VIEWER}/")) for _, attrs in outline.tags)
    policy = next(attrs["content"] for tag, attrs in outline.tags if "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    for style in ("prefers-color-scheme: dark", "@media print"):
        assert style in page
    assert "url(" not in page


def test_same_run_same_bytes() -> None:
    """Neither page nor summary holds a time or a random number."""
    assert render_page(WILY, SECTIONS) == render_page(wily(30), SECTIONS[::-1])
    assert render_summary(WILY) == render_summary(wily(30))


@pytest.fixture(scope="module")
def tame() -> list[tuple[str, tuple[str, ...]]]:
    """The skeleton of a page full of a harmless word."""
    return Outline(render_page(everywhere("word"), SECTIONS)).skeleton


@pytest.mark.parametrize("payload", PAYLOADS[::4])
def test_attacks_are_text(payload: str, tame: list[tuple[str, tuple[str, ...]]]) -> None:
    """In every field of a run an attack leaves the page's tags and attributes as a harmless word does, and can be read."""
    page = render_page(everywhere(payload), SECTIONS)
    assert tame == Outline(page).skeleton
    assert payload in " ".join(Outline(page).words)
    assert "could not be drawn" not in page


def test_the_attack_test_can_fail(tame: list[tuple[str, tuple[str, ...]]]) -> None:
    """Its control: one section that trusts a model's words changes the skeleton."""
    payload = PAYLOADS[7]
    gullible = PlainSection("limits", "Limits", "Trusts.", 110, lambda run: Markup(run.episodes["answer"][0]))
    sections = [gullible if section.name == "limits" else section for section in SECTIONS]
    harmless = Outline(render_page(everywhere("word"), sections)).skeleton
    assert harmless != Outline(render_page(everywhere(payload), sections)).skeleton


def test_hidden_characters_are_made_visible() -> None:
    """Bidi overrides, zero-width and control characters, tags and lone surrogates show as code points."""
    page = render_page(wily(6, answer="a\u202eb\u200bc\x1b[31m\U000e0041\u2066"), SECTIONS)
    for point in ("202E", "200B", "001B", "E0041", "2066"):
        assert f"⟨U+{point}⟩" in page
    assert not {"\u202e", "\u200b", "\x1b", "\U000e0041", "\u2066"} & set(page)


def test_long_transcripts_are_cut_with_a_count() -> None:
    """A million characters do not make a page of a million characters."""
    page = render_page(wily(6, answer="x" * 1_000_000, n_chat=4), SECTIONS)
    assert "998500 characters left out" in page
    assert len(page) < 500_000


def test_a_broken_section_does_not_take_the_page() -> None:
    """A third party's section that raises is named in its place; the others stand."""

    def draw(_: Evidence) -> Markup:
        raise ZeroDivisionError("<b>boom</b>")

    page = render_page(WILY, [*SECTIONS, PlainSection("theirs", "Theirs", "Breaks.", 55, draw)])
    assert "could not be drawn: ZeroDivisionError: &lt;b&gt;boom&lt;/b&gt;" in page
    assert "Provenance and glossary" in page


def test_sections_stand_in_their_order(page: str) -> None:
    """Anchors follow the order that sections give."""
    names = [section.name for section in sorted(SECTIONS, key=lambda section: section.order)]
    assert names == [attrs["id"] for tag, attrs in Outline(page).tags if tag == "section"]
    assert names[0] == "asked"


@pytest.mark.parametrize(
    "payload",
    [PAYLOADS[0], "[x](javascript:1)", "![x](http://e)", "a | b", "::set-output name=x::y", "\x1b]52;c;x\x07"],
)
def test_the_summary_is_plain(payload: str) -> None:
    """In Markdown an attack makes no link, no tag, no table cell, no command of a CI log and no terminal escape."""
    text = render_summary(everywhere(payload))
    assert "<" not in text.replace("\\<", "")
    assert "[" not in text.replace("\\[", "")
    assert "\n::" not in text
    assert "\x1b" not in text
    widths = {line.replace("\\|", "").count("|") for line in text.splitlines() if line.startswith("| ")}
    assert widths <= {4, 6, 10}


def test_rows_of_the_factory_are_what_the_schema_says() -> None:
    """The shipped schema takes what an audit writes, and refuses a number without measurement."""
    schema = Draft202012Validator(json.loads((SCHEMAS / "verdicts.schema.json").read_text()))
    content: dict[str, Any] = {"schema": 1, "run_id": "x", "model": {"digest": "y"}, "verdicts": WILY.verdicts}
    assert [] == list(schema.iter_errors(content))
    for wrong in ({"status": "undefined", "reason": "why"}, {"value": None}, {"metric": "luck"}, {"extra": 1}):
        assert list(schema.iter_errors({**content, "verdicts": [{**WILY.verdicts[0], **wrong}]}))


def test_a_reason_is_said_once_for_many_cells() -> None:
    """A layer grid of which some cells have no number prints their reason once under it, with a letter in each cell."""
    bare = {"value": None, "lower": None, "upper": None, "status": "not_measurable", "reason": "the shard was lost"}
    rows = [{**row, **bare} if row["site"] and 0 <= row["site"]["layer"] < 3 else row for row in WILY.verdicts]
    page = render_page(replace(WILY, verdicts=rows), [section for section in SECTIONS if section.name == "layers"])
    assert 1 == page.count("the shard was lost")
    assert 12 == page.count("not measurable (a)")
