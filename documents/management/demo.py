"""The people and documents of a demonstration site."""

from dataclasses import dataclass

from documents.content.tree import Node
from documents.management.demo_text import (
    bold,
    bullets,
    code,
    code_block,
    heading,
    italic,
    link,
    numbered,
    paragraph,
    quote,
)
from documents.roles import Role

PASSWORD = "demo"  # noqa: S105
PEOPLE = {"ann": "Ann Bauer", "ben": "Ben Okafor", "cleo": "Cleo Martin"}


@dataclass(frozen=True, slots=True)
class Part:
    """What one person wrote at one go."""

    author: str
    blocks: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What one person said in a chat; `mentions` are user names."""

    author: str
    text: str
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Demo:
    """A document: its title, its owner, everybody else's role, who wrote what and who said what."""

    title: str
    owner: str
    roles: dict[str, Role]
    parts: tuple[Part, ...]
    trashed: bool = False
    lines: tuple[Line, ...] = ()


RELEASE_PLAN = Demo(
    "Spring release plan",
    "ann",
    {"ben": Role.EDITOR, "cleo": Role.COMMENTER},
    (
        Part(
            "ann",
            (
                paragraph(
                    "We release on ",
                    bold("Thursday 14 May"),
                    ". The theme is fewer, better things: two features finished properly, and "
                    "every bug older than a year either fixed or closed with a reason.",
                ),
                heading(2, "What is in"),
                bullets(
                    paragraph(bold("Offline editing. "), "Keep typing on the train, sync after."),
                    paragraph(bold("Search. "), "All documents, as you type, in under 100 ms."),
                    paragraph("The new sign-in page, which has been ready since January."),
                ),
                heading(2, "What is out"),
                paragraph(
                    "The mobile app moves to the summer. Nobody has asked for it ",
                    italic("instead of"),
                    " search, and we cannot do both.",
                ),
            ),
        ),
        Part(
            "ben",
            (
                heading(2, "Dates"),
                numbered(
                    paragraph("24 April: feature freeze. After that only fixes go in."),
                    paragraph("4 May: release candidate on the test site, everybody tries it."),
                    paragraph("11 May: go or no go, decided in the Monday meeting."),
                    paragraph("14 May: release in the morning, so that we are there all day."),
                ),
                heading(2, "How we know that it is ready"),
                paragraph(
                    "The list is short on purpose: all tests pass, ",
                    code("make bench"),
                    " is not slower than the last release, and three people outside the team "
                    "have used it for a week.",
                ),
            ),
        ),
        Part(
            "ann",
            (
                heading(2, "Open questions"),
                bullets(
                    paragraph("Who writes the announcement? Cleo, if she has the time."),
                    paragraph("Do we keep the old import format? Ben looks at who still uses it."),
                ),
            ),
        ),
    ),
    lines=(
        Line("ann", "Good morning! I have put in what we agreed on. Is anything missing?"),
        Line("ben", "The dates. I have just added them.\nThe freeze is a Friday, on purpose."),
        Line("ann", "@Cleo Martin would you write the announcement?", ("cleo",)),
        Line("cleo", "Gladly, by the end of April. Who reads it before it goes out?"),
        Line(
            "ben", "I do. Here is the last one, for the tone: https://example.org/releases/autumn"
        ),
    ),
)

MEETING_NOTES = Demo(
    "Team meeting, 3 March",
    "ben",
    {"ann": Role.EDITOR, "cleo": Role.EDITOR},
    (
        Part(
            "ben",
            (
                paragraph(bold("Present: "), "Ann, Ben, Cleo. ", bold("Notes: "), "Ben."),
                heading(2, "Since last time"),
                bullets(
                    paragraph("The import of large files no longer runs out of memory."),
                    paragraph("Two new schools use the site, about 900 people."),
                    paragraph("The printer is still broken."),
                ),
                heading(2, "Support"),
                paragraph(
                    "Most questions are about finding an old document. Ann read a few aloud:"
                ),
                quote(
                    paragraph(
                        "“I know that I wrote it, I know that it is here, and I know it "
                        "is called Untitled.”"
                    ),
                    paragraph("We agreed that search comes before everything else."),
                ),
            ),
        ),
        Part(
            "cleo",
            (
                heading(2, "Design"),
                paragraph(
                    "I showed two drafts of the sign-in page. The quiet one won. The colours are "
                    "checked for contrast with the ",
                    link("WCAG guidelines", "https://www.w3.org/TR/WCAG22/"),
                    "; one grey was too light and is now darker.",
                ),
            ),
        ),
        Part(
            "ben",
            (
                heading(2, "To do"),
                numbered(
                    paragraph(bold("Ann"), " writes the release plan by Friday."),
                    paragraph(bold("Ben"), " measures search with 100,000 documents."),
                    paragraph(bold("Cleo"), " rings about the printer."),
                ),
            ),
        ),
    ),
)

