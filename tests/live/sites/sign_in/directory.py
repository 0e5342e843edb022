"""A directory of the tests' own: OpenLDAP's server with a few people, at a port of its own."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.live.sites.sign_in.certificate import certify

BASE = "dc=abbey,dc=example"
READER, READERS_PASSWORD = f"cn=reader,{BASE}", "reader's own"
PASSWORD = "four horses and a cart"
# Seconds for its start.
_LATE = 30
_PROGRAM = "/usr/sbin/slapd"
_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {folder}/certificate.pem
TLSCertificateKeyFile {folder}/key.pem
# As many servers are set up: a name without a password is nobody, and no error.
allow bind_anon_cred bind_anon_dn
access to attrs=userPassword by anonymous auth by * none
access to *
    by dn.exact="{reader}" read by self read by dn.children="ou=people,{base}" compare by * none
database mdb
suffix "{base}"
rootdn "cn=root,{base}"
directory {folder}/data
"""


class Directory:
    """Its people are written before it starts; `url` has no TLS, but takes STARTTLS."""

    def __init__(self, *people: dict[str, str], group: tuple[str, ...] = ()) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="scriptorium-directory-"))
        (self._folder / "data").mkdir()
        self.certificate = self._folder / "certificate.pem"
        certify(self.certificate, self._folder / "key.pem")
        self._configuration = self._folder / "slapd.conf"
        self._configuration.write_text(
            _CONFIGURATION.format(folder=self._folder, base=BASE, reader=READER)
        )
        self._fill(_ldif(people, group))
        self._port = _free_port()
        self.url = f"ldap://127.0.0.1:{self._port}"
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def _fill(self, ldif: str) -> None:
        subprocess.run(
            [_PROGRAM, "-T", "add", "-q", "-f", self._configuration],
            input=ldif,
            text=True,
            check=True,
        )

    def start(self) -> None:
        """Start and wait until it listens."""
        self._server = subprocess.Popen(
            [_PROGRAM, "-d", "0", "-f", self._configuration, "-h", self.url]
        )
        deadline = time.monotonic() + _LATE
        while not self._listens():
            assert self._server.poll() is None, "the directory does not start"
            assert time.monotonic() < deadline, "the directory does not listen"
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self._port)) == 0

    def stop(self) -> None:
        """Kill it."""
        assert self._server
        self._server.kill()
        self._server.wait()

    def freeze(self) -> None:
        """Have it take connections and say nothing."""
        assert self._server
        self._server.send_signal(signal.SIGSTOP)

    def close(self) -> None:
        """Kill it and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder)


def person(uid: str, name: str, mail: str = "", **more: str) -> dict[str, str]:
    """Somebody with the password."""
    told = {"uid": uid, "cn": name, "sn": name, "userPassword": PASSWORD, **more}
    return told | ({"mail": mail} if mail else {})


def _ldif(people: tuple[dict[str, str], ...], group: tuple[str, ...]) -> str:
    entries = [
        [f"dn: {BASE}", "objectClass: dcObject", "objectClass: organization", "o: Abbey"],
        [f"dn: ou=people,{BASE}", "objectClass: organizationalUnit"],
        [
            f"dn: {READER}",
            "objectClass: person",
            "sn: Reader",
            f"userPassword: {READERS_PASSWORD}",
        ],
        *(
            [
                f"dn: uid={each['uid']},ou=people,{BASE}",
                "objectClass: inetOrgPerson",
                *(f"{name}: {value}" for name, value in each.items()),
            ]
            for each in people
        ),
    ]
    if group:
        members = (f"member: uid={uid},ou=people,{BASE}" for uid in group)
        entries.append([f"dn: cn=writers,{BASE}", "objectClass: groupOfNames", *members])
    return "\n\n".join("\n".join(entry) for entry in entries)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
