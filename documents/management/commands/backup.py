"""`manage.py backup <folder>`: a copy of everything that the site keeps, while it runs."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from psycopg.pq import Conninfo


class Command(BaseCommand):
    """Copies the database as of one moment, then the files that it names."""

    help = "Copies the database and the files into a new folder; the server may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="is made; there must be nothing yet")

    def handle(self, *, folder: Path, **options: object) -> None:
        """The database first: each file is written before the row that names it."""
        try:
            folder.mkdir(parents=True, mode=0o700)
        except FileExistsError:
            raise CommandError(f"{folder} is there already.") from None
        if connection.vendor == "sqlite":
            _copy_sqlite(folder / "scriptorium.sqlite3")
        else:
            _dump_postgresql(folder / "scriptorium.dump")
        if settings.MEDIA_ROOT and Path(settings.MEDIA_ROOT).is_dir():
            shutil.copytree(settings.MEDIA_ROOT, folder / "media", copy_function=_copy)
        self.stdout.write(f"Everything is in {folder}.")


def _copy(source: str, target: str) -> None:
    """Copy a file unless it was deleted meanwhile."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


def _copy_sqlite(path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])


def _dump_postgresql(path: Path) -> None:
    # Not as arguments, which every user of the machine could read: the password is among them.
    params = connection.get_connection_params()
    told = {
        option.envvar.decode(): str(params[option.keyword.decode()])
        for option in Conninfo.get_defaults()
        if option.envvar and option.keyword.decode() in params
    }
    command = ["pg_dump", "--format=custom", f"--file={path}"]
    subprocess.run(command, env=os.environ | told, check=True)  # noqa: S603  (no shell)
