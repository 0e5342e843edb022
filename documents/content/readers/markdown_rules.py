"""What a parser of CommonMark is told to read our Markdown. Pure."""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.reference import reference
from markdown_it.rules_inline import StateInline

from documents.content.mathematics import DISPLAYED, FORMULA
from documents.content.own_lines import OWN_LINE

DEEPEST = 200


def parser() -> MarkdownIt:
    """A parser of Markdown as this project reads it."""
    made = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    # Where a link may lead is ours to say (tree.address), and it stays as it is written.
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    made.normalizeLink = lambda url: url  # type: ignore[method-assign]
    made.block.ruler.at("reference", _reference)
    made.block.ruler.before("reference", "own_line", _own_line, {"alt": ["paragraph"]})
    made.block.ruler.before("reference", "displayed", _displayed, {"alt": ["paragraph"]})
    made.inline.ruler.after("escape", "formula", _formula)
    return made


def _formula(state: StateInline, silent: bool) -> bool:
    """Mathematics between dollars, in which nothing is a sign."""
    found = FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("formula", "", 0).content = found[0].replace("\n", " ")
    state.pos = found.end()
    return True


def _displayed(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Mathematics between two dollars each, in lines of its own."""
    if state.is_code_block(start) or not _line(state, start).startswith("$$"):
        return False
    last = start
    while "$" not in _line(state, last)[2 * (last == start) :]:
        last += 1
        if last >= end or state.isEmpty(last) or state.sCount[last] < state.blkIndent:
            return False
    lines = [_line(state, number).rstrip() for number in range(start, last + 1)]
    if not DISPLAYED.fullmatch("\n".join(lines)):
        return False
    if not silent:
        _push_lines(state, start, lines)
    return True


def _push_lines(state: StateBlock, start: int, lines: list[str]) -> None:
    state.line = start + len(lines)
    state.push("paragraph_open", "p", 1).map = [start, state.line]
    state.push("displayed", "", 0).content = "\n".join(lines)
    state.push("paragraph_close", "p", -1)


def _reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A link's address, as the library reads it, but not a footnote of one word."""
    is_note = state.src.startswith("[^", state.bMarks[start] + state.tShift[start])
    return not is_note and reference(state, start, end, silent)


def _own_line(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A paragraph that begins with such a line, whatever stands right before it."""
    if state.is_code_block(start) or not OWN_LINE.match(_line(state, start)):
        return False
    if silent:
        return True
    last = start + 1
    while last < end and not state.isEmpty(last) and not _ends(state, last, end):
        last += 1
    state.line = last
    state.push("paragraph_open", "p", 1).map = [start, last]
    token = state.push("inline", "", 0)
    token.content = state.getLines(start, last, state.blkIndent, False).strip()
    token.map, token.children = [start, last], []
    state.push("paragraph_close", "p", -1)
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _ends(state: StateBlock, number: int, end: int) -> bool:
    is_alone = (
        _line(state, number - 1).startswith(("[!", ":::")) or state.sCount[number] < state.blkIndent
    )
    rules = state.md.block.ruler.getRules("paragraph")
    return is_alone or any(rule(state, number, end, True) for rule in rules)
