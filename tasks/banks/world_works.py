"""Famous works: who wrote a book, who painted a picture, who composed a piece of music."""

from tasks.banks.world_facts import Relation

_BOOKS = """
Pride and Prejudice = Jane Austen|Austen
Great Expectations = Charles Dickens|Dickens
Moby-Dick = Herman Melville|Melville
War and Peace = Leo Tolstoy|Tolstoy
Crime and Punishment = Fyodor Dostoevsky|Dostoevsky|Dostoyevsky
Don Quixote = Miguel de Cervantes|Cervantes
Hamlet = William Shakespeare|Shakespeare
Nineteen Eighty-Four = George Orwell|Orwell
Brave New World = Aldous Huxley|Huxley
The Great Gatsby = F. Scott Fitzgerald|Scott Fitzgerald|Fitzgerald
The Old Man and the Sea = Ernest Hemingway|Hemingway
Frankenstein = Mary Shelley|Shelley
Dracula = Bram Stoker|Stoker
Jane Eyre = Charlotte Brontë|Charlotte Bronte
Wuthering Heights = Emily Brontë|Emily Bronte
Les Misérables = Victor Hugo|Hugo
Madame Bovary = Gustave Flaubert|Flaubert
The Three Musketeers = Alexandre Dumas|Dumas
Twenty Thousand Leagues Under the Sea = Jules Verne|Verne
The War of the Worlds = H. G. Wells|H.G. Wells|Wells
The Picture of Dorian Gray = Oscar Wilde|Wilde
Alice's Adventures in Wonderland = Lewis Carroll|Carroll
Peter Pan = J. M. Barrie|J.M. Barrie|James Barrie|Barrie
The Jungle Book = Rudyard Kipling|Kipling
Treasure Island = Robert Louis Stevenson|Stevenson
Robinson Crusoe = Daniel Defoe|Defoe
Gulliver's Travels = Jonathan Swift|Swift
The Adventures of Tom Sawyer = Mark Twain|Twain|Samuel Clemens
The Hobbit = J. R. R. Tolkien|J.R.R. Tolkien|Tolkien
To Kill a Mockingbird = Harper Lee
The Metamorphosis = Franz Kafka|Kafka
One Hundred Years of Solitude = Gabriel García Márquez|García Márquez|Marquez
The Divine Comedy = Dante Alighieri|Dante
The Canterbury Tales = Geoffrey Chaucer|Chaucer
Paradise Lost = John Milton|Milton
Mrs Dalloway = Virginia Woolf|Woolf
Faust = Johann Wolfgang von Goethe|Johann Wolfgang Goethe|Goethe
The Magic Mountain = Thomas Mann
The Name of the Rose = Umberto Eco|Eco
The Little Prince = Antoine de Saint-Exupéry|Saint-Exupéry|Saint Exupery
Murder on the Orient Express = Agatha Christie|Christie
The Hound of the Baskervilles = Arthur Conan Doyle|Conan Doyle|Doyle
The Grapes of Wrath = John Steinbeck|Steinbeck
"""

_PICTURES = """
the Mona Lisa = Leonardo da Vinci|Leonardo|da Vinci
The Starry Night = Vincent van Gogh|van Gogh
Guernica = Pablo Picasso|Picasso
The Night Watch = Rembrandt van Rijn|Rembrandt
Girl with a Pearl Earring = Johannes Vermeer|Jan Vermeer|Vermeer
The Scream = Edvard Munch|Munch
The Birth of Venus = Sandro Botticelli|Botticelli
The Persistence of Memory = Salvador Dalí|Dali
The Garden of Earthly Delights = Hieronymus Bosch|Bosch
Las Meninas = Diego Velázquez|Velazquez
the ceiling of the Sistine Chapel = Michelangelo Buonarroti|Michelangelo
The School of Athens = Raphael|Raffaello Sanzio
American Gothic = Grant Wood
Nighthawks = Edward Hopper|Hopper
Impression, Sunrise = Claude Monet|Monet
"""

_MUSIC = """
the opera The Magic Flute = Wolfgang Amadeus Mozart|Mozart
the Moonlight Sonata = Ludwig van Beethoven|Beethoven
The Four Seasons = Antonio Vivaldi|Vivaldi
the Brandenburg Concertos = Johann Sebastian Bach|J. S. Bach|J.S. Bach|Bach
the oratorio Messiah = George Frideric Handel|Georg Friedrich Händel|Handel|Händel|Haendel
the ballet Swan Lake = Pyotr Ilyich Tchaikovsky|Tchaikovsky|Tschaikowsky
the opera Carmen = Georges Bizet|Bizet
the opera Aida = Giuseppe Verdi|Verdi
the opera Tosca = Giacomo Puccini|Puccini
the Ring of the Nibelung = Richard Wagner|Wagner
The Barber of Seville = Gioachino Rossini|Rossini
Clair de Lune = Claude Debussy|Debussy
Boléro = Maurice Ravel|Ravel
The Rite of Spring = Igor Stravinsky|Stravinsky
The Planets = Gustav Holst|Holst
Peer Gynt Suite No. 1 = Edvard Grieg|Grieg
Rhapsody in Blue = George Gershwin|Gershwin
the Radetzky March = Johann Strauss senior|Johann Strauss I|Johann Strauss|Strauss
the New World Symphony = Antonín Dvořák|Dvorak
Finlandia = Jean Sibelius|Sibelius
"""


def _by(name: str, source: str, *, verb: str, done: str, maker: str, rows: str) -> Relation:
    """A relation between works and those who made them."""
    return Relation(
        name=name,
        source=source,
        unit="work",
        sort="name",
        questions=(
            f"Who {done} {{entity}}?",
            f"What is the name of the {maker} of {{entity}}?",
            f"By whom was {{entity}} {verb}?",
            f"Name the {maker} of {{entity}}.",
        ),
        claim=f"{{entity}} was {verb} by {{value}}",
        denial=f"{{entity}} was not {verb} by {{value}}",
        ask=f"was {{entity}} {verb} by {{value}}?",
        rows=rows,
    )


RELATIONS = (
    _by("book", "Britannica: literature", verb="written", done="wrote", maker="author", rows=_BOOKS),
    _by("picture", "Britannica: painting", verb="painted", done="painted", maker="painter", rows=_PICTURES),
    _by("music", "Britannica: music", verb="composed", done="composed", maker="composer", rows=_MUSIC),
)
