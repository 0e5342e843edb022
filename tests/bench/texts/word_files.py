"""Word files of others: how many are read, and how many of their words arrive, by kind.

`make bench-word FILES=folder` reads every Word file below a folder as an import does, and holds
what arrives against what lies in the files' XML, read here without the importer's code; `--pandoc`
holds it against pandoc's words, too. What is told goes into docs/formats.md by hand.
"""

import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from lxml import etree

from documents.content.normalize import fit
from documents.content.readers.word.docx import read_docx
from documents.content.tree import text_in, walk
from documents.errors import Unfit

ENDINGS = {".docx", ".docm", ".dotx", ".doc"}
WORD = re.compile(r"\w+")
PARTS = re.compile(r"word/(document\d*|footnotes|endnotes|charts/chart\d*|diagrams/data\d*)\.xml")
CHUNK = re.compile(r".*\.(html?|xhtml|mht)", re.IGNORECASE)
# The innermost of these that holds a word is its kind.
KINDS = {
    "txbxContent": "text boxes",
    "oMath": "equations",
    "ruby": "ruby",
    "bdo": "bdo and dir",
    "dir": "bdo and dir",
    "smartTag": "smart tags, custom XML",
    "customXml": "smart tags, custom XML",
    "hyperlink": "links",
    "fldSimple": "simple fields",
    "ins": "tracked insertions",
    "moveTo": "tracked insertions",
    "footnote": "notes",
    "endnote": "notes",
    "chartSpace": "charts",
    "dataModel": "diagrams",
    "sdt": "content controls",
    "tc": "tables",
}
MAIN = re.compile(r"word/(_rels/)?document\d*\.xml(\.rels)?")
LEFT_OUT = {"del", "moveFrom", "Fallback", "separator", "continuationSeparator"}
BREAKS = {"p", "pt", "tab", "ptab", "br", "cr", "sym", "rt", "rubyBase"}
NOTES = {"footnote", "endnote"}
PLAIN = "paragraphs"


def local(element) -> str:
    return str(element.tag).rpartition("}")[2]


def words_of(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.lower()))


def kind_of(element, notes: set[str]) -> str | None:
    """The kind of a text; None for one that a reader of the final text does not see."""
    names = [local(each) for each in element.iterancestors()]
    if LEFT_OUT & set(names):
        return None
    note = next((each for each in element.iterancestors() if local(each) in NOTES), None)
    if note is not None and note.get(note.tag.replace(local(note), "id")) not in notes:
        return None
    return next((KINDS[name] for name in names if name in KINDS), PLAIN)


def words_in(data: bytes) -> dict[str, Counter[str]]:
    """The words that lie in the parts of a file, by kind."""
    found: dict[str, Counter[str]] = {}
    with ZipFile(BytesIO(data)) as archive:
        main = b"".join(archive.read(name) for name in archive.namelist() if MAIN.fullmatch(name))
        for name in archive.namelist():
            # Of a header, or of nothing.
            is_elsewhere = "charts/" in name and name.rpartition("/")[2].encode() not in main
            if PARTS.fullmatch(name) and not is_elsewhere:
                for kind, text in texts(archive.read(name), notes_in(main)).items():
                    found[kind] = found.get(kind, Counter()) + words_of(text)
            elif CHUNK.fullmatch(name):
                text = re.sub(rb"(?s)<(style|head).*?</\1>|<[^>]*>|&\w+;", b" ", archive.read(name))
                found["altChunk"] = words_of(text.decode(errors="replace"))
    return found


def notes_in(main: bytes) -> set[str]:
    """The ids of the notes that the text refers to, and does not only delete."""
    kept = re.sub(rb"(?s)<w:del .*?</w:del>", b"", main)
    return {id_.decode() for id_ in re.findall(rb"noteReference\b[^>]*\bw:id=\"(-?\d+)\"", kept)}


def texts(data: bytes, notes: set[str]) -> dict[str, str]:
    """The texts of a part by kind; letters of one paragraph stand together."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, recover=True))
    found: dict[str, list[str]] = {}
    before = ""
    for element in root.iter() if root is not None else ():
        name = local(element)
        is_math = "math" in str(element.tag)
        is_text = name == "t" or (name == "v" and local(element.getparent()) == "pt")
        if is_text and (kind := kind_of(element, notes)):
            found.setdefault(kind, []).append(" " * (kind != before) + (element.text or ""))
            before = kind
        elif is_math or name in BREAKS:
            for parts in found.values():
                parts.append(" ")
    return {kind: "".join(parts) for kind, parts in found.items()}


def words_out(data: bytes) -> Counter[str]:
    """The words that an import has.

    Raises:
        Unfit: the file is refused.
    """
    tree = fit(read_docx(data))
    blocks = (node for node in walk(tree) if node.kind in {"paragraph", "heading", "codeBlock"})
    return words_of("\n".join(text_in(node) for node in blocks))


def by_pandoc(path: Path) -> Counter[str] | None:
    asked = ["pandoc", "--from=docx", "--to=plain", "--wrap=none", str(path)]
    done = subprocess.run(asked, capture_output=True, timeout=120)
    return words_of(done.stdout.decode()) if done.returncode == 0 else None


def missing(wanted: Counter[str], got: Counter[str]) -> Counter[str]:
    """What is wanted and not there; letters that stand together elsewhere are no loss."""
    whole = "".join(got)
    return Counter({word: n for word, n in (wanted - got).items() if word not in whole})


class Tally:
    """What was found so far."""

    def __init__(self) -> None:
        self.files: Counter[str] = Counter()
        self.wanted: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.pandoc: Counter[str] = Counter()

    def take(self, path: Path, has_pandoc: bool, is_wordy: bool) -> None:
        data = path.read_bytes()
        try:
            got = words_out(data)
        except Unfit as unfit:
            self.files[str(unfit)] += 1
            return
        self.files["imported"] += 1
        try:
            wanted = words_in(data)
        except BadZipFile:
            return
        lost: dict[str, Counter[str]] = {}
        for kind, words in wanted.items():
            lost[kind] = missing(words, got)
            self.wanted[kind] += words.total()
            self.lost[kind] += lost[kind].total()
        if has_pandoc and (theirs := by_pandoc(path)) is not None:
            self.pandoc["words"] += theirs.total()
            self.pandoc["missing here"] += missing(theirs, got).total()
            self.pandoc["missing there"] += missing(got, theirs).total()
        if is_wordy and any(lost.values()):
            told = {kind: " ".join(words)[:200] for kind, words in lost.items() if words}
            print(f"{path}: {told}", file=sys.stderr)

    def report(self) -> str:
        lines = ["| kind | words in | words out |", "|---|---|---|"]
        for kind, count in self.wanted.most_common():
            lines.append(f"| {kind} | {count:,} | {count - self.lost[kind]:,} |")
        total, lost = self.wanted.total(), self.lost.total()
        lines += [f"| all | {total:,} | {total - lost:,} |", ""]
        lines += [f"{count:>5}  {what}" for what, count in self.files.most_common()]
        lines += [f"{count:>5}  by pandoc: {what}" for what, count in self.pandoc.items()]
        return "\n".join(lines)


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pandoc", action="store_true", help="hold pandoc's words against ours")
    parser.add_argument("--lost", action="store_true", help="tell the words that are lost")
    given = parser.parse_args()
    sys.setrecursionlimit(5000)
    tally = Tally()
    for path in sorted(given.folder.rglob("*")):
        if path.suffix.lower() in ENDINGS:
            tally.take(path, given.pandoc and shutil.which("pandoc") is not None, given.lost)
    print(tally.report())


if __name__ == "__main__":
    main()
