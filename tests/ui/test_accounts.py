"""Users in a file, sessions that end, roles, and the command that adds users."""

from __future__ import annotations

import base64
import io
import json

import pytest

from policy_qa.cli import run
from policy_qa.errors import InputError
from policy_qa.ui.access import (
    SCOPE_KEY,
    Caller,
    Sessions,
    basic_header,
    caller_of,
    cookie_token,
    require,
)
from policy_qa.ui.accounts import Accounts, add_account, remove_account

PASSWORD = "春风化雨2026"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "users.json"
    add_account(path, "王老师", "editor", PASSWORD)
    return path


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


class TestFile:
    def test_a_password_is_checked_and_not_readable(self, file):
        accounts = Accounts(file)
        assert accounts.check("王老师", PASSWORD).role == "editor"
        assert accounts.check("王老师", PASSWORD + "x") is None
        assert accounts.check("无此人", PASSWORD) is None
        assert PASSWORD not in file.read_text(encoding="utf-8")
        assert file.stat().st_mode & 0o077 == 0

    def test_equal_passwords_have_unequal_hashes(self, file):
        add_account(file, "李老师", "reader", PASSWORD)
        one, other = Accounts(file).all().values()
        assert one.hash != other.hash

    def test_a_change_of_the_file_counts_at_once(self, file):
        accounts = Accounts(file)
        assert accounts.get("王老师") is not None
        add_account(file, "李老师", "admin", PASSWORD)
        remove_account(file, "王老师")
        assert list(accounts.all()) == ["李老师"]

    @pytest.mark.parametrize(
        ("name", "role", "password", "told"),
        [
            ("a b", "reader", PASSWORD, "不能使用"),
            ("", "reader", PASSWORD, "不能使用"),
            ("<b>", "reader", PASSWORD, "不能使用"),
            ("甲", "root", PASSWORD, "reader、editor、admin"),
            ("甲", "reader", "short", "8 至 200"),
        ],
    )
    def test_what_does_not_hold_is_told(self, file, name, role, password, told):
        with pytest.raises(InputError, match=told):
            add_account(file, name, role, password)

    @pytest.mark.parametrize("text", ["", "[]", '{"users": {"a": {}}}', "\ufffd", '{"users": []}'])
    def test_a_damaged_file_is_told(self, tmp_path, text):
        path = tmp_path / "users.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="已损坏"):
            Accounts(path).all()

    def test_a_missing_file_is_told_with_the_remedy(self, tmp_path):
        with pytest.raises(InputError, match="users add"):
            Accounts(tmp_path / "none.json").all()


class TestSessions:
    def test_a_session_lives_as_long_as_it_is_used(self, file):
        clock = Clock()
        sessions = Sessions(Accounts(file), 2, clock)
        token = sessions.open("王老师", PASSWORD)
        clock.now += 1.5 * 3600
        assert sessions.caller(token) == Caller("王老师", "editor")
        clock.now += 1.5 * 3600
        assert sessions.caller(token) is not None
        clock.now += 2.1 * 3600
        assert sessions.caller(token) is None

    def test_a_wrong_password_opens_nothing(self, file):
        assert Sessions(Accounts(file), 1).open("王老师", "wrong-password") is None
        assert Sessions(Accounts(file), 1).caller("made-up") is None

    def test_logging_out_and_a_new_password_end_it(self, file):
        sessions = Sessions(Accounts(file), 1)
        first, second = (sessions.open("王老师", PASSWORD) for _ in range(2))
        sessions.close(first)
        assert sessions.caller(first) is None
        assert sessions.caller(second) is not None
        add_account(file, "王老师", "editor", PASSWORD + "新")
        assert sessions.caller(second) is None

    def test_a_removed_user_is_out(self, file):
        sessions = Sessions(Accounts(file), 1)
        token = sessions.open("王老师", PASSWORD)
        add_account(file, "李老师", "admin", PASSWORD)
        remove_account(file, "王老师")
        assert sessions.caller(token) is None

    def test_programs_state_name_and_password(self, file):
        sessions = Sessions(Accounts(file), 1)
        for _ in range(2):
            assert sessions.basic(basic("王老师", PASSWORD)) == Caller("王老师", "editor")
        assert sessions.basic(basic("王老师", "wrong-password")) is None
        assert sessions.basic("Basic !!") is None


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "allowed"),
        [("reader", ["reader"]), ("editor", ["reader", "editor"]),
         ("admin", ["reader", "editor", "admin"])],
    )  # fmt: skip
    def test_a_role_may_what_the_lower_ones_may(self, role, allowed):
        caller = Caller("甲", role)
        assert [r for r in ("reader", "editor", "admin") if caller.may(r)] == allowed

    def test_a_request_tells_its_caller(self):
        class Request:
            scope = {SCOPE_KEY: Caller("甲", "reader")}  # noqa: RUF012 - a stand-in

        assert caller_of(Request()).name == "甲"
        assert caller_of(None) == Caller(role="reader")
        with pytest.raises(InputError, match="您的角色是读者，这一步需要编辑或管理员"):
            require(Request(), "editor")


def test_headers_are_read():
    assert basic_header({"x-hf-authorization": "Basic abc"}) == "Basic abc"
    assert basic_header({"authorization": "Bearer abc"}) is None
    assert cookie_token({"cookie": "a=1; policy_qa_session=tok"}) == "tok"
    assert cookie_token({"cookie": "a=1"}) == ""
    foreign = 'x={"a": 1}; flag; path=/x; b=c d; 名=值'
    assert cookie_token({"cookie": f"{foreign}; policy_qa_session=tok"}) == "tok"


class TestCommand:
    @pytest.fixture
    def command(self, tmp_path, monkeypatch, capsys):
        monkeypatch.chdir(tmp_path)

        def call(*arguments, password=PASSWORD):
            monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
            status = run(["users", *arguments])
            captured = capsys.readouterr()
            return status, captured.out + captured.err

        return call

    def test_users_come_and_go(self, command, tmp_path):
        status, said = command("add", "王老师", "--role", "admin", "--password-stdin")
        assert status == 0
        assert "serve --users users.json" in said
        assert json.loads((tmp_path / "users.json").read_text("utf-8"))["users"]["王老师"]["salt"]
        assert "王老师　管理员（admin）" in command("list")[1]
        assert command("remove", "王老师")[0] == 0
        assert command("remove", "王老师")[0] == 2

    def test_faults_are_told(self, command):
        assert command("add", "甲", "--role", "root", "--password-stdin")[0] == 2
        status, said = command("add", "甲", "--password-stdin", password="1")
        assert (status, "8 至 200" in said) == (2, True)

    def test_serving_needs_the_file_that_was_named(self, library, tmp_path, capsys):
        missing = str(tmp_path / "none.json")
        assert library.run("serve", "--users", missing) == 2
        assert "users add" in capsys.readouterr().err
