"""What Markdown has for other programs: words to the editor, read and written as they are. Pure."""

import re

# Lines that say something to other programs: a footnote, an abbreviation, a definition, a notice,
# the beginning or the end of a container.
OWN_LINE = re.compile(
    r"\[\^[^\]\s]+\]:[ \t]|\*\[[^\]]+\]:[ \t]|:[ \t]+\S|\[![A-Za-z]+\][ \t]*$|:{3,}"
)
FRONT_MATTER = re.compile(
    r"(---|\+\+\+)[ \t]*\n(?=[\w\"'-]+[ \t]*[:=])(?:(?!\1[ \t]*$).*\n)+?\1(?=[ \t]*(?:\n|\Z))",
    re.MULTILINE,
)
FRONT_LANGUAGES = {"---": "yaml", "+++": "toml"}
# A further paragraph of a footnote stands behind so many spaces.
NOTE = re.compile(r"\[\^[^\]\s]+\]:")
NOTE_INDENT = " " * 4
# Such that every reader of Markdown takes it for one comment of HTML.
COMMENT = r"<!--(?!-?>)(?:(?!--)[^\n])*-->"
COMMENT_BLOCK = re.compile(rf"<!--(?!-?>)(?:(?!--)[\s\S])*-->(?:[ \t]*{COMMENT})*")
