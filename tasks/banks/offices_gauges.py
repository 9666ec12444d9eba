"""Things that are measured at work: what, in which unit, near which figure, and by which two instruments."""

from functools import cache

from tasks.banks.offices import rows


@cache
def gauges() -> dict[str, tuple[str, ...]]:
    """By workplace: the quantity, its unit, the figure it is mostly near, the first instrument and the second."""
    return rows(_GAUGES)


_GAUGES = """
seeds | moisture of the barley | percent | 13.4 | silo probe | bin probe
ferry | draught of the hull | metres | 2.85 | bow mark | stern mark
bakery | core heat of the loaves | degrees | 96.5 | deck oven | stone oven
museum | damp of the air | percent | 51.2 | print room | sculpture hall
clinic | steam pressure | bar | 2.14 | autoclave A | autoclave B
quarry | dust in the air | milligrams | 1.37 | crusher hood | sieve hood
vineyard | sugar of the must | oechsle | 88.5 | red vat | white vat
theatre | load on the grid | kilonewton | 4.62 | front bar | rear bar
library | warmth of the stacks | degrees | 17.8 | basement | tower
brewery | gravity of the wort | plato | 12.3 | copper tun | steel tun
shipyard | thickness of the plate | millimetres | 11.6 | port frame | keel frame
orchard | firmness of the fruit | kilos | 7.15 | hill store | river store
printer | density of the black | units | 1.72 | old press | new press
hotel | heat of the hot water | degrees | 61.5 | lake wing | garden wing
dairy | fat of the milk | percent | 4.12 | valley tank | alp tank
mill | moisture of the planks | percent | 16.9 | near kiln | far kiln
zoo | heat of the water | degrees | 24.6 | otter pool | turtle pool
airfield | speed of the wind | knots | 11.5 | north mast | south mast
pharmacy | cold of the vaccines | degrees | 4.35 | front fridge | back fridge
school | heat of the soup | degrees | 72.5 | left kettle | right kettle
fishery | oxygen in the water | milligrams | 8.65 | upper pond | lower pond
cinema | light on the screen | candelas | 48.5 | hall one | hall two
garage | depth of the tread | millimetres | 5.45 | front axle | rear axle
foundry | heat of the bronze | degrees | 1112.5 | small ladle | great ladle
nursery | salt of the feed | millisiemens | 1.85 | glass house | shade house
tannery | acid of the bath | pH | 3.65 | chrome pit | bark pit
laundry | heat of the rinse | degrees | 71.5 | tunnel one | tunnel two
radio | power of the carrier | kilowatts | 9.75 | hill mast | town mast
choir | pitch of the A | hertz | 441.5 | grand piano | organ
depot | weight of the cage | kilos | 312.5 | belt scale | floor scale
spa | chlorine of the bath | milligrams | 0.46 | indoor pool | outdoor pool
salt | strength of the brine | baume | 24.3 | east pan | west pan
wool | width of the fibre | microns | 21.6 | laser bench | air bench
glass | heat of the melt | degrees | 1186.5 | blue kiln | red kiln
tram | wear of the rail | millimetres | 6.85 | bridge curve | depot curve
archive | acid of the paper | pH | 6.95 | parish box | chapter box
stable | pulse of the mare | beats | 38.5 | chest strap | leg strap
harbour | height of the tide | metres | 3.42 | inner gauge | outer gauge
bees | water in the honey | percent | 17.6 | forest drum | meadow drum
tea | moisture of the leaf | percent | 3.55 | first dryer | second dryer
clock | swing of the balance | degrees | 287.5 | bench one | bench two
paint | thickness of the paint | seconds | 94.5 | white mixer | colour mixer
toys | pull on the eyes | newtons | 91.5 | small puller | large puller
skate | thickness of the ice | millimetres | 33.5 | east rink | west rink
lift | stretch of the cable | millimetres | 42.5 | valley station | summit station
choco | fineness of the mass | microns | 19.4 | old conche | new conche
opera | loudness in the pit | decibels | 86.5 | brass desk | string desk
bridge | sway of the deck | millimetres | 14.5 | north tower | south tower
grain | heat of the grain | degrees | 18.7 | truck bin | rail bin
maps | scale error of the sheet | microns | 62.5 | flat scanner | drum scanner
mush | carbon gas of the room | ppm | 912.5 | white room | brown room
cheese | salt of the rind | percent | 1.65 | young cellar | old cellar
canal | depth of the water | metres | 1.48 | upper lock | lower lock
solar | voltage of the string | volts | 612.5 | barn roof | house roof
optic | power of the lens | dioptres | 2.25 | old meter | new meter
books | damp of the cases | percent | 44.5 | window case | wall case
herbs | oil of the mint | percent | 1.95 | upper still | lower still
bikes | charge of the battery | volts | 37.4 | station dock | beach dock
coffee | colour of the roast | agtron | 58.5 | drum roaster | air roaster
paper | width of the web | millimetres | 841.5 | day press | night press
"""