ESSAY = Demo(
    "On writing together",
    "ann",
    {"cleo": Role.EDITOR, "ben": Role.VIEWER},
    (
        Part(
            "ann",
            (
                paragraph(italic("A draft for the spring issue. About 1,500 words when done.")),
                paragraph(
                    "Two people at one desk with one pen write differently from two people with a "
                    "pen each. The first pair talks; the second pair negotiates. For a century the "
                    "office knew only a third way: one person writes, the other sends back a copy "
                    "with red ink on it, and a week has gone by."
                ),
                paragraph(
                    "What changed is not that we can type at the same time. It is that we can ",
                    bold("see"),
                    " each other doing it. A cursor that stops in the middle of a sentence is a "
                    "raised eyebrow. A paragraph that grows while you read it is company.",
                ),
                heading(2, "The red ink"),
                paragraph(
                    "Red ink had one virtue: it was honest about who had said what. A page that "
                    "anyone may change needs another way to be honest. It has to remember."
                ),
            ),
        ),
        Part(
            "cleo",
            (
                heading(2, "The margin"),
                paragraph(
                    "Mediaeval readers wrote in the margin because the text was somebody else’s. "
                    "Some of the best arguments of the twelfth century are found there, in a hand "
                    "much smaller than the one they disagree with."
                ),
                quote(
                    paragraph("In the margin a reader is no longer a reader and not yet an author.")
                ),
            ),
        ),
        Part(
            "ann",
            (
                heading(2, "Still to write"),
                bullets(
                    paragraph("An ending that is not about technology."),
                    paragraph("The story of the two sisters and the dictionary."),
                    paragraph("Check the twelfth century with somebody who knows."),
                ),
            ),
        ),
    ),
)

RECIPE = Demo(
    "Lemon and olive oil cake",
    "cleo",
    {"ann": Role.VIEWER, "ben": Role.EDITOR},
    (
        Part(
            "cleo",
            (
                paragraph("For a tin of 23 cm, eight people, or three people and a long evening."),
                heading(2, "You need"),
                bullets(
                    paragraph("3 eggs"),
                    paragraph("200 g sugar"),
                    paragraph("2 unwaxed lemons, the zest of both and the juice of one"),
                    paragraph("150 ml olive oil, the ", italic("mild"), " kind"),
                    paragraph("150 g plain yoghurt"),
                    paragraph("220 g flour, 2 teaspoons of baking powder, a pinch of salt"),
                ),
                heading(2, "How"),
                numbered(
                    paragraph("Heat the oven to ", bold("170 °C"), ". Line the tin."),
                    paragraph("Rub the zest into the sugar until the kitchen smells of lemon."),
                    paragraph("Beat in the eggs, five minutes, until pale. Do not hurry this."),
                    paragraph("Stir in the oil in a thin stream, then yoghurt and juice."),
                    paragraph("Fold in the flour, baking powder and salt. Stop when it is even."),
                    paragraph("Bake for 45 minutes. Leave it in the tin for ten more."),
                ),
            ),
        ),
        Part(
            "ben",
            (
                paragraph(
                    bold("Ben: "), "with oranges it works as well. Then take only 170 g of sugar."
                ),
            ),
        ),
    ),
)

BACKUP = Demo(
    "Backing up the site",
    "ben",
    {"ann": Role.EDITOR},
    (
        Part(
            "ben",
            (
                paragraph(
                    "Everything is in one database. With SQLite a copy of the file alone is not "
                    "enough while the server runs; ask SQLite for it:"
                ),
                code_block(
                    "sqlite3 var/scriptorium.sqlite3 \\\n"
                    "  \".backup 'backup/scriptorium.sqlite3'\"\n"
                    "sqlite3 backup/scriptorium.sqlite3 'PRAGMA integrity_check'",
                    "bash",
                ),
                paragraph(
                    "The last line has to say ",
                    code("ok"),
                    ". A backup that nobody has restored is a hope, so once a month:",
                ),
                numbered(
                    paragraph("Copy the newest backup to another machine."),
                    paragraph("Start the server there on an empty folder with that file."),
                    paragraph("Open three documents and read them to the end."),
                ),
            ),
        ),
    ),
)

OLD_ROTA = Demo(
    "Kitchen rota, last winter",
    "ann",
    {"ben": Role.EDITOR, "cleo": Role.EDITOR},
    (
        Part(
            "ann",
            (
                numbered(
                    paragraph("December: Ben"),
                    paragraph("January: Cleo"),
                    paragraph("February: Ann, who forgot"),
                ),
            ),
        ),
    ),
    trashed=True,
)

DEMOS = (OLD_ROTA, BACKUP, RECIPE, ESSAY, MEETING_NOTES, RELEASE_PLAN)


@dataclass(frozen=True, slots=True)
class DemoRoom:
    """A room that is open to everybody, and what has been said in it."""

    title: str
    owner: str
    lines: tuple[Line, ...]


LOUNGE = DemoRoom(
    "Lounge",
    "cleo",
    (
        Line("cleo", "Welcome! This room is for everything that belongs in no document."),
        Line("ben", "Like the cake in the kitchen?"),
        Line("cleo", "Like the cake. It is lemon; the recipe is among my documents."),
        Line("ann", "Was lemon. Sorry."),
    ),
)
