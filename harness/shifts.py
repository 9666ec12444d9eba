"""The registry of shifts: eight writing styles, other words for the duties, a persona, small talk, another form of answer.

Their words are few and plain, so that a small model of words can hold them all.
"""

from collections.abc import Mapping, Sequence

from harness.shifts_rule import Shift, shifted_messages

__all__ = ["SHIFTS", "STYLES", "Shift", "shift_texts", "shifted_messages"]

_SHOUTED = (
    *("please", "tell", "say", "answer", "reply", "give", "write", "name", "read", "what", "which", "who", "how"),
    *("why", "when", "where", "is", "are", "do", "does", "can", "will", "would", "must", "only", "now", "you", "me"),
)

_ALL = (
    Shift(
        "chatty",
        "A chatty user: a greeting before, thanks behind.",
        before=("Hey there, hope you are well today!", "Hello again, lovely to see you!", "Hi, it is me again!"),
        after=("Thanks so much, you are great!", "Thanks a lot, talk soon!", "Many thanks, my friend!"),
    ),
    Shift(
        "format",
        "Another form of answer is asked for: a full sentence that begins with the word Answer.",
        after=(
            "Answer in one full sentence, and begin with the word Answer.",
            "Begin with the word Answer, and use one full sentence.",
        ),
        more_tokens=24,
    ),
    Shift(
        "formal",
        "A formal letter: dear sir or madam, yours faithfully.",
        before=("Dear Sir or Madam, I write to you with a request.", "Dear Sir or Madam, I turn to you with a matter."),
        after=("Yours faithfully, a reader.", "With kind regards, yours faithfully."),
    ),
    Shift(
        "hurried",
        "A user in a hurry, with typing slips in small words.",
        before=("quick one,", "in a rush,", "no time,"),
        words=(
            *(("the", "teh"), ("and", "adn"), ("you", "u"), ("your", "ur"), ("please", "pls"), ("Please", "Pls")),
            *(("with", "wiht"), ("what", "waht"), ("What", "Waht"), ("which", "whcih"), ("that", "taht")),
            *(("have", "ahve"), ("would", "woudl"), ("from", "form"), ("this", "tihs"), ("for", "fro")),
        ),
        share=0.6,
    ),
    Shift(
        "old_fashioned",
        "A polite user of long ago.",
        before=("Pray, good friend, lend me your ear.", "I beg your pardon, and pray you hear me."),
        after=("I remain your humble servant.", "I thank you kindly, and bid you good day."),
    ),
    Shift(
        "persona",
        "Another persona is put before the duties.",
        turn="system",
        before=(
            "Your name is Robin, an old sailor who loves the sea.",
            "Your name is Alex, a cheerful young gardener.",
            "Your name is Sam, a quiet teacher who likes music.",
        ),
    ),
    Shift(
        "plain_words",
        "Short plain words for longer ones.",
        after=("Use plain words.", "Plain words will do."),
        words=(
            *(("would like to", "want to"), ("whether", "if"), ("regarding", "about"), ("concerning", "about")),
            *(("assist", "help"), ("require", "need"), ("requires", "needs"), ("provide", "give"), ("obtain", "get")),
            *(("purchase", "buy"), ("inform", "tell"), ("prior to", "before"), ("however", "but"), ("Please", "Do")),
            *(
                ("therefore", "so"),
                ("indicate", "say"),
                ("respond", "answer"),
                ("Respond", "Answer"),
                ("select", "pick"),
            ),
            *(("reply", "answer"), ("Reply", "Answer"), ("single", "one"), ("exactly", "just"), ("correct", "right")),
        ),
    ),
    Shift(
        "preamble",
        "Fifty words of harmless small talk before the question.",
        before=(
            "It was a long week here. On Monday it rained all day, and the garden is still wet. On Tuesday my sister came "
            "with a cake, and we sat in the kitchen and talked. Today the sun is out, the birds sing, and I have a little time "
            "for my letters. Now to my question.",
            "I went for a walk by the river this morning. The water was high and the path was full of leaves, so I was slow. "
            "At the bridge I met an old man with a small dog, and we spoke about the weather for a while. Then I came home "
            "and made tea. Now to my question.",
        ),
    ),
    Shift(
        "shouted",
        "A user who writes common words in capitals.",
        words=tuple((form, word.upper()) for word in _SHOUTED for form in (word, word.capitalize())),
        after=("PLEASE ANSWER NOW!", "I NEED YOU NOW!"),
    ),
    Shift(
        "system_paraphrase",
        "The same duties in other words, the last sentence first.",
        turn="system",
        before=("Here is your part.", "Your part is this."),
        words=(
            *(("You are a", "You act as a"), ("You are an", "You act as an"), ("You are the", "You act as the")),
            *(("You work", "Your work is"), ("You speak for", "You are the voice of"), ("helpful", "useful")),
            *(("Answer the question", "Give an answer to the question"), ("Reply in", "Give a reply in")),
            *(("Keep it", "Be"), ("must", "have to"), ("should", "ought to"), ("always", "at all times")),
            *(("Always", "At all times"), ("never", "at no time"), ("Never", "At no time"), ("careful", "watchful")),
        ),
        turns_around=True,
    ),
    Shift(
        "telegram",
        "A telegram: no full stops, but the word stop.",
        before=("urgent stop",),
        words=(("please", ""), ("the", "")),
        full_stop=" stop",
    ),
    Shift(
        "terse",
        "A terse note without articles and courtesy.",
        words=(("please", ""), ("Please", ""), ("the", ""), ("a", ""), ("an", ""), ("would like to know", "ask")),
        after=("Short.", "Be quick."),
    ),
)
SHIFTS: Mapping[str, Shift] = {shift.name: shift for shift in _ALL}
"""Every shift, by name."""
STYLES = ("chatty", "formal", "hurried", "old_fashioned", "plain_words", "shouted", "telegram", "terse")
"""The eight writing styles among them."""


def shift_texts(names: Sequence[str] = ()) -> tuple[str, ...]:
    """Every text that these shifts may write, all shifts where none is named: what a word-level vocabulary must hold.

    Texts stand in the middle of a line as well as at its start, so each is given with and without a space in front.
    """
    texts = [text for name, shift in SHIFTS.items() if not names or name in names for text in shift.texts]
    return tuple(dict.fromkeys(form for text in texts for form in (text, f" {text}")))
