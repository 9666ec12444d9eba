"""Countries and landmarks: currencies, continents, official languages, where a landmark stands."""

from tasks.banks.world_facts import Relation

_CURRENCIES = """
Japan = yen
China = yuan|renminbi
India = rupee
the United Kingdom = pound|sterling
Mexico = peso
Brazil = real|reais
Poland = zloty
Hungary = forint
Russia = rouble|ruble
Turkey = lira
Thailand = baht
Vietnam = dong
South Korea = won
Bangladesh = taka
Ethiopia = birr
Ghana = cedi
Morocco = dirham
Kenya = shilling
Saudi Arabia = riyal
Mongolia = tugrik|togrog
Ukraine = hryvnia
Sweden = krona
Canada = dollar
Germany = euro
Jordan = dinar
Costa Rica = colon
Peru = sol
Paraguay = guarani
Afghanistan = afghani
"""

_CONTINENTS = """
Kenya = Africa
Morocco = Africa
Ghana = Africa
Ethiopia = Africa
Senegal = Africa
Zimbabwe = Africa
Angola = Africa
Uganda = Africa
Japan = Asia
India = Asia
Vietnam = Asia
Mongolia = Asia
Nepal = Asia
Thailand = Asia
Cambodia = Asia
Pakistan = Asia
Poland = Europe
Sweden = Europe
Portugal = Europe
Austria = Europe
Ireland = Europe
Belgium = Europe
Hungary = Europe
Norway = Europe
Peru = South America
Brazil = South America
Argentina = South America
Paraguay = South America
Bolivia = South America
Uruguay = South America
Canada = North America
Mexico = North America
Cuba = North America
Jamaica = North America
"""

_LANGUAGES = """
France = French
Germany = German
Austria = German
Italy = Italian
Portugal = Portuguese
Brazil = Portuguese
Angola = Portuguese
Cuba = Spanish
Colombia = Spanish
Poland = Polish
Hungary = Hungarian
Romania = Romanian
Bulgaria = Bulgarian
Greece = Greek
Russia = Russian
Ukraine = Ukrainian
Turkey = Turkish
Egypt = Arabic
Saudi Arabia = Arabic
Jordan = Arabic
Iran = Persian|Farsi
Thailand = Thai
Vietnam = Vietnamese
Cambodia = Khmer
Bangladesh = Bengali|Bangla
Mongolia = Mongolian
Japan = Japanese
"""

_LANDMARKS = """
the Eiffel Tower = France
the Colosseum = Italy
the Leaning Tower of Pisa = Italy
the Acropolis = Greece
the Brandenburg Gate = Germany
Stonehenge = the United Kingdom|United Kingdom|UK|U.K.|England|Britain|Great Britain
the Alhambra = Spain
the Sagrada Familia = Spain
the Taj Mahal = India
Angkor Wat = Cambodia
the Great Sphinx of Giza = Egypt
Petra = Jordan
Machu Picchu = Peru
Chichen Itza = Mexico
the statue of Christ the Redeemer = Brazil
the Golden Gate Bridge = the United States|United States|USA|U.S.|America|California|South Dakota
Mount Rushmore = the United States|United States|USA|U.S.|America|California|South Dakota
Mount Fuji = Japan
Uluru = Australia
the CN Tower = Canada
Neuschwanstein Castle = Germany
the Forbidden City = China
the Hagia Sophia = Turkey
the Kremlin = Russia
the Little Mermaid statue = Denmark
the Burj Khalifa = the United Arab Emirates|United Arab Emirates|UAE|Dubai
Borobudur = Indonesia
the Charles Bridge = the Czech Republic|Czech Republic|Czechia
"""

RELATIONS = (
    Relation(
        name="currency",
        source="ISO 4217: currency names",
        unit="country",
        sort="currency",
        questions=(
            "What is the currency of {entity}?",
            "Which currency is used in {entity}?",
            "In {entity}, what money do people pay with?",
            "Name the currency of {entity}.",
        ),
        claim="the currency of {entity} is the {value}",
        denial="the currency of {entity} is not the {value}",
        ask="is the {value} the currency of {entity}?",
        rows=_CURRENCIES,
    ),
    Relation(
        name="continent",
        source="UN Statistics Division: M49 regions",
        unit="country",
        sort="continent",
        questions=(
            "On which continent is {entity}?",
            "Which continent does {entity} belong to?",
            "What continent would you find {entity} on?",
            "Name the continent that {entity} is part of.",
        ),
        claim="{entity} lies in {value}",
        denial="{entity} does not lie in {value}",
        ask="does {entity} lie in {value}?",
        rows=_CONTINENTS,
    ),
    Relation(
        name="language",
        source="CIA World Factbook: languages",
        unit="country",
        sort="language",
        questions=(
            "What is the official language of {entity}?",
            "Which language is the official one in {entity}?",
            "In {entity}, which language is official?",
            "Name the official language of {entity}.",
        ),
        claim="the official language of {entity} is {value}",
        denial="the official language of {entity} is not {value}",
        ask="is {value} the official language of {entity}?",
        rows=_LANGUAGES,
    ),
    Relation(
        name="landmark",
        source="Britannica: places of interest",
        unit="landmark",
        sort="country",
        questions=(
            "In which country is {entity}?",
            "Which country would you visit to see {entity}?",
            "Where in the world is {entity}?",
            "Name the country that is home to {entity}.",
        ),
        claim="{entity} is in {value}",
        denial="{entity} is not in {value}",
        ask="is {entity} in {value}?",
        rows=_LANDMARKS,
    ),
)
