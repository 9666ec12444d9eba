"""Small texts that somebody needs written, each with four details that a reader may look for. The text is ours.

A line is: name, what is to be written, the four details.
"""

BRIEFS = """
tool_swap | the notice of a tool swap | Saturday; noon; fire station; gloves
lost_cat | the poster for a lost cat | grey; Mill Lane; red collar; Tuesday
choir_call | the call for new singers in a choir | tenors; Thursday; chapel; no audition
bus_detour | the sign about a bus detour | line 8; Oak Street; until Friday; bridge
bakery_ad | the window card of a bakery | rye; six o'clock; wood oven; Sundays
flat_offer | the advertisement of a flat | two rooms; balcony; May; no lift
bike_sale | the advertisement of a used bicycle | 54 cm; eight gears; new chain; cash
school_trip | the note on a school trip | museum; packed lunch; bus; four o'clock
swim_rules | the board with the rules of a pool | shower; no running; lockers; 1.80 m
farm_stall | the sign at a farm stall | eggs; apples; honesty box; dusk
blood_drive | the invitation to give blood | town hall; passport; drink water; Monday
chess_night | the flyer of a chess night | beginners; clocks; library; free
boat_tour | the leaflet of a boat tour | seals; two hours; jackets; pier 3
recipe_card | the card of a soup recipe | leeks; butter; forty minutes; nutmeg
office_move | the message on an office move | third floor; Wednesday; boxes; labels
garden_open | the invitation to an open garden | roses; tea; June; dogs
power_cut | the notice of a power cut | nine to eleven; Elm Road; fridge; substation
job_post | the posting of a job at a nursery | part time; greenhouse; licence; March
film_club | the programme note of a film club | silent; piano; Friday; cellar
parcel_note | the note for a parcel driver | back door; no bell; neighbour; number 14
water_meter | the letter about reading meters | cellar; photo; 15 October; online
wine_label | the back label of a wine | Riesling; slate; dry; trout
road_works | the sign about road works | night; one lane; sewer; two weeks
pottery_class | the flyer of a pottery class | wheel; apron; glaze; six evenings
camp_site | the board at a camp site | quiet hours; fires; tap; bears
yoga_hour | the card of a yoga hour | mats; seven; roof; rain
vet_notice | the note in a vet's window | holidays; Dr Winter; emergencies; Kirk Road
play_bill | the bill of a village play | comedy; barn; cushions; Saturday
lab_rules | the sheet at the door of a workshop | goggles; hair; sign in; first aid
book_sale | the sign of a book sale | cookery; fifty cents; garage; Sunday
ferry_time | the notice of a ferry's new times | hourly; winter; bicycles; last at nine
bee_talk | the invitation to a talk on bees | swarms; slides; honey; parish hall
hotel_card | the welcome card of a hotel | breakfast; key; garden; parking
market_move | the notice that a market moves | station square; cheese; Thursday; tram
phone_offer | the offer of a used phone | 128 GB; scratch; charger; pick up
tree_walk | the flyer of a walk among trees | oaks; boots; ranger; two miles
shop_close | the note on a shop's closing | stock taking; Tuesday; repairs; website
guitar_ad | the advertisement of guitar lessons | chords; children; trial hour; attic
street_party | the invitation to a street party | benches; salads; band; five o'clock
stove_safety | the sheet on a wood stove | dry wood; damper; ash; detector
train_note | the notice of a train's change | platform 4; coaches; reservation; Basel
egg_recall | the notice that eggs are called back | stamp; receipt; refund; 3 April
kite_day | the poster of a kite day | beach; wind; workshop; string
roof_offer | the offer of a roofer | slates; gutters; scaffold; ten years
dog_class | the flyer of a class for dogs | leash; puppies; treats; meadow
well_sign | the sign at a village well | not drinking; plants; rope; children
knit_group | the note of a knitting group | wool; coffee; needles; Mondays
sale_camera | the advertisement of a camera | lens; 2016; bag; battery
clinic_hours | the board of a clinic's hours | lunch; walk in; card; blood pressure
moon_watch | the invitation to watch the moon | telescope; hill; blanket; ten o'clock
seed_packet | the back of a seed packet | shade; April; ten inches; slugs
van_share | the posting of a shared van | Lyon; fuel; guitar case; Friday
tea_tin | the label of a tea tin | smoky; 90 degrees; three minutes; Fujian
ski_pass | the sign about ski passes | under six; photo; deposit; chairlift
code_class | the flyer of a coding class | laptops; games; girls; library
cider_press | the notice of a cider press | own bottles; appointment; pulp; October
bell_repair | the appeal to mend a bell | crack; crane; 1742; donors
stage_door | the note at a stage door | badge; silence; left stairs; seven
ice_rink | the board at an ice rink | skates; helmets; cash; nine
harbour_dues | the notice of harbour dues | per metre; office; noon; electricity
lamp_manual | the slip in a lamp's box | 40 watts; dry rooms; bulb; cloth
ride_home | the posting of a ride home | Leeds; two seats; Sunday; no smoking
"""
