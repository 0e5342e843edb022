"""`collab.transports.hocuspocus.credits`: what the provider takes for saved (8.4)."""

from collab.transports.hocuspocus.credits import Credits


def test_what_it_counts() -> None:
    """Each change, and what it has answered to the question that followed its own; not what it is
    asked for besides.
    """
    credits = Credits()
    credits.ask(back=True)
    credits.say(full=True)
    credits.say(full=False)
    credits.ask(back=False)
    credits.say(full=True)
    credits.say(full=False)
    assert credits.settle(0) == 0
    assert credits.settle(1) == 1
    assert credits.settle(3) == 1
    assert credits.settle(4) == 1
    assert credits.settle(4) == 0


def test_what_was_not_taken() -> None:
    """It comes with all that the client has, when it is asked for that, and is saved then."""
    credits = Credits()
    credits.ask(back=True)
    assert credits.hear_answer()
    credits.owe()
    credits.owe()
    credits.ask(back=False)
    credits.say(full=True)
    credits.say(full=False)
    assert credits.settle(1) == 2
    assert credits.settle(2) == 1


def test_an_answer_to_nothing() -> None:
    """It is not counted by an honest client, and brings nothing that is owed."""
    credits = Credits()
    assert not credits.hear_answer()
    credits.say(full=True)
    assert credits.settle(1) == 0
