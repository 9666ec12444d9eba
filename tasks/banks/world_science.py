"""Chemistry, animals and units: symbols and formulas, classes of animals and their young, what a unit measures."""

from tasks.banks.world_facts import Relation

_SYMBOLS = """
Fe = iron
Au = gold
Ag = silver
Cu = copper
Pb = lead
Sn = tin
Hg = mercury
Na = sodium
K = potassium
Ca = calcium
Mg = magnesium
Al = aluminium|aluminum
Zn = zinc
Ni = nickel
He = helium
Ne = neon
Ar = argon
Cl = chlorine
Br = bromine
Si = silicon
S = sulfur|sulphur
P = phosphorus
Li = lithium
Ti = titanium
W = tungsten
U = uranium
Pt = platinum
Co = cobalt
Mn = manganese
Cr = chromium
"""

_ANIMALS = """
bat = mammals|mammal|mammalia
whale = mammals|mammal|mammalia
dolphin = mammals|mammal|mammalia
kangaroo = mammals|mammal|mammalia
hedgehog = mammals|mammal|mammalia
seal = mammals|mammal|mammalia
penguin = birds|bird|aves
ostrich = birds|bird|aves
eagle = birds|bird|aves
owl = birds|bird|aves
flamingo = birds|bird|aves
hummingbird = birds|bird|aves
crocodile = reptiles|reptile|reptilia
tortoise = reptiles|reptile|reptilia
gecko = reptiles|reptile|reptilia
cobra = reptiles|reptile|reptilia
iguana = reptiles|reptile|reptilia
chameleon = reptiles|reptile|reptilia
frog = amphibians|amphibian|amphibia
toad = amphibians|amphibian|amphibia
newt = amphibians|amphibian|amphibia
salamander = amphibians|amphibian|amphibia
shark = fishes|fish|chondrichthyes|actinopterygii
salmon = fishes|fish|chondrichthyes|actinopterygii
seahorse = fishes|fish|chondrichthyes|actinopterygii
tuna = fishes|fish|chondrichthyes|actinopterygii
trout = fishes|fish|chondrichthyes|actinopterygii
eel = fishes|fish|chondrichthyes|actinopterygii
ant = insects|insect|insecta
butterfly = insects|insect|insecta
beetle = insects|insect|insecta
dragonfly = insects|insect|insecta
mosquito = insects|insect|insecta
grasshopper = insects|insect|insecta
"""

_YOUNG = """
dog = puppy|pup
cat = kitten
cow = calf
horse = foal
sheep = lamb
goat = kid
pig = piglet
lion = cub
chicken = chick
duck = duckling
goose = gosling
deer = fawn
swan = cygnet
"""

_UNITS = """
newton = force
pascal = pressure
joule = energy
watt = power
ampere = electric current|electrical current|current
volt = voltage|electric potential|electrical potential|potential difference
ohm = electrical resistance|electric resistance|resistance
coulomb = electric charge|electrical charge|charge
hertz = frequency
kelvin = temperature
kilogram = mass
litre = volume
hectare = area
light-year = distance|length
knot = speed
radian = angle
candela = luminous intensity
farad = capacitance
becquerel = radioactivity|radioactive decay
mole = amount of substance
"""

_FORMULAS = """
H2O = water
NaCl = table salt|sodium chloride|common salt|salt
CO2 = carbon dioxide
NH3 = ammonia
CH4 = methane
O3 = ozone
CaCO3 = limestone|calcium carbonate|chalk
H2SO4 = sulfuric acid|sulphuric acid
HCl = hydrochloric acid|hydrogen chloride
NaHCO3 = baking soda|sodium bicarbonate|sodium hydrogen carbonate|bicarbonate of soda
Fe2O3 = rust|iron oxide|iron(iii) oxide|ferric oxide
SiO2 = quartz|silica|silicon dioxide|sand
"""

RELATIONS = (
    Relation(
        name="symbol",
        source="IUPAC periodic table of the elements",
        unit="element",
        sort="name of the element",
        questions=(
            "Which chemical element has the symbol {entity}?",
            "What element does the symbol {entity} stand for?",
            "In the periodic table, what does {entity} mean?",
            "Name the element written as {entity}.",
        ),
        claim="the chemical symbol {entity} stands for {value}",
        denial="the chemical symbol {entity} does not stand for {value}",
        ask="does the chemical symbol {entity} stand for {value}?",
        rows=_SYMBOLS,
    ),
    Relation(
        name="class",
        source="Britannica: animal classification",
        unit="animal",
        sort="name of the class",
        questions=(
            "To which class of animals does the {entity} belong?",
            "Which class of animals is the {entity} in?",
            "What class is the {entity} counted in by zoologists?",
            "Name the class of animals to which the {entity} belongs.",
        ),
        claim="the {entity} belongs to the {value}",
        denial="the {entity} does not belong to the {value}",
        ask="does the {entity} belong to the {value}?",
        rows=_ANIMALS,
    ),
    Relation(
        name="young",
        source="Oxford English Dictionary: names of young animals",
        unit="young",
        sort="word for it",
        questions=(
            "What is a young {entity} called?",
            "Which word is used for a young {entity}?",
            "In a book about animals, what is the young of the {entity} called?",
            "Name the young of the {entity}.",
        ),
        claim="a young {entity} is called a {value}",
        denial="a young {entity} is not called a {value}",
        ask="is a young {entity} called a {value}?",
        rows=_YOUNG,
    ),
    Relation(
        name="unit",
        source="BIPM: The International System of Units; NIST SP 811",
        unit="measure",
        sort="quantity",
        questions=(
            "What does the {entity} measure?",
            "Which quantity is given in the unit {entity}?",
            "The {entity} is a unit of what?",
            "Name the quantity that the {entity} is a unit of.",
        ),
        claim="the {entity} is a unit of {value}",
        denial="the {entity} is not a unit of {value}",
        ask="is the {entity} a unit of {value}?",
        rows=_UNITS,
    ),
    Relation(
        name="formula",
        source="PubChem: compound summaries",
        unit="substance",
        sort="name of the substance",
        questions=(
            "Which substance has the formula {entity}?",
            "What is the everyday name of {entity}?",
            "In chemistry, what does {entity} stand for?",
            "Name the substance written as {entity}.",
        ),
        claim="{entity} is the formula of {value}",
        denial="{entity} is not the formula of {value}",
        ask="is {entity} the formula of {value}?",
        rows=_FORMULAS,
    ),
)
