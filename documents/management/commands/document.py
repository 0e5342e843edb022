"""`manage.py document <id> …`: for a document that cannot be opened, or has to be erased."""

from collections.abc import Callable
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from documents.database.durability import scrub
from documents.errors import Unfit
from documents.history import erasure, repair
from documents.history.repair import Examined, Inspection
from documents.models import Document

_ANEW = "Everybody gets the new text; what they had not saved yet is set aside in their browsers."


_ACTIONS = ["inspect", "repair", "rollback", "erase-history", "erase"]


class Command(BaseCommand):
    """Looks at what is stored of one document, mends it, takes its text back, or erases it."""

    help = "Inspects, repairs, rolls back or erases one document; the server may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=UUID, help="the id in the document's address")
        parser.add_argument("action", choices=_ACTIONS)
        parser.add_argument("--to", type=int, metavar="SEQ", help="rollback: to which seq")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(
        self, *, id: UUID, action: str, to: int | None, yes: bool, **options: object
    ) -> None:
        if (action == "rollback") != (to is not None):
            raise CommandError("A rollback needs --to SEQ, and nothing else does.")
        try:
            if to is not None:
                self._roll_back(id, to, yes)
            else:
                self._steps[action](id, yes)
        except Document.DoesNotExist:
            raise CommandError("There is no such document.") from None
        except Unfit as unfit:
            raise CommandError(str(unfit)) from unfit

    @property
    def _steps(self) -> dict[str, Callable[[UUID, bool], None]]:
        return {
            "inspect": self._inspect,
            "repair": self._repair,
            "erase": self._erase,
            "erase-history": self._erase_history,
        }

    def _inspect(self, document_id: UUID, yes: bool) -> None:
        """Print the report; ends with status 1 when something is damaged."""
        found = repair.inspect(document_id)
        for line in _report(found):
            self.stdout.write(line)
        bad = [entry for entry in found.entries if entry.fault]
        if bad:
            raise CommandError(f"The first of {len(bad)} damaged entries is {bad[0].seq}.")
        if any(snapshot.fault for snapshot in found.snapshots):
            raise CommandError("A snapshot is damaged; the journal is sound.")
        self.stdout.write("Everything can be read.")

    def _repair(self, document_id: UUID, yes: bool) -> None:
        self._ask("Leave out what cannot be read, and have the document open again?", yes)
        skipped = repair.repair(document_id)
        self.stdout.write("The document opens again.")
        if skipped:
            listed = ", ".join(map(str, skipped))
            self.stdout.write(f"Left out: {listed}. They stay in the journal. {_ANEW}")

    def _roll_back(self, document_id: UUID, seq: int, yes: bool) -> None:
        self._ask(f"Take the text back to seq {seq}?", yes)
        base = repair.roll_back(document_id, seq)
        self.stdout.write(f"The text of seq {seq} is seq {base} now. {_ANEW}")

    def _erase(self, document_id: UUID, yes: bool) -> None:
        title = Document.objects.get(pk=document_id).title
        self._ask(f"Erase “{title}”, with its chat and its history, for everybody?", yes)
        erasure.erase_document(document_id)
        scrub()
        self.stdout.write("The document is erased.")

    def _erase_history(self, document_id: UUID, yes: bool) -> None:
        self._ask("Erase all that the text was before, and its versions?", yes)
        base = erasure.erase_history(None, document_id)
        scrub()
        self.stdout.write(f"The text starts anew at seq {base}. {_ANEW}")

    def _ask(self, question: str, yes: bool) -> None:
        if not yes and input(f"{question} [y/N] ").strip().lower() != "y":
            raise CommandError("Nothing was changed.")


def _report(found: Inspection) -> list[str]:
    document = found.document
    lines = [
        f"{document.pk}  {document.title}",
        f"head {document.head}  epoch {document.epoch}  "
        f"{sum(entry.size for entry in found.entries)} bytes in {len(found.entries)} entries",
    ]
    if document.quarantined_at:
        since = document.quarantined_at.isoformat(" ", "seconds")
        lines.append(f"quarantined {since}: {document.quarantine_reason}")
    lines += [_entry(entry) for entry in found.entries]
    lines += [
        f"snapshot {snapshot.seq}  {snapshot.size} bytes  {snapshot.fault or 'good'}"
        for snapshot in found.snapshots
    ]
    return lines


def _entry(entry: Examined) -> str:
    authors = ",".join(map(str, entry.authors)) or "-"
    at = entry.at.isoformat(" ", "seconds")
    verdict = entry.fault or "good"
    return f"{entry.seq:>8}  {at}  {entry.kind:<6}  by {authors}  {entry.size} bytes  {verdict}"
