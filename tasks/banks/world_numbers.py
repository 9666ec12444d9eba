"""Facts whose values are numbers: atomic numbers, corners of polygons, places of planets, years, how many make a whole."""

from tasks.banks.world_facts import Relation

_ATOMIC = """
hydrogen = 1 / 2, 5, 3
helium = 2|two / 3, 1, 6
lithium = 3|three / 4, 2, 7
carbon = 6|six / 7, 5, 10
nitrogen = 7|seven / 8, 6, 11
oxygen = 8|eight / 9, 7, 12
fluorine = 9|nine / 10, 8, 13
neon = 10|ten / 11, 9, 14
sodium = 11|eleven / 12, 10, 15
magnesium = 12|twelve / 13, 11, 16
aluminium = 13|thirteen / 14, 12, 17
silicon = 14|fourteen / 15, 13, 18
chlorine = 17|seventeen / 18, 16, 21
calcium = 20|twenty / 21, 19, 24
iron = 26|twenty-six / 27, 25, 30
copper = 29|twenty-nine / 30, 28, 33
silver = 47|forty-seven / 48, 46, 51
gold = 79|seventy-nine / 80, 78, 83
lead = 82|eighty-two / 83, 81, 86
uranium = 92|ninety-two / 93, 91, 96
"""

_POLYGONS = """
triangle = 3|three
rectangle = 4|four
pentagon = 5|five
hexagon = 6|six
heptagon = 7|seven
octagon = 8|eight
nonagon = 9|nine
decagon = 10|ten
dodecagon = 12|twelve
"""

_PLANETS = """
Mercury = first|1|1st
Venus = second|2|2nd
the Earth = third|3|3rd
Mars = fourth|4|4th
Jupiter = fifth|5|5th
Saturn = sixth|6|6th
Uranus = seventh|7|7th
Neptune = eighth|8|8th
"""

_COUNTS = """
days in a week = 7|seven / 5, 6, 8
hours in a day = 24|twenty-four / 12, 20, 36
minutes in an hour = 60|sixty / 50, 90, 100
months in a year = 12|twelve / 10, 11, 13
years in a century = 100|one hundred|a hundred / 10, 50, 1000
letters in the English alphabet = 26|twenty-six / 22, 24, 28
squares on a chessboard = 64|sixty-four / 36, 49, 81
cards in a standard deck without jokers = 52|fifty-two / 40, 48, 56
degrees in a full circle = 360|three hundred and sixty / 90, 180, 400
centimetres in a metre = 100|one hundred|a hundred / 10, 12, 1000
grams in a kilogram = 1000|one thousand|a thousand|1,000 / 10, 100, 500
inches in a foot = 12|twelve / 10, 14, 16
legs on a spider = 8|eight / 4, 6, 10
legs on an ant = 6|six / 4, 8, 10
arms on an octopus = 8|eight / 5, 6, 10
chambers in the human heart = 4|four / 2, 3, 6
strings on a standard violin = 4|four / 5, 6, 7
keys on a standard piano = 88|eighty-eight / 61, 76, 96
players of one football team on the pitch = 11|eleven / 9, 10, 12
faces on a cube = 6|six / 4, 8, 12
"""

_YEARS = """
the first landing of people on the Moon = 1969 / 1959, 1965, 1972
the fall of the Berlin Wall = 1989 / 1985, 1991, 1979
the beginning of the First World War = 1914 / 1905, 1912, 1918
the end of the First World War = 1918 / 1914, 1916, 1921
the beginning of the Second World War = 1939 / 1935, 1941, 1945
the end of the Second World War = 1945 / 1939, 1943, 1948
the storming of the Bastille = 1789 / 1776, 1799, 1815
the American Declaration of Independence = 1776 / 1763, 1789, 1812
the first voyage of Columbus to the Americas = 1492 / 1453, 1519, 1588
the Battle of Hastings = 1066 / 1215, 1016, 1166
the sealing of Magna Carta = 1215 / 1066, 1315, 1415
the Battle of Waterloo = 1815 / 1805, 1789, 1825
the sinking of the Titanic = 1912 / 1905, 1918, 1921
the October Revolution in Russia = 1917 / 1905, 1914, 1924
the Great Fire of London = 1666 / 1566, 1766, 1688
the fall of Constantinople to the Ottomans = 1453 / 1492, 1353, 1526
the launch of Sputnik 1 = 1957 / 1949, 1961, 1969
the accident at the Chernobyl reactor = 1986 / 1979, 1983, 1991
the death of Diana, Princess of Wales = 1997 / 1992, 1995, 2001
the assassination of John F. Kennedy = 1963 / 1959, 1968, 1961
the attack on Pearl Harbor = 1941 / 1939, 1943, 1945
the dissolution of the Soviet Union = 1991 / 1985, 1989, 1994
the publication of Darwin's On the Origin of Species = 1859 / 1831, 1845, 1871
"""

_HOW_MANY = (
    "What is the number of {entity}?",
    "How many are there: {entity}?",
    "Give the number of {entity}.",
    "Counting {entity}, which number do you get?",
)

RELATIONS = (
    Relation(
        name="atomic",
        source="IUPAC periodic table of the elements",
        unit="atom",
        sort="number",
        questions=(
            "What is the atomic number of {entity}?",
            "Which atomic number does {entity} have?",
            "How many protons are in an atom of {entity}?",
            "Give the place of {entity} in the periodic table by atomic number.",
        ),
        claim="the atomic number of {entity} is {value}",
        denial="the atomic number of {entity} is not {value}",
        ask="is {value} the atomic number of {entity}?",
        rows=_ATOMIC,
    ),
    Relation(
        name="polygon",
        source="Britannica: polygon",
        unit="polygon",
        sort="number",
        questions=(
            "How many sides does the {entity} have?",
            "What is the number of sides of the {entity}?",
            "Give the number of corners of the {entity}.",
            "Drawing the {entity}, how many straight lines do you need?",
        ),
        claim="the {entity} has {value} sides",
        denial="the {entity} does not have {value} sides",
        ask="does the {entity} have {value} sides?",
        rows=_POLYGONS,
    ),
    Relation(
        name="planet",
        source="NASA Solar System Exploration: planets",
        unit="planet",
        sort="place in the row",
        questions=(
            "Counting from the Sun outwards, which planet in the row is {entity}?",
            "In the order of distance from the Sun, what is the place of {entity} among the planets?",
            "Is {entity} the first, second, third … planet from the Sun?",
            "Which place does {entity} take when planets are counted from the Sun?",
        ),
        claim="{entity} is the {value} planet from the Sun",
        denial="{entity} is not the {value} planet from the Sun",
        ask="is {entity} the {value} planet from the Sun?",
        rows=_PLANETS,
    ),
    Relation(
        name="count",
        source="Britannica: general reference",
        unit="count",
        sort="number",
        questions=_HOW_MANY,
        claim="the number of {entity} is {value}",
        denial="the number of {entity} is not {value}",
        ask="is {value} the number of {entity}?",
        rows=_COUNTS,
    ),
    Relation(
        name="year",
        source="Britannica: history timelines",
        unit="event",
        sort="year",
        questions=(
            "In which year was {entity}?",
            "What is the year of {entity}?",
            "Give the year of {entity}.",
            "Which year does a history book give for {entity}?",
        ),
        claim="the year of {entity} was {value}",
        denial="the year of {entity} was not {value}",
        ask="was {value} the year of {entity}?",
        rows=_YEARS,
    ),
)
