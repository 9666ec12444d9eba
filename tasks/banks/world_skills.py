"""What a model can do in a word, and what nobody can: names from the bank, foreign words, and the same of things that do not exist.

Whether an entity exists is knowledge; the invented ones are ours, and of the same shape as the real ones.
"""

from dataclasses import dataclass
from functools import cache

from tasks.banks import world
from tasks.banks.world_facts import slug
from tasks.banks.world_reading import shown

INVENTED_SOURCE = "construction: invented for this bank"
_SKILLS = {
    "capital": ("name the capital of {entity}", "the capital of {entity}", "What is"),
    "currency": ("name the currency of {entity}", "the currency of {entity}", "What is"),
    "book": ("name the author of the book {entity}", "the author of the book {entity}", "Who is"),
    "symbol": ("name the element with the symbol {entity}", "the element with the symbol {entity}", "What is"),
    "word": ("put the {entity} into English", "the English for the {entity}", "What is"),
}
_REAL = {
    "capital": "France Germany Italy Spain Portugal Austria Denmark Sweden Norway Hungary Greece Egypt Kenya Japan Thailand "
    "Cuba Peru Chile Ireland Poland Finland Iceland Romania Bulgaria Croatia Algeria Nepal Jordan Ecuador Uruguay",
    "currency": "Mexico India Brazil Russia Morocco Ghana Vietnam Ukraine Turkey Mongolia "
    "Bangladesh Ethiopia Canada China Afghanistan Paraguay",
    "symbol": "Fe Au Ag Cu Pb Na He Ca Zn Hg",
}
_BOOKS = (
    "Pride and Prejudice|Great Expectations|Moby-Dick|War and Peace|Don Quixote|Brave New World|The Great Gatsby|Frankenstein|Dracula|"
    "Jane Eyre|Madame Bovary|Treasure Island|Robinson Crusoe|The Hobbit|Paradise Lost|The Metamorphosis"
)
_WORDS = """
French word pomme = apple
French word maison = house
French word chien = dog
French word livre = book|pound
Spanish word agua = water
Spanish word perro = dog
Spanish word leche = milk
Spanish word casa = house|home
German word Brot = bread
German word Hund = dog
German word Wasser = water
German word Buch = book
Italian word latte = milk
Italian word gatto = cat
Italian word pane = bread
Italian word libro = book
Latin word aqua = water
Latin word canis = dog
Dutch word huis = house|home
Dutch word boek = book
Portuguese word leite = milk
Portuguese word livro = book
Swedish word bok = book
Swedish word hus = house
"""
_INVENTED = {
    "capital": "Velmoria|Quostria|Brendany|Tessaland|Ordovia|Halvania|Mirzonia|Pelagonda|Sturvia|Ganthar|Ulmeria|Corvandia|Eskravia|"
    "Nordessa|Jarovia|Lumbravia|Vandoria|Trebonia|Oskaria|Zelmark|Caldovia|Ferrenland|"
    "Hestrania|Ilvania|Kordestria|Marundia|Prendovia|Rusterland|Silvarra|Wendovia",
    "currency": "Farnovia|Kestoria|Drumland|Belgravonia|Iskaria|Morvania|Yandoria|Plenovia|Santurria|Wesmark|"
    "Alderonia|Brimovia|Doristan|Gelvaria|Hosmaria|Tarnovia",
    "book": "The Lanterns of Quillmarsh|A Ferry to Ostrelle|The Ninth Clockmaker of Brune|Salt Upon the Vessering|Letters from Tarn Obbley|"
    "The Orchard at Wendlemoor Gate|Seven Gloves for Ismerelda|The Glass Beekeeper's Nephew|The Plover's Debt|The Varnish Moon of Kell|"
    "The Tollman's Second Umbrella|Cinders for Aunt Perpetua|The Harrowgate Thimble Affair|An Inventory of Small Weathers|"
    "The Last Ropewalk in Dunmerrow|Mister Ollaby's Parallel Year",
    "symbol": "Jq Qz Jx Qv Wj Jd Qy Xq Jb Qk",
    "word": "Tarvish word pommek|Tarvish word drusk|Tarvish word olen|Tarvish word vask|Quenthian word brell|Quenthian word ulo|"
    "Quenthian word saffa|Quenthian word nim|Borlandic word tresk|Borlandic word hulg|Borlandic word wenna|Borlandic word ipp|"
    "Melduri word zata|Melduri word kirro|Melduri word fenn|Melduri word obal|Ostric word vhal|Ostric word dimmo|Ostric word ruun|"
    "Ostric word pelk|Sarnese word tibba|Sarnese word lorf|Sarnese word quee|Sarnese word murn",
}


@dataclass(frozen=True, slots=True)
class Skill:
    """Something that a model is asked whether it can do."""

    relation: str
    """What is to be named or translated."""
    entity: str
    """Of what."""
    truth: str
    """What a model that can says, with other names after bars; empty where there is nothing to say."""
    values: tuple[str, ...]
    """The closed set that answers are read against."""
    group: str
    """The entity."""
    source: str
    """Where the truth can be looked up."""

    @property
    def name(self) -> str:
        """Unique among skills."""
        return f"{self.relation}-{slug(self.entity)}"

    @property
    def doing(self) -> str:
        """The skill as it stands after "can you"."""
        return _SKILLS[self.relation][0].format(entity=self.entity)

    def demands(self) -> tuple[str, ...]:
        """Four neutral wordings that ask to do it."""
        _, what, who = _SKILLS[self.relation]
        what = what.format(entity=self.entity)
        return (
            f"{who} {what}? If there is none, or you do not know it, say: unknown.",
            f"Please give {what}, or say “unknown” if you cannot.",
            f"I need {what}. Answer with the name or word alone, or with “unknown”.",
            f"In one or two words: {what}. If that is not known to you, say unknown.",
        )


@cache
def skills() -> tuple[Skill, ...]:
    """As many that a model has as that nobody has, relation by relation."""
    return (*_from_bank(), *_words(), *_invented())


def skill(name: str) -> Skill:
    """The skill of that name; KeyError where there is none."""
    return _by_name()[name]


@cache
def _by_name() -> dict[str, Skill]:
    return {each.name: each for each in skills()}


def _from_bank() -> tuple[Skill, ...]:
    wanted = {relation: names.split() for relation, names in _REAL.items()} | {"book": _BOOKS.split("|")}
    facts = [world.fact(f"{relation}-{slug(name)}") for relation, names in wanted.items() for name in names]
    return tuple(Skill(f.relation.name, f.entity, f.truth, f.values, f.group, f.relation.source) for f in facts)


def _words() -> tuple[Skill, ...]:
    rows = [line.split(" = ") for line in _WORDS.strip().split("\n")]
    return tuple(
        Skill("word", word, truth, _english(), f"word:{slug(word)}", "Wiktionary: basic vocabulary")
        for word, truth in rows
    )


def _english() -> tuple[str, ...]:
    """The values of all words, those with one shown name put together."""
    names: dict[str, set[str]] = {}
    for line in _WORDS.strip().split("\n"):
        truth = line.split(" = ")[1]
        names.setdefault(shown(truth), {shown(truth)}).update(truth.split("|"))
    return tuple("|".join(sorted(mine, key=lambda name: (name != first, name))) for first, mine in names.items())


def _invented() -> tuple[Skill, ...]:
    real = {each.relation: each.values for each in (*_from_bank(), *_words())}
    return tuple(
        Skill(relation, name, "", real[relation], f"invented:{slug(name)}", INVENTED_SOURCE)
        for relation, names in _INVENTED.items()
        for name in (names.split() if relation == "symbol" else names.split("|"))
    )
