"""A PostgreSQL cluster of the tests' own: started once, and migrated once for all its databases."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from tests.bench.support.process import tree
from tests.live.sites.site import Site, made_once

# Seconds for whatever initdb and pg_ctl do.
_LATE = 120


def binaries() -> Path | None:
    """The folder of initdb and its siblings, the newest if there are several."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in folders), default=None, key=lambda path: path.parts[-2])


class Cluster:
    """A cluster in a temporary folder that listens on a socket there and nowhere else.

    PostgreSQL does not run as root: there everything runs as its package's user. Of several
    clusters that are told of a `common` folder the first one leaves its migrated database there.
    One that is `of` another is a replica of that.
    """

    def __init__(
        self, binaries: Path, common: Path | None = None, of: "Cluster | None" = None
    ) -> None:
        self._binaries = binaries
        self._common = common
        self._folder = Path(tempfile.mkdtemp(prefix="scriptorium-postgres-"))
        self._is_root = os.geteuid() == 0
        if self._is_root:
            shutil.chown(self._folder, "postgres", "postgres")
        self._made = 0
        self._frozen: list[int] = []
        if of:
            self.follow(of)
        else:
            self._run("initdb", "--auth=trust", "--username=postgres", "--no-sync")
            self._start()

    def _start(self) -> None:
        options = f"-k {self._folder} -c listen_addresses='' -c wal_retrieve_retry_interval=200ms"
        self._run("pg_ctl", "start", "--wait", "--silent", "-l", self._log, "-o", options)

    @property
    def _log(self) -> str:
        return str(self._folder / "log")

    def _run(self, program: str, *arguments: str) -> None:
        as_postgres = ["runuser", "-u", "postgres", "--"] if self._is_root else []
        command = [str(self._binaries / program), "-D", str(self._folder / "data"), *arguments]
        subprocess.run(
            [*as_postgres, *command],
            cwd=self._folder,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=_LATE,
        )

    @property
    def pid(self) -> int:
        """The process whose children serve the connections."""
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self._folder / ".s.PGSQL.5432"

    def url(self, database: str, port: int | None = None) -> str:
        """What `DATABASE_URL` is for a database of this cluster, perhaps by way of a TCP port."""
        host = f"127.0.0.1:{port}" if port else quote(str(self._folder), safe="")
        return f"postgres://postgres@{host}/{database}"

    def _create(self, database: str, template: str) -> None:
        self.ask(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def _connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host=str(self._folder), user="postgres", dbname="postgres", autocommit=True
        )

    @cached_property
    def _migrated(self) -> str:
        """The name of a database to copy."""
        name = "migrated"
        self._create(name, "template0")
        if self._common is None:
            self._migrate(name)
            return name
        file = self._common / "migrated.dump"
        with made_once(self._common) as is_first:
            if is_first:
                self._migrate(name)
                self._dump("pg_dump", "--format=custom", f"--file={file}", name)
        if not is_first:
            self._dump("pg_restore", f"--dbname={name}", str(file))
        return name

    def _migrate(self, name: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder), {"DATABASE_URL": self.url(name)})
            site.run("manage.py", "migrate", "--verbosity", "0")

    def database(self) -> str:
        """The URL of a fresh, migrated database."""
        return self.url(self.database_name())

    def database_name(self) -> str:
        """The name of a fresh, migrated database."""
        self._made += 1
        name = f"site_{self._made}"
        self._create(name, self._migrated)
        return name

    def empty(self) -> str:
        """The URL of a database in which there is nothing yet."""
        self._made += 1
        name = f"site_{self._made}"
        self._create(name, "template0")
        return self.url(name)

    def crash(self) -> None:
        """Have every connection break, without a checkpoint, and recover."""
        self._run("pg_ctl", "restart", "--wait", "--silent", "--mode=immediate", "-l", self._log)

    def kill(self) -> None:
        """Have the server and all that serve its connections be gone, as with its machine."""
        self.freeze()
        self._tell_frozen(signal.SIGKILL)

    def follow(self, other: "Cluster") -> None:
        """Be a replica of another, whatever there was; what is here has to be killed before."""
        shutil.rmtree(self._folder / "data", ignore_errors=True)
        # Who was killed has left them.
        for left in self._folder.glob(".s.PGSQL.*"):
            left.unlink()
        source = [f"--host={other._folder}", "--username=postgres"]
        self._run(
            "pg_basebackup", *source, "--checkpoint=fast", "--no-sync", "--write-recovery-conf"
        )
        self._start()

    def promote(self) -> None:
        """Be a replica no more, and take changes."""
        self._run("pg_ctl", "promote", "--wait", "--silent")

    def ask(self, statement: str) -> list[Any]:
        """The rows of a statement that an operator runs."""
        with self._connect() as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def back_up(self, database: str) -> Path:
        """Write a backup of a database, as its operator does; returns the file."""
        file = self._folder / f"{database}.dump"
        self._dump("pg_dump", "--format=custom", f"--file={file}", database)
        return file

    def put_back(self, database: str, file: Path) -> None:
        """Have a backup in the place of a database, whoever is connected to that."""
        restored = f"{database}_restored"
        self._create(restored, "template0")
        self._dump("pg_restore", f"--dbname={restored}", str(file))
        with self._connect() as connection:
            connection.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
            connection.execute(f'ALTER DATABASE "{restored}" RENAME TO "{database}"')

    def _dump(self, program: str, *arguments: str) -> None:
        where = [f"--host={self._folder}", "--username=postgres"]
        command = [str(self._binaries / program), *where, *arguments]
        subprocess.run(command, check=True, timeout=_LATE)

    def freeze(self) -> None:
        """Have the server and all that serve its connections stand still, as its machine might."""
        # Itself first, so that it has no more children afterwards.
        os.kill(self.pid, signal.SIGSTOP)
        self._frozen = tree(self.pid)
        self._tell_frozen(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._tell_frozen(signal.SIGCONT)

    def _tell_frozen(self, number: signal.Signals) -> None:
        for pid in self._frozen:
            # One may just have ended.
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def close(self) -> None:
        """Stop the cluster, unless it was killed, and remove it."""
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "stop", "--mode=immediate", "--silent")
        shutil.rmtree(self._folder)
