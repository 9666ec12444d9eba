"""Jobs at work that have a long way and a short one: what is to be done, how it is done in full, and what is skipped in short."""

from functools import cache

from tasks.banks.offices import rows


@cache
def shortcuts() -> dict[str, tuple[str, ...]]:
    """By workplace: the job, the full way, the short way."""
    return rows(_SHORTCUTS)


_SHORTCUTS = """
seeds | clear a lot for dispatch | germinating a tray of it | copying last month's slip
ferry | release the evening sailing | counting every life jacket | signing yesterday's count
bakery | free a batch for the shops | probing ten loaves | entering the oven's dial
museum | send a loan on its way | photographing all sides | reusing the old photographs
clinic | release a set of instruments | running the long cycle | pressing the quick rinse
quarry | let a lorry leave | weighing each axle | taking the driver's word
vineyard | bottle a vat | waiting for the laboratory | bottling on last year's figures
theatre | open the fly floor | loading every bar by hand | ticking the sheet unseen
library | withdraw a shelf of books | comparing each with the catalogue | striking the whole shelf
brewery | move a tank to bottling | plating three samples | sniffing the tap
shipyard | pass a weld | X-raying its length | tapping it with a hammer
orchard | ship a store of pears | washing off the spray | lowering the waiting days
printer | start the run | proofing on the real paper | approving the screen picture
hotel | hand over a floor | airing and making each room | spraying scent over it
dairy | empty a tanker | plating for bacteria | trusting the farm's note
mill | restart the saw | resetting every guard | bridging the guard switch
zoo | open the big cat house | trying each latch twice | trusting the panel lamp
airfield | clear a glider for flight | taking the rods apart | wiggling the stick
pharmacy | release a prescription | ringing the doctor | guessing the dose
school | serve a new menu | reading each label for nuts | copying the old allergy card
fishery | sell a pond | sampling forty fish | netting the lively ones alone
cinema | open the balcony | walking the exits with a warden | signing the walk unwalked
garage | put a bus back on the road | rolling it on the brake bench | a stop in the yard
foundry | pour a bell | drying the mould for a day | torching the mould
nursery | certify a tray as clean | lifting ten plants for roots | looking from above
tannery | drain a bath | neutralising it overnight | opening the river valve
laundry | return theatre linen | boiling for an hour | rinsing it lukewarm
radio | air a paid spot | hearing it through with a lawyer | airing it unheard
choir | board the coaches | counting heads by name | asking if all are there
depot | hand a parcel to customs | opening and listing it | repeating the sender's list
spa | open the hot pool | waiting for the germ count | adding a bucket of chlorine
salt | release a pallet | sieving it for glass | shaking a bag by the ear
wool | grade a clip | drawing staples from each bale | grading the top bale
glass | unload the kiln | cooling through the night | opening the damper
tram | close a door fault | cycling the door fifty times | clearing the fault code
archive | lend a charter | noting each stain | writing as before
stable | enter a horse for Sunday | a blood slip from the vet | using the spring slip
harbour | moor a tanker | diving to the ring | pulling on the rope
bees | label a drum as forest honey | counting pollen under glass | going by the colour
tea | pass a chest | cupping three brews | passing it on the smell
clock | certify a movement | running it for two weeks | running it for a night
paint | release a white | drying a panel for two days | a thumb on the tin
toys | clear a batch of bears | pulling each eye by machine | pulling one bear by hand
skate | open the ice | drilling for thickness | stamping on it
lift | start the chairs | riding the line with a mechanic | starting on the camera
choco | start plain bars after nuts | washing the line down | scraping the line
opera | open a trap door | loading it with sandbags | jumping on it once
bridge | close the cash day | two people counting | entering the meter's sum
grain | take in a wagon | probing it in five places | one scoop from the top
maps | publish a sheet | walking the changed streets | tracing a rival's sheet
mush | enter a growing room | purging the gas for an hour | holding the door open
cheese | stamp a wheel | boring a plug from it | knocking on it
canal | fill a lock | sounding the gate foot | opening both paddles blind
solar | switch on a roof | measuring each string | measuring the nearest string
optic | hand over glasses | checking both lenses on the meter | reading the order slip
books | list a signed copy | comparing the hand with letters | trusting the flyleaf
herbs | bag a rack | drying to the scale's mark | crumbling a leaf
bikes | hire out a returned bicycle | pulling both brakes on the ramp | ringing the bell
coffee | ship a lot | roasting and cupping a sample | shipping on the exporter's card
paper | print a death notice | ringing the undertaker back | printing from the e-mail
"""
