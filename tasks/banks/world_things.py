"""Things and what they can do: each property with as many materials that have it as that have not.

Materials are named so that the answer is settled: solid pieces, ordinary grades. Sources are handbooks of materials.
"""

from dataclasses import dataclass
from functools import cache

from tasks.banks.world_facts import slug


@dataclass(frozen=True, slots=True)
class Property:
    """Something that some materials have and others lack."""

    name: str
    """Unique among properties."""
    source: str
    """The reference work in which it can be looked up."""
    asks: tuple[str, ...]
    """Four neutral yes-or-no questions, with {thing}."""
    wanted: str
    """What a buyer wants of goods: goods that …"""
    label: str
    """Names it on a label."""
    has: str
    """Materials that have it, by comma."""
    lacks: str
    """As many that have not."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A material and one property."""

    thing: str
    """The material, as it stands inside a sentence."""
    of: Property
    """The property."""
    has_it: bool
    """Whether it has it."""

    @property
    def name(self) -> str:
        """Unique: floats-cork."""
        return f"{self.of.name}-{slug(self.thing)}"

    @property
    def group(self) -> str:
        """The material, over all properties."""
        return f"thing:{slug(self.thing)}"

    def asks(self) -> tuple[str, ...]:
        """Every neutral question."""
        return tuple(question.format(thing=self.thing) for question in self.of.asks)


def _property(name: str, source: str, verb: str, rest: str, *, wanted: str, has: str, lacks: str) -> Property:
    """A property asked with a verb in front: "does cork float in water?"."""
    asks = (
        f"{verb} {{thing}} {rest}?",
        f"would you say yes or no: {verb} {{thing}} {rest}?",
        f"what is known about {{thing}}: {verb} it {rest}?",
        f"take a plain piece or portion of {{thing}}: {verb} it {rest}?",
    )
    return Property(name, source, asks, wanted, f"{rest}", has, lacks)


_CRC = "CRC Handbook of Chemistry and Physics"
_BRITANNICA = "Britannica: materials"

PROPERTIES = (
    _property(
        "floats", f"{_CRC}: densities", "does", "float in water", wanted="float in water",
        has="cork, pine wood, balsa wood, ice, polystyrene foam, candle wax",
        lacks="granite, lead, solid steel, marble, solid glass, copper",
    ),
    _property(
        "magnetic", f"{_CRC}: magnetic susceptibilities", "does", "stick to a fridge magnet",
        wanted="stick to a magnet",
        has="pure iron, nickel, cobalt, cast iron, mild steel, steel wool",
        lacks="aluminium, oak wood, gold, porcelain, rubber, silver",
    ),
    _property(
        "conducts", f"{_CRC}: electrical resistivities", "does", "conduct electricity well",
        wanted="conduct electricity well",
        has="copper wire, silver, aluminium foil, brass, gold leaf, iron wire",
        lacks="rubber, glazed porcelain, dry wood, nylon, candle wax, window glass",
    ),
    _property(
        "transparent", _BRITANNICA, "can", "be seen through clearly", wanted="can be seen through clearly",
        has="window glass, clear acrylic sheet, cling film, clear water, cellophane, clear quartz crystal",
        lacks="cardboard, slate, oak wood, leather, sheet steel, brick",
    ),
    _property(
        "burns", _BRITANNICA, "does", "burn when held in a flame", wanted="burn in a stove",
        has="paper, straw, cardboard, pine wood, charcoal, cotton thread",
        lacks="sand, granite, brick, ceramic tile, slate, gravel",
    ),
    _property(
        "waterproof", "Britannica: textiles and polymers", "does", "keep rain out", wanted="keep rain out",
        has="rubber sheet, polythene sheet, oilcloth, vinyl, sheet steel, neoprene",
        lacks="cotton gauze, blotting paper, tissue paper, fishing net, cheesecloth, lace",
    ),
    _property(
        "rustless", "Britannica: corrosion", "does", "stay free of rust in the rain", wanted="stay free of rust",
        has="gold, aluminium, titanium, bronze, platinum, nylon",
        lacks="pure iron, mild steel, cast iron, wrought iron, steel wool, iron wire",
    ),
    _property(
        "dissolves", f"{_CRC}: solubilities", "does", "dissolve in warm water", wanted="dissolve in warm water",
        has="table salt, white sugar, baking soda, instant coffee, honey, washing soda",
        lacks="sand, olive oil, candle wax, gravel, polythene sheet, cork",
    ),
    _property(
        "bends", _BRITANNICA, "can", "be bent double without breaking", wanted="can be bent without breaking",
        has="copper wire, leather, rope, wool felt, aluminium foil, silk",
        lacks="window glass, blackboard chalk, porcelain, slate, brick, ceramic tile",
    ),
    _property(
        "melts", f"{_CRC}: melting points", "does", "melt below the boiling point of water",
        wanted="melt in a water bath",
        has="butter, dark chocolate, beeswax, ice, coconut oil, lard",
        lacks="copper, solid glass, granite, gold, sand, porcelain",
    ),
    _property(
        "animal", "Britannica: natural fibres and animal products", "does", "come from an animal",
        wanted="come from an animal",
        has="wool, silk, leather, honey, beeswax, cashmere",
        lacks="cotton, linen, polyester, nylon, bamboo cane, jute",
    ),
    _property(
        "plant", "Britannica: plant products", "does", "come from a plant", wanted="come from a plant",
        has="cotton, linen, cork, jute, hemp rope, sisal",
        lacks="wool, silk, leather, polyester, beeswax, mother-of-pearl",
    ),
    _property(
        "absorbs", "Britannica: textiles and polymers", "does", "soak up spilt water", wanted="soak up spilt water",
        has="bath sponge, cotton wool, kitchen paper, blotting paper, tissue paper, terry cloth",
        lacks="solid glass, polythene sheet, sheet steel, glazed porcelain, gold, vinyl",
    ),
    _property(
        "scratches", "Mohs scale of hardness", "does", "scratch window glass", wanted="scratch glass",
        has="diamond, sapphire, quartz, ruby, topaz, emerald",
        lacks="blackboard chalk, talc, soap, beeswax, butter, gypsum",
    ),
    _property(
        "metal", "IUPAC periodic table; Britannica: alloys", "does", "count as a metal or an alloy of metals",
        wanted="count as metal",
        has="tin, zinc, bronze, brass, titanium, pewter",
        lacks="granite, ebony, nylon, marble, amber, bakelite",
    ),
    _property(
        "rots", "Britannica: composting", "does", "rot away in a garden compost heap within a few years",
        wanted="rot in a compost heap",
        has="straw, hay, newspaper, banana peel, cut grass, apple peel",
        lacks="window glass, aluminium foil, nylon, polystyrene foam, vinyl, sheet steel",
    ),
    _property(
        "insulates", f"{_CRC}: thermal conductivities", "does", "keep heat in well", wanted="keep heat in well",
        has="wool, cork, polystyrene foam, goose down, glass wool, wool felt",
        lacks="copper, aluminium, silver, brass, gold, sheet steel",
    ),
)  # fmt: skip


@cache
def things() -> tuple[Thing, ...]:
    """Every material with every property that is known of it, those that have it and those that lack it in turn."""
    return tuple(
        Thing(thing.strip(), each, has_it)
        for each in PROPERTIES
        for row in zip(each.has.split(","), each.lacks.split(","), strict=True)
        for thing, has_it in zip(row, (True, False), strict=True)
    )
