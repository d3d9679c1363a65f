"""Where the checkout is and where the running installation keeps its files."""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from cli.messages import FOREIGN_HOME, NO_FOLDER, NOT_WRITABLE, Refusal

PROJECT_ROOT = Path(__file__).resolve().parents[2]
MANAGE_PY = PROJECT_ROOT / "platform" / "manage.py"
BOOTSTRAP_SQL = PROJECT_ROOT / "infra" / "postgres" / "bootstrap.sql"


@dataclass(frozen=True)
class Home:
    """The folder with everything one installation on this machine owns; `.nastavnik/` in the checkout by default."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """Take `NASTAVNIK_DATA_DIR`, else `.nastavnik/` of the checkout."""
        chosen = os.environ.get("NASTAVNIK_DATA_DIR")
        return cls(Path(chosen).expanduser().absolute() if chosen else PROJECT_ROOT / ".nastavnik")

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """Files that describe the running instance and mean nothing after it."""
        return self.root / "run"

    @property
    def metrics(self) -> Path:
        """What each worker of the web server has counted since it started."""
        return self.run / "metrics"

    @property
    def media(self) -> Path:
        return self.root / "media"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def running(self) -> Path:
        """The environment of the running instance, for `nastavnik env`."""
        return self.run / "environment.json"

    @property
    def demo(self) -> Path:
        """Addresses and logins, written by the demo loader."""
        return self.root / "demo.json"

    @property
    def belongings(self) -> tuple[Path, ...]:
        """What a reset removes. Named one by one: `NASTAVNIK_DATA_DIR` may be a folder with other people's files."""
        return (
            self.postgres,
            self.postgres.with_suffix(".new"),
            self.valkey,
            self.logs,
            self.run,
            self.media,
            self.secrets,
            self.demo,
        )

    def ensure(self) -> None:
        """Create the folders, readable by us only; refuse a home that another user created."""
        try:
            for folder in (self.root, self.logs, self.run):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except PermissionError as error:
            raise Refusal(NOT_WRITABLE.format(path=self.root)) from error
        except OSError as error:
            raise Refusal(NO_FOLDER.format(path=self.root, reason=error.strerror)) from error
        owner = self.root.stat().st_uid
        if owner != os.geteuid():
            raise Refusal(FOREIGN_HOME.format(path=self.root, owner=_user_name(owner)))


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
