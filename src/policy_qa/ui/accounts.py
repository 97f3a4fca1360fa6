"""Who may use the page: names, roles and hashed passwords in one file.

Passwords are hashed by scrypt with a salt each; a file that somebody reads gives no password
away. The file is read again when it has changed, so that a user who was removed is out at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, get_args

from policy_qa.errors import InputError

Role = Literal["reader", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
ROLE_WORDS: Mapping[str, str] = {"reader": "读者", "editor": "编辑", "admin": "管理员"}
DEFAULT_FILE = Path("users.json")
SHORTEST_PASSWORD = 8
_LONGEST_PASSWORD = 200
_NAME = re.compile(r"[\w.@-]{1,40}")
_COST, _BLOCK, _PARALLEL, _MEMORY = 2**15, 8, 1, 64 << 20
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Account:
    """One user: a role, and the salt and hash (both hexadecimal) of a password."""

    role: Role
    salt: str
    hash: str


_NOBODY = Account("reader", "00" * _SALT_BYTES, "")


class Accounts:
    """The users of a file; several threads may ask at once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_at: tuple[int, int] | None = None
        self._accounts: dict[str, Account] = {}

    def all(self) -> Mapping[str, Account]:
        """Return the users by name, as the file has them now.

        Raises:
            InputError: If the file is missing or damaged.
        """
        try:
            state = self._file.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            if stamp != self._read_at:
                self._accounts = _parse(self._file.read_text(encoding="utf-8"))
                self._read_at = stamp
        except FileNotFoundError as error:
            message = (
                f"用户文件“{self._file}”不存在。请先用 policy-qa users add 姓名 --role admin "
                f"--users {self._file} 添加用户，或去掉设置 users。"
            )
            raise InputError(message) from error
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            message = f"用户文件“{self._file}”已损坏或无法读取。请恢复备份，或移走后重新添加用户。"
            raise InputError(message) from error
        return self._accounts

    def get(self, name: str) -> Account | None:
        """Return a user, or nothing where there is none of this name."""
        return self.all().get(name)

    def check(self, name: str, password: str) -> Account | None:
        """Return the user if the password is right; unknown names take as long as known ones."""
        account = self.get(name)
        given = _hashed(password, (account or _NOBODY).salt)
        right = account is not None and hmac.compare_digest(given, account.hash)
        return account if right else None


def add_account(file: Path, name: str, role: str, password: str) -> None:
    """Add a user, or give one that exists a new role and password.

    Raises:
        InputError: If the name, the role, the password or the file do not hold.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"姓名“{name}”不能使用：请用 1 至 40 个汉字、字母、数字或 . @ - _。")
    if role not in ROLES:
        raise InputError(f"没有角色“{role}”，可选：{'、'.join(ROLES)}。")
    if not SHORTEST_PASSWORD <= len(password) <= _LONGEST_PASSWORD:
        raise InputError(f"密码应当有 {SHORTEST_PASSWORD} 至 {_LONGEST_PASSWORD} 个字符，请重设。")
    accounts = dict(Accounts(file).all()) if file.exists() else {}
    salt = secrets.token_hex(_SALT_BYTES)
    accounts[name] = Account(_role(role), salt, _hashed(password, salt))
    _write(file, accounts)


def remove_account(file: Path, name: str) -> None:
    """Remove a user.

    Raises:
        InputError: If there is no such user or the file cannot be written.
    """
    accounts = dict(Accounts(file).all())
    if accounts.pop(name, None) is None:
        raise InputError(f"“{file}”里没有用户“{name}”，现有：{'、'.join(accounts) or '无'}。")
    _write(file, accounts)


def _hashed(password: str, salt: str) -> str:
    return hashlib.scrypt(
        password.encode(),
        salt=bytes.fromhex(salt),
        n=_COST,
        r=_BLOCK,
        p=_PARALLEL,
        maxmem=_MEMORY,
    ).hex()


def _role(value: object) -> Role:
    for role in ROLES:
        if role == value:
            return role
    raise ValueError(value)


def _parse(text: str) -> dict[str, Account]:
    read = json.loads(text)
    return {
        str(name): Account(_role(entry["role"]), str(entry["salt"]), str(entry["hash"]))
        for name, entry in read["users"].items()
    }


def _write(file: Path, accounts: Mapping[str, Account]) -> None:
    """Replace the file at once; nobody but its owner may read it."""
    users = {name: asdict(account) for name, account in sorted(accounts.items())}
    text = json.dumps({"users": users}, ensure_ascii=False, indent=1)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=file.parent, prefix=".users-")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text + "\n")
        Path(partial).replace(file)
    except OSError as error:
        message = f"用户文件“{file}”无法写入：{error.strerror or error}。请检查文件夹的权限。"
        raise InputError(message) from error
