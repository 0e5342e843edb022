"""What the tests beside a database prove of the history holds on PostgreSQL, too."""

import os
import subprocess
import sys
from pathlib import Path

from tests.live.sites.postgres import Cluster

ROOT = Path(__file__).parents[3]
FOLDERS = ("tests/db/moments", "tests/db/history")


def test_the_history_on_postgresql(cluster: Cluster) -> None:
    """The same tests but the random ones, each in a transaction of a database of their own."""
    # This run's own workers are none of the other's.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    # Migrated already, and named as Django names the database of tests.
    name = cluster.database_name()
    cluster.ask(f'ALTER DATABASE "{name}" RENAME TO "test_{name}"')
    told = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", *FOLDERS),
            *("-m", "not hypothesis", "--quiet", "--reuse-db"),
        ],
        cwd=ROOT,
        env={**env, "DATABASE_URL": cluster.url(name)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-8000:] + told.stderr[-2000:]
    assert " skipped" not in told.stdout
