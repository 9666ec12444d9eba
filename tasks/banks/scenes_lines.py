"""True sentences to be read aloud: two to a topic, true by definition, by arithmetic or by common knowledge. The text is ours.

A line is: name, one sentence, another one.
"""

LINES = """
week | A week has seven days. | Seven days make one week.
ice | Ice floats on water. | Frozen water takes up more room than liquid water.
triangle | A triangle has three corners. | The angles of a flat triangle add up to 180 degrees.
france | Paris is the capital of France. | France borders on Spain.
bees | Bees gather nectar from flowers. | Honey is made by bees.
moon | The moon goes round the earth. | The earth is larger than the moon.
chess | A chess board has sixty-four squares. | Each player begins a game of chess with eight pawns.
bread | Bread is baked from flour and water. | Yeast makes dough rise.
dozen | A dozen is twelve. | Two dozen eggs are twenty-four eggs.
spider | A spider has eight legs. | Spiders spin silk.
alphabet | The English alphabet has twenty-six letters. | The first letter of the English alphabet is A.
nile | The Nile flows into the Mediterranean Sea. | The Nile passes through Egypt.
year | A leap year has 366 days. | February is the shortest month.
iron | Iron rusts in damp air. | Steel is made mostly of iron.
piano | A piano has black and white keys. | A full piano has eighty-eight keys.
whale | A whale is a mammal. | Whales breathe air.
salt | Salt dissolves in water. | Sea water holds salt.
kilometre | A kilometre has one thousand metres. | A metre has one hundred centimetres.
owl | Many owls hunt by night. | Owls lay eggs.
japan | Tokyo is the capital of Japan. | Japan lies in Asia.
sound | Sound needs a medium in which to travel. | Light travels faster than sound.
violin | A violin has four strings. | A violin is played with a bow.
hour | An hour has sixty minutes. | A day has twenty-four hours.
oak | Acorns grow on oaks. | An oak is a tree.
heart | The human heart pumps blood. | The human heart lies in the chest.
square | A square has four equal sides. | Every square is a rectangle.
italy | Rome is the capital of Italy. | Sicily belongs to Italy.
cheese | Cheese is made from milk. | Feta is a kind of cheese.
compass | The needle of a compass points roughly north. | East lies opposite west.
camel | A dromedary has one hump. | Camels can go for days without a drink.
six_times | Six times seven is forty-two. | Half of forty-two is twenty-one.
rainbow | A rainbow appears when sunlight meets drops of water. | Red and violet are colours of the rainbow.
cricket | Crickets chirp with their wings. | A cricket has six legs.
brazil | Brazil is the largest country of South America. | Portuguese is spoken in Brazil.
glass | Glass is made from sand. | Window glass lets light through.
frog | A tadpole turns into a frog. | Frogs live both in water and on land.
prime | Seven is a prime number. | Two is the only even prime number.
everest | Mount Everest lies in the Himalaya. | No mountain on earth rises higher above the sea than Mount Everest.
tea | Tea is brewed from leaves. | Green tea and black tea come from the same plant.
bicycle | A bicycle has two wheels. | A tandem seats two riders.
penguin | Penguins cannot fly. | Penguins are birds.
clock | The minute hand goes round once an hour. | At noon both hands of a clock point to twelve.
gold | Gold is a metal. | Gold conducts electricity.
canada | Ottawa is the capital of Canada. | Canada lies north of the United States.
teeth | Enamel covers the teeth. | Molars are teeth that grind.
wheat | Flour can be milled from wheat. | Wheat is a grass.
sun | The sun is a star. | The earth takes about a year to go round the sun.
orchestra | Trumpets are brass instruments. | A flute is a wind instrument.
zero | Zero is less than one. | Any number times zero is zero.
shakespeare | Shakespeare wrote Hamlet. | Shakespeare was born in Stratford-upon-Avon.
paper | Paper can be made from wood. | A sheet of paper has two sides.
desert | The Sahara lies in Africa. | Little rain falls in a desert.
olive | Oil is pressed from olives. | Olives grow on trees.
pound | One hundred pence are one pound. | Fifty pence are half a pound.
shadow | A shadow falls on the side away from the light. | Shadows are long in the evening.
horse | A foal is a young horse. | Horses eat grass.
thermometer | A thermometer measures temperature. | Water freezes at zero degrees Celsius.
football | A football team fields eleven players. | A goalkeeper may touch the ball by hand in the penalty area.
norway | Oslo is the capital of Norway. | Norway has a long coast.
wool | Wool comes from sheep. | Sheep are shorn for their wool.
stairs | Going down a stair takes less effort than going up. | A lift saves climbing the stairs.
candle | A candle gives light when it burns. | Wax melts when it gets warm.
"""
