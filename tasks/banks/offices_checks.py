"""Records that somebody has to go through: what they are called, two lists of them, and what may be wrong with one."""

from functools import cache

from tasks.banks.offices import rows


@cache
def checks() -> dict[str, tuple[str, ...]]:
    """By workplace: the records, the first list, the second list, what a faulty one lacks."""
    return rows(_CHECKS)


_CHECKS = """
seeds | germination slips | rye drawer | barley drawer | germination below the bound
ferry | life jackets | port side locker | starboard locker | whistle missing
bakery | oven logs | morning binder | evening binder | core heat not reached
museum | loan certificates | print room file | sculpture file | insurance lapsed
clinic | steriliser strips | upper rack | lower rack | colour did not turn
quarry | lorry weight slips | east gate tray | west gate tray | over the axle limit
vineyard | cask labels | old cellar row | new cellar row | vintage not entered
theatre | rigging points | stage left plan | stage right plan | shackle worn
library | returned atlases | ground floor cart | top floor cart | plates torn out
brewery | fermenter readings | copper hall page | steel hall page | too warm overnight
shipyard | weld seams | bow section sheet | stern section sheet | crack shown by the dye
orchard | spray entries | hill plot diary | river plot diary | waiting days too short
printer | plate proofs | cover folder | inside folder | colours out of register
hotel | smoke alarms | lake wing plan | garden wing plan | battery dead
dairy | tanker samples | valley round | alp round | cells too high
mill | saw guards | old shed card | new shed card | guard bent
zoo | enclosure latches | aviary round | cat house round | latch does not catch
airfield | tow ropes | hangar one list | hangar two list | weak link frayed
pharmacy | cold box logs | front fridge sheet | back fridge sheet | above eight degrees
school | allergy cards | junior table box | senior table box | doctor's stamp missing
fishery | net cages | north bank chart | south bank chart | hole in the mesh
cinema | exit lamps | balcony plan | stalls plan | lamp out
garage | brake cards | short bus folder | long bus folder | lining under the mark
foundry | mould permits | tenor bell stack | treble bell stack | not dried through
nursery | plant passports | perennial tray | shrub tray | origin left blank
tannery | bath analyses | chrome pit book | bark pit book | acid out of range
laundry | infection bags | theatre ward list | fever ward list | seal open
radio | spot invoices | breakfast show file | late show file | air time not signed
choir | travel consents | soprano folder | bass folder | parent's name missing
depot | customs forms | sea freight pile | air freight pile | value not declared
spa | pool readings | indoor page | outdoor page | chlorine too low
salt | sieve results | coarse salt log | fine salt log | grit found
wool | bale tickets | hall A board | hall B board | grade not entered
glass | kiln records | blue kiln card | red kiln card | cooled too fast
tram | door sensors | line four sheet | line nine sheet | does not reopen
archive | reader permits | parish series | chapter series | date run out
stable | hoof cards | west yard box | east yard box | shoe loose
harbour | mooring rings | inner quay list | outer quay list | bolt rusted through
bees | jar analyses | forest honey file | meadow honey file | too much water
tea | chest seals | spring picking | autumn picking | seal broken
clock | rate slips | wall clock tray | mantel clock tray | loses a minute a day
paint | batch tins | white line rack | colour line rack | skin on top
toys | eye pull slips | bear folder | rabbit folder | eye came off
skate | hire boots | adult shelf | child shelf | blade loose
lift | chair clamps | valley half plan | summit half plan | clamp slipped
choco | mould swabs | bar line tray | praline line tray | nut traces
opera | fly wires | curtain plot | scenery plot | strand broken
bridge | camera frames | northbound reel | southbound reel | plate not legible
grain | bin thermometers | truck side bins | rail side bins | hot spot
maps | licence letters | coast sheet file | city sheet file | fee not agreed
mush | room filters | white room card | brown room card | clogged
cheese | rind marks | young wheel ledger | old wheel ledger | number unreadable
canal | paddle gears | summit flight list | river flight list | pawl broken
solar | roof permits | town jobs folder | farm jobs folder | signature missing
optic | frame orders | reading glass tray | sun glass tray | wrong bridge width
books | auction lots | travel section | poetry section | page missing
herbs | drying trays | mint card | sage card | mould on the leaf
bikes | brake cables | station stand list | beach stand list | cable frayed
coffee | sack samples | washed lot table | natural lot table | ferment smell
paper | small ads | property column | motor column | no sender named
"""
