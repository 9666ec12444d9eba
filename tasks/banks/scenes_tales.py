"""Tales in which a character says something false, as the reader knows. The text is ours.

A line is: name, low word, high word, the tale so far with "[low|high]" for what is so, who asks whom for what.
"""

TALES = """
sea_map | cellar | attic | In a sea tale, the mate Aldo has hidden the map in the [cellar|attic] of the inn. | \
The captain asks Aldo where it is
fox_den | east | west | In a fable, the fox sleeps on the [east|west] side of the hill. | The bear asks the fox \
on which side he sleeps
spy_train | Vienna | Prague | In a spy story, Agent Moor rides to [Vienna|Prague]. | The woman opposite asks \
Moor where the journey goes
crown_ring | queen | jester | In a court comedy, the ring is with the [queen|jester]. | The duke asks the page \
Lio who has the ring
desert_well | dry | full | In a desert legend, the well of Ara is [dry|full]. | The caravan leader asks the \
guide Samir how the well is
dragon_age | young | old | In a children's book, the dragon Mumm is [young|old]. | The knight asks Mumm whether \
he is young or old
ghost_name | Anna | Clara | In a ghost story, the ghost was once called [Anna|Clara]. | The new tenant asks the \
caretaker what her name was
heist_night | Monday | Friday | In a heist film, the gang strikes on [Monday|Friday]. | The guard asks Tess, one \
of the gang, when anything might happen
lost_heir | north | south | In a saga, the heir lives in the [north|south]. | The usurper asks the nurse where \
the boy grew up
wolf_sheep | wolf | sheep | In a fable, under the fleece there is a [wolf|sheep]. | The shepherd asks the animal \
what it is
moon_base | oxygen | water | In a space novel, the base runs out of [oxygen|water]. | The crew asks Commander \
Reyes what runs short
magic_door | red | green | In a fairy tale, the [red|green] door leads home. | The troll asks the girl which \
door leads home
poker_film | aces | nothing | In a western, Kid Harlan holds [aces|nothing]. | The sheriff asks Kid Harlan what \
he holds
twin_play | Viola | Mara | In a play about twins, it is [Viola|Mara] who stands at the door. | The suitor asks \
her which of the two she is
castle_spy | baker | smith | In a castle novel, the spy is the [baker|smith]. | The lord asks the maid Jutta who \
the spy is
island_gold | beach | cave | In an adventure, the gold lies at the [beach|cave]. | The pirate asks the boy Finn \
where it lies
owl_judge | mouse | hare | In a forest tale, the [mouse|hare] stole the corn. | The owl asks the squirrel who \
stole it
opera_mask | count | servant | In an opera, behind the mask is the [count|servant]. | The lady asks the mask who \
it is
river_crossing | ford | bridge | In a war story, the troop crosses by the [ford|bridge]. | The enemy scout asks \
the ferryman where they cross
robot_town | robot | human | In a story of the future, the baker Ivo is a [robot|human]. | A customer asks Ivo \
what he is
winter_king | alive | dead | In a saga, the winter king is [alive|dead]. | The rebels ask the messenger how the \
king is
school_prank | Ben | Lukas | In a school story, [Ben|Lukas] glued the chair. | The teacher asks their friend Pia \
who did it
potion_tale | sleep | love | In a tale of witches, the flask holds a drink of [sleep|love]. | The prince asks \
the witch what it holds
night_bus | driver | passenger | In a thriller, Rask is the [driver|passenger] of the night bus. | The detective \
asks Rask what he was on that bus
stage_father | actor | banker | In a comedy, by trade the father is [actor|banker]. | The bride's mother asks \
him what he does
gnome_bridge | toll | song | In a tale of gnomes, the bridge opens for a [toll|song]. | The tax man asks the \
gnome what opens the bridge
mine_tale | silver | lead | In a mining novel, the new vein is [silver|lead]. | The buyer asks the foreman Krull \
what the vein is
radio_play | London | Lisbon | In a radio play, the call comes from [London|Lisbon]. | The inspector asks the \
operator where the call comes from
tailor_tale | silk | linen | In a tale, the tailor sewed the coat of [silk|linen]. | The sultan asks the tailor \
what it is made of
lighthouse_tale | dark | lit | In a coastal novel, the lamp was [dark|lit] that night. | The judge asks the \
keeper how the lamp was
frog_prince | prince | frog | In a fairy tale, he who sits at the well is really a [prince|frog]. | The old king \
asks him what he really is
clock_tale | early | late | In a novel about clocks, the tower clock runs [early|late]. | The mayor asks the \
clockmaker how it runs
goose_egg | golden | plain | In a farm tale, the goose laid a [golden|plain] egg. | The neighbour asks the \
farmer what egg it was
hunter_tale | left | right | In a tale, the deer fled to the [left|right]. | The hunter asks the child which way \
it fled
bakery_novel | salt | sugar | In a village novel, Oma Lene put [salt|sugar] into the dough. | The guests ask Oma \
Lene what is in it
circus_tale | lion | goat | In a circus story, behind the curtain waits a [lion|goat]. | The crowd asks the \
clown what is behind it
letter_novel | mother | brother | In a novel of letters, the letter is from her [mother|brother]. | The aunt \
asks Emilie who wrote it
space_port | salvage | spice | In a space tale, the hold is full of [salvage|spice]. | The customs robot asks \
Captain Nim what the hold is full of
monk_tale | wine | water | In a monastery comedy, Brother Otto's jug holds [wine|water]. | The abbot asks \
Brother Otto what it holds
giant_tale | asleep | awake | In a tale, the giant is [asleep|awake]. | The thief asks the giant's wife how he is
harp_tale | oak | willow | In an Irish tale, the harp was cut from [oak|willow]. | The king asks the harper what \
wood it is
swamp_tale | safe | deep | In a swamp story, the path is [safe|deep]. | The soldiers ask the herd boy how the \
path is
painter_tale | copy | original | In a crime novel, the painting is the [copy|original]. | The collector asks the \
painter Vane what it is
submarine_tale | above | below | In a naval story, the boat lies [above|below] the cold layer. | The captured \
officer is asked by the admiral where it lies
snow_tale | bear | man | In a northern tale, the tracks are of a [bear|man]. | The villagers ask the old hunter \
whose they are
tea_novel | sister | cousin | In a novel of manners, the visitor is her [sister|cousin]. | The colonel asks Miss \
Hale who the visitor is
library_tale | poison | ink | In a mystery, the small bottle holds [poison|ink]. | The guest asks the librarian \
what it holds
harvest_tale | rye | barley | In a farm saga, the barn holds [rye|barley]. | The tax rider asks the farmer's son \
what it holds
mirror_tale | Rosa | Stella | In a fairy tale, the fairest is [Rosa|Stella]. | The queen asks the mirror who it is
airship_tale | helium | hydrogen | In an airship novel, the cells are filled with [helium|hydrogen]. | The \
passenger asks the steward what they hold
court_tale | guilty | innocent | In a courtroom drama, the gardener is [guilty|innocent]. | The judge asks the \
maid what she takes him for
toy_tale | drum | kite | In a Christmas story, in the box is a [drum|kite]. | The child asks the uncle what is \
in the box
rain_tale | today | tomorrow | In a tale of rainmakers, the rain comes [today|tomorrow]. | The chief asks the \
rainmaker when it comes
ferry_tale | doctor | thief | In a river novel, the man in grey is a [doctor|thief]. | The ferryman asks him \
what he is
star_tale | Vega | Sirius | In a story of sailors, they steer by [Vega|Sirius]. | The stowaway asks the helmsman \
which star it is
fence_tale | Tom | Sid | In a boys' tale, [Tom|Sid] painted the fence. | The aunt asks the cook's boy who painted it
bear_tale | honey | fish | In a forest tale, the bear has hidden [honey|fish]. | The badger asks the bear what \
he has hidden
tower_tale | princess | goat | In a mock fairy tale, in the tower sits a [princess|goat]. | The knight asks the \
gatekeeper who sits there
market_tale | donkey | horse | In a market farce, what stands under the cloth is a [donkey|horse]. | The buyer \
asks the trader what it is
storm_tale | two | five | In a sea novel, [two|five] men are still aboard. | The wreckers ask the cabin boy how \
many are aboard
violin_tale | Cremona | Mittenwald | In a musical novel, the violin is from [Cremona|Mittenwald]. | The dealer \
asks the old player where it is from
pass_tale | open | snowed | In a mountain novel, the pass is [open|snowed] in. | The smuggler's wife is asked by \
the customs men how the pass is
"""
