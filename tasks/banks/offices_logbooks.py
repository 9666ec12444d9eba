"""A week in the logbook of a workplace: three things as usual, one that went wrong, one that went well."""

from functools import cache

from tasks.banks.offices import rows


@cache
def logbooks() -> dict[str, tuple[str, ...]]:
    """By workplace: three usual entries, the bad one, the good one."""
    return rows(_LOGBOOKS)


_LOGBOOKS = """
seeds | sowing drill greased | sacks relabelled | scales wiped
| weevils found in rye | harvest record broken
ferry | ropes renewed | deck painted | stores counted
| engine fire on Tuesday | fuel saving of a tenth
bakery | ovens descaled | aprons laundered | rota posted
| mouse seen in flour | gold medal for rye
museum | cases dusted | lamps replaced | leaflets folded
| vase dropped and broken | bequest of two paintings
clinic | chairs serviced | gloves restocked | calendar printed
| needle injury to nurse | waiting time halved
quarry | conveyor oiled | road watered | signs cleaned
| stone fell on truck | year without injury
vineyard | posts straightened | hoses mended | corks delivered
| vat turned to vinegar | buyer doubled order
theatre | costumes pressed | floor swept | programmes stacked
| light bar came down | every evening sold out
library | shelves reordered | cards sorted | windows washed
| cellar flooded over maps | lost manuscript returned
brewery | pipes rinsed | kegs stacked | labels ordered
| sour batch sent out | new lager won prize
shipyard | crane inspected | bolts sorted | dock pumped
| welder burnt badly | hull finished early
orchard | ladders counted | grass mown | crates mended
| wrong spray on pears | frost spared blossom
printer | rollers cleaned | ink ordered | knives ground
| chapter printed upside down | reprint ordered at once
hotel | curtains hung | keys recut | minibars filled
| guest robbed in corridor | critic gave five stars
dairy | churns scalded | floor rinsed | filters changed
| listeria in soft cheese | butter yield rose
mill | blades filed | sawdust carted | belts tightened
| finger lost at saw | large beam order won
zoo | paths raked | hay unloaded | fences painted
| wolf got loose overnight | otter pups born healthy
airfield | grass rolled | windsock replaced | radios charged
| hard landing bent glider | altitude record set
pharmacy | drawers tidied | receipts filed | scale levelled
| wrong tablets handed out | inspector praised cold chain
school | benches varnished | clocks set | chalk bought
| pupil fell from roof | team won mathematics cup
fishery | nets dried | feed weighed | boat caulked
| ten thousand trout dead | growth best in years
cinema | seats vacuumed | posters changed | popcorn ordered
| projector burnt film | premiere drew minister
garage | pits drained | tools listed | seats patched
| brakes failed downhill | no breakdown all week
foundry | sand sifted | chains greased | moulds stacked
| bell cracked on cooling | tone praised by cathedral
nursery | pots washed | paths gravelled | hoses coiled
| plague of whitefly | black tulip opened
tannery | drums rinsed | hooks counted | salt delivered
| acid leaked to river | water use cut
laundry | irons descaled | trolleys oiled | bags counted
| needles left in sheets | contract of second hospital
radio | mast lights checked | tapes filed | studio aired
| oath broadcast at noon | listeners up by third
choir | scores bound | stands mended | robes aired
| soloist collapsed on stage | standing applause in Vienna
depot | belts adjusted | vans washed | floor marked
| parcels stolen at night | fastest sorting ever
spa | tiles scrubbed | towels counted | benches oiled
| bather scalded in pool | spring flow increased
salt | rakes mended | pans scraped | bags printed
| glass splinters in salt | purest crop measured
wool | bales turned | hall heated | tickets printed
| moths in hall store | price above every rival
glass | tongs sorted | sand delivered | racks wiped
| kiln burst open | chandelier sold abroad
tram | rails ground | bells tuned | uniforms issued
| tram hit a cyclist | punctual to the minute
archive | boxes numbered | lamps dimmed | ladders checked
| charter eaten by mice | saint's letter discovered
stable | straw delivered | gates oiled | bridles soaped
| mare caught doping trace | filly won the derby
harbour | buoys painted | ropes coiled | quay swept
| oil spilt at quay | catch tripled since spring
bees | frames waxed | jars rinsed | lids ordered
| syrup mixed into honey | rare clover harvest
tea | chests nailed | scoops polished | sieves brushed
| rat poison near leaf | auction price doubled
clock | springs oiled | dials dusted | boxes lined
| workshop gold stolen | chronometer passed observatory
paint | tins stacked | mixers rinsed | labels glued
| lead in nursery paint | washable white patented
toys | felt cut | boxes folded | glue ordered
| child choked on button | prize for wooden train
skate | boards wiped | skates dried | music chosen
| ammonia leaked in hall | champion trained here
lift | pylons painted | tickets printed | snow cleared
| chair fell to ground | longest season ever
choco | moulds polished | foil ordered | cocoa sieved
| nuts in plain bars | queen ordered pralines
opera | wigs combed | pit swept | stars framed
| tenor walked out midway | ovation of half hour
bridge | barriers oiled | booths heated | coins rolled
| cash box emptied overnight | record traffic without jam
grain | pits swept | belts tracked | trucks weighed
| dust blast in shaft | top price for barley
maps | plates filed | inks matched | rolls shelved
| border drawn wrongly | atlas chosen by ministry
mush | rooms limed | knives sharpened | trays steamed
| deathcap among buttons | yield per tray doubled
cheese | rinds brushed | boards dried | scales adjusted
| mites through cellar | wheel took world title
canal | gates greased | hedges cut | paddles lifted
| boat sank in lock | kingfishers back on bank
solar | ladders roped | cables coiled | vans fuelled
| roof caught fire | output beyond forecast
optic | frames sorted | cloths cut | mirrors wiped
| lenses ground left for right | child sees after surgery
books | spines glued | shelves dusted | prices pencilled
| forged signature sold | first printing turned up
herbs | racks brushed | sacks sewn | scales zeroed
| ragwort in chamomile | oil content best ever
bikes | chains oiled | bells fitted | tyres pumped
| fork snapped under rider | not one bicycle stolen
coffee | roaster brushed | sacks stacked | cups matched
| mould in green beans | barista took national cup
paper | rolls shifted | plates cleaned | stands filled
| mayor libelled on Monday | circulation passed rival
"""
