"""The command ``users``: who may log in to the web page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from policy_qa.cli.options import Command, Config, Group
from policy_qa.errors import InputError

users_app = typer.Typer(
    cls=Group, help="网页的用户：添加、列出、删除。", no_args_is_help=True, add_completion=False
)

Users = Annotated[
    Path | None, typer.Option("--users", help="用户文件，默认取设置 users，没有则为 users.json")
]
Name = Annotated[str, typer.Argument(help="登录用的姓名", metavar="姓名")]


@users_app.command("add", cls=Command)
def add_command(
    name: Name,
    role: Annotated[
        str, typer.Option("--role", help="reader 只读；editor 还可管理文件；admin 还可评测")
    ] = "reader",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="从标准输入读密码，不提示")
    ] = False,
    users: Users = None,
    config: Config = None,
) -> None:
    """添加用户，或为已有的用户换角色和密码。

    例：policy-qa users add 王老师 --role editor
    """
    from policy_qa.cli.console import print_line
    from policy_qa.ui.accounts import ROLE_WORDS, ROLES, add_account

    if role not in ROLES:
        raise InputError(f"没有角色“{role}”，可选：{'、'.join(ROLES)}。")
    file, stated = _file(users, config)
    add_account(file, name, role, _password(password_stdin))
    print_line(f"“{name}”（{ROLE_WORDS[role]}）已写入“{file}”。")
    if not stated:
        print_line(f"启动网页时请用 policy-qa serve --users {file}，或在设置里写明 users。")


@users_app.command("list", cls=Command)
def list_command(users: Users = None, config: Config = None) -> None:
    """列出用户和角色。

    例：policy-qa users list
    """
    from policy_qa.cli.console import print_line
    from policy_qa.ui.accounts import ROLE_WORDS, Accounts

    for name, account in Accounts(_file(users, config)[0]).all().items():
        print_line(f"{name}　{ROLE_WORDS[account.role]}（{account.role}）")


@users_app.command("remove", cls=Command)
def remove_command(name: Name, users: Users = None, config: Config = None) -> None:
    """删除用户；已经登录的立即失效。

    例：policy-qa users remove 王老师
    """
    from policy_qa.cli.console import print_line
    from policy_qa.ui.accounts import remove_account

    remove_account(_file(users, config)[0], name)
    print_line(f"已删除“{name}”。")


def _file(stated: Path | None, config: Path | None) -> tuple[Path, bool]:
    """Return the file of users, and whether the settings name it."""
    from policy_qa.config import load_settings
    from policy_qa.ui.accounts import DEFAULT_FILE

    configured = load_settings(config=config).users
    return stated or configured or DEFAULT_FILE, configured is not None


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输入一次"))
