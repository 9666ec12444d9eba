"""Capitals, each with other cities of its country; none that moved within living memory of a chat model, or is disputed."""

from tasks.banks.world_facts import Relation

_CAPITALS = """
France = Paris / Lyon, Marseille, Toulouse
Germany = Berlin / Munich, Hamburg, Frankfurt
Italy = Rome / Milan, Naples, Turin
Spain = Madrid / Barcelona, Seville, Valencia
Portugal = Lisbon / Porto, Braga, Coimbra
Austria = Vienna / Salzburg, Graz, Innsbruck
Belgium = Brussels / Antwerp, Ghent, Bruges
Denmark = Copenhagen / Aarhus, Odense, Aalborg
Sweden = Stockholm / Gothenburg, Uppsala, Malmo
Norway = Oslo / Bergen, Trondheim, Stavanger
Finland = Helsinki / Turku, Tampere, Oulu
Iceland = Reykjavik / Akureyri, Keflavik, Husavik
Ireland = Dublin / Cork, Galway, Limerick
the United Kingdom = London / Manchester, Birmingham, Liverpool
Poland = Warsaw / Krakow, Gdansk, Poznan
the Czech Republic = Prague / Brno, Ostrava, Pilsen
Hungary = Budapest / Debrecen, Szeged, Pecs
Romania = Bucharest / Cluj, Timisoara, Brasov
Bulgaria = Sofia / Plovdiv, Varna, Burgas
Greece = Athens / Thessaloniki, Patras, Heraklion
Croatia = Zagreb / Rijeka, Dubrovnik, Zadar
Serbia = Belgrade / Novi Sad, Nis, Subotica
Ukraine = Kyiv|Kiev / Odesa, Lviv, Kharkiv
Russia = Moscow / Saint Petersburg, Kazan, Novosibirsk
Turkey = Ankara / Istanbul, Izmir, Antalya
Egypt = Cairo / Alexandria, Luxor, Aswan
Morocco = Rabat / Casablanca, Marrakesh, Fez
Algeria = Algiers / Oran, Constantine, Annaba
Kenya = Nairobi / Mombasa, Kisumu, Nakuru
Ethiopia = Addis Ababa / Gondar, Dire Dawa, Mekelle
Ghana = Accra / Kumasi, Tamale, Cape Coast
Senegal = Dakar / Thies, Saint-Louis, Kaolack
Uganda = Kampala / Entebbe, Jinja, Gulu
Zimbabwe = Harare / Bulawayo, Mutare, Gweru
Angola = Luanda / Lobito, Huambo, Benguela
Madagascar = Antananarivo / Toamasina, Antsirabe, Mahajanga
Japan = Tokyo / Osaka, Kyoto, Nagoya
China = Beijing|Peking / Shanghai, Guangzhou, Shenzhen
South Korea = Seoul / Busan, Incheon, Daegu
Thailand = Bangkok / Chiang Mai, Phuket, Pattaya
Vietnam = Hanoi / Ho Chi Minh City, Da Nang, Can Tho
Cambodia = Phnom Penh / Siem Reap, Battambang, Sihanoukville
the Philippines = Manila / Cebu, Davao, Baguio
India = New Delhi|Delhi / Mumbai, Kolkata, Bangalore
Pakistan = Islamabad / Karachi, Lahore, Peshawar
Bangladesh = Dhaka / Chittagong, Sylhet, Khulna
Nepal = Kathmandu / Pokhara, Lalitpur, Biratnagar
Mongolia = Ulaanbaatar|Ulan Bator / Darkhan, Erdenet, Khovd
Iran = Tehran / Isfahan, Shiraz, Tabriz
Iraq = Baghdad / Basra, Mosul, Erbil
Saudi Arabia = Riyadh / Jeddah, Mecca, Medina
Jordan = Amman / Aqaba, Irbid, Zarqa
Lebanon = Beirut / Tripoli, Sidon, Tyre
Afghanistan = Kabul / Kandahar, Herat, Jalalabad
Canada = Ottawa / Toronto, Montreal, Vancouver
the United States = Washington|Washington DC|Washington D.C. / New York, Chicago, Los Angeles
Mexico = Mexico City / Guadalajara, Monterrey, Cancun
Cuba = Havana / Santiago de Cuba, Camaguey, Holguin
Jamaica = Kingston / Montego Bay, Negril, Portmore
Costa Rica = San Jose / Limon, Alajuela, Puntarenas
Brazil = Brasilia / Rio de Janeiro, Sao Paulo, Salvador
Argentina = Buenos Aires / Cordoba, Rosario, Mendoza
Chile = Santiago / Valparaiso, Concepcion, Antofagasta
Peru = Lima / Cusco, Arequipa, Trujillo
Colombia = Bogota / Medellin, Cali, Cartagena
Venezuela = Caracas / Maracaibo, Barquisimeto, Maracay
Ecuador = Quito / Guayaquil, Cuenca, Manta
Uruguay = Montevideo / Punta del Este, Salto, Paysandu
Paraguay = Asuncion / Ciudad del Este, Encarnacion, Luque
Australia = Canberra / Sydney, Melbourne, Perth
New Zealand = Wellington / Auckland, Christchurch, Dunedin
"""

RELATION = Relation(
    name="capital",
    source="CIA World Factbook: capitals",
    unit="country",
    sort="city",
    questions=(
        "What is the capital of {entity}?",
        "Which city is the capital of {entity}?",
        "Name the capital of {entity}.",
        "One city is the capital of {entity}: which one?",
    ),
    claim="{value} is the capital of {entity}",
    denial="{value} is not the capital of {entity}",
    ask="is {value} the capital of {entity}?",
    rows=_CAPITALS,
)
