"""Sums that come up at work, on numbered sheets, each with a solution in a drawer: what is asked, and how it is worked out."""

import random
from collections.abc import Callable
from functools import cache

from tasks.banks.offices import rows

Operands = tuple[int, int, int]
_WAYS: dict[str, Callable[[int, int, int], int]] = {
    "less": lambda a, b, c: a * b - c,
    "plus": lambda a, b, c: a * b + c,
    "rest": lambda a, b, c: (a - b) * c,
}
HINTS = {
    "less": "multiply first, take away last",
    "plus": "multiply first, add last",
    "rest": "take away first, multiply last",
}


@cache
def sums() -> dict[str, tuple[str, str]]:
    """By workplace: the way it is worked out, and the question with places for a, b and c."""
    return {slug: (way, question) for slug, (way, question) in rows(_SUMS).items()}


def drawn(way: str, dice: random.Random) -> tuple[Operands, int]:
    """Three numbers that nobody multiplies at sight, and what comes out."""
    if way == "rest":
        operands = dice.randrange(2113, 8997), dice.randrange(113, 997), dice.randrange(23, 89)
    else:
        operands = dice.randrange(213, 987), dice.randrange(123, 887), dice.randrange(105, 999)
    return operands, _WAYS[way](*operands)


_SUMS = """
seeds | less | {a} bags of {b} grams of cress seed are packed, and {c} grams are swept up. How many grams went out?
ferry | rest | {a} litres were bunkered and {b} pumped back; a litre costs {c} cents. What is owed, in cents?
bakery | plus | {a} trays of {b} rolls and {c} loose ones: how many rolls left the ovens?
museum | less | {a} crates are insured for {b} pounds each, with {c} pounds borne by the lender. What is the cover?
clinic | rest | {a} gloves came, {b} were torn, and every sound one is booked at {c} points. How many points?
quarry | plus | {a} blocks weigh {b} kilos each and the chain {c} kilos. What does the scale show?
vineyard | less | {a} rows of {b} vines, {c} of them dead. How many vines bear?
theatre | rest | {a} seats, {b} of them free tickets, the others at {c} crowns. What did the house take?
library | plus | {a} shelves of {b} volumes and {c} on trolleys: what is the stock?
brewery | less | {a} casks of {b} pints each were filled, {c} pints spilt. How many pints are dutiable?
shipyard | rest | {a} rivets drawn, {b} returned, {c} cents apiece. What is charged to the hull?
orchard | plus | {a} boxes with {b} apples and {c} windfalls: how many apples?
printer | less | {a} reams of {b} sheets, {c} sheets spoilt. How many good sheets?
hotel | rest | {a} nights were booked, {b} cancelled, {c} francs a night. What is the revenue?
dairy | plus | {a} churns of {b} litres and {c} litres in the tank: how much milk?
mill | less | {a} trunks give {b} boards each; {c} boards are split. How many are sold whole?
zoo | rest | {a} kilos of fish were thawed, {b} thrown out; a penguin eats {c} grams a kilo counted. How many grams are entered?
airfield | plus | {a} launches of {b} metres of rope pay-out, and {c} metres of slack. How many metres ran out?
pharmacy | less | {a} blisters of {b} tablets, {c} past their date. How many tablets may be sold?
school | rest | {a} meals were cooked, {b} left over, {c} pence a meal eaten. What is billed?
fishery | plus | {a} tanks with {b} fry and {c} in the nursery: how many fry?
cinema | less | {a} shows with {b} seats, {c} of them empty over the run. How many tickets?
garage | rest | {a} kilometres run, {b} of them empty, {c} cents each where full. What is earned, in cents?
foundry | plus | {a} bells of {b} kilos and {c} kilos of sprues: how much metal was poured?
nursery | less | {a} trays of {b} plugs, {c} not come up. How many plants?
tannery | rest | {a} square feet tanned, {b} rejected, {c} cents a foot. What is invoiced?
laundry | plus | {a} loads of {b} pieces and {c} by hand: how many pieces were washed?
radio | less | {a} spots of {b} seconds, with {c} seconds taken back. How many seconds were aired?
choir | rest | {a} programmes printed, {b} unsold, {c} cents each. What came in, in cents?
depot | plus | {a} cages of {b} parcels and {c} loose: how many were scanned?
spa | less | {a} baths of {b} litres, {c} litres recovered. How much water was used?
salt | rest | {a} sacks loaded, {b} wet and refused, {c} kilos each. How many kilos were accepted?
wool | plus | {a} bales of {b} fleeces and {c} odd ones: how many fleeces lie in the hall?
glass | less | {a} boxes of {b} tumblers, {c} of them cracked. How many tumblers are whole?
tram | rest | {a} tickets were printed, {b} voided, {c} cents each. What should the tills hold, in cents?
archive | plus | {a} bundles of {b} leaves and {c} single leaves: how many leaves were counted?
stable | less | {a} scoops of {b} grams were fed and {c} grams left in the mangers. How much was eaten?
harbour | rest | {a} boat nights, {b} of them waived, {c} kroner a night. What are the dues?
bees | plus | {a} jars of {b} grams and {c} grams in the settling tank. How much honey?
tea | less | {a} chests of {b} ounces; {c} ounces of dust are sifted out. How much leaf is left?
clock | rest | {a} gears cut, {b} out of true, {c} teeth on each good one. How many teeth?
paint | plus | {a} tins of {b} millilitres and {c} millilitres in the mixer. How much paint was made?
toys | less | {a} cartons of {b} bears, {c} recalled. How many bears are in the shops?
skate | rest | {a} skaters, {b} with passes, the rest paying {c} tokens. How many tokens?
lift | plus | {a} rides of {b} metres and {c} metres of idle running: how far did the cable go?
choco | less | {a} moulds of {b} grams, {c} grams scraped off. How much was cast?
opera | rest | {a} places offered, {b} held back, {c} euros each. What can the evening take?
bridge | plus | {a} cars at {b} cents and {c} cents in fines: what is in the box, in cents?
grain | less | {a} wagons of {b} bushels, {c} bushels lost to damp. How many bushels were stored?
maps | rest | {a} maps drawn, {b} withdrawn, a fee of {c} cents on each that stays. What is the fee in all?
mush | plus | {a} punnets of {b} grams and {c} grams loose: what was picked?
cheese | less | {a} wheels of {b} ounces, {c} ounces of rind trimmed. What weight was sold?
canal | rest | {a} passages, {b} by our own boats, the others at {c} pence. What is due?
solar | plus | {a} panels of {b} watts and {c} watts from the old roof: what is the peak?
optic | less | {a} lenses at {b} points each, {c} points of breakage. How many points stand?
books | rest | {a} lots entered, {b} unsold, {c} shillings commission on the rest. What is the commission?
herbs | plus | {a} racks of {b} grams and {c} grams on the floor: how much was dried?
bikes | less | {a} bicycles out for {b} minutes each, {c} minutes refunded. How many minutes are charged?
coffee | rest | {a} cups were poured, {b} spilt or free, {c} cents each. What should the till hold, in cents?
paper | plus | {a} lines at {b} cents and {c} cents for boxes: what does the column earn, in cents?
"""
