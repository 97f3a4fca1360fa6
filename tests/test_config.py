from __future__ import annotations

from pathlib import Path

import pytest

from policy_qa.clauses import MAX_LENGTH
from policy_qa.config import Settings, load_settings
from policy_qa.errors import SettingsError
from policy_qa.models import DEFAULT_EMBEDDER


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults_agree_with_the_modules_they_configure():
    settings = load_settings()
    assert settings.embedder == DEFAULT_EMBEDDER
    assert settings.clause_length == MAX_LENGTH
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)


def test_every_setting_is_described_in_chinese():
    for name, field in Settings.model_fields.items():
        assert any("一" <= letter <= "鿿" for letter in field.description or ""), name


def test_the_stronger_source_wins(folder, monkeypatch):
    (folder / "policy_qa.toml").write_text("port = 1001\nhost = 'a'\nembedder = 'a'\n", "utf-8")
    monkeypatch.setenv("POLICY_QA_PORT", "1002")
    monkeypatch.setenv("POLICY_QA_HOST", "b")
    settings = load_settings(port=1003, host=None)
    assert (settings.port, settings.host, settings.embedder) == (1003, "b", "a")


def test_folders_in_the_file_are_meant_from_it(folder, monkeypatch):
    elsewhere = folder / "set"
    elsewhere.mkdir()
    (elsewhere / "own.toml").write_text("corpus = 'papers'\nindex = '/srv/index'\n", "utf-8")
    monkeypatch.setenv("POLICY_QA_CONFIG", str(elsewhere / "own.toml"))
    settings = load_settings()
    assert settings.corpus == elsewhere / "papers"
    assert settings.index == Path("/srv/index")


def test_settings_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("prot = 1", "port"),
        ("[server]\nport = 1", "server"),
        ("port = 0", "不小于 1"),
        ("port = 70000", "不大于 65535"),
        ("port = 'x'", "整数"),
        ("answerer = 'oracle'", "'extractive'"),
        ("embedder = ''", "不能为空"),
        ("port = ", "TOML"),
    ],
)
def test_a_wrong_file_is_told_in_chinese(folder, toml, told):
    (folder / "policy_qa.toml").write_text(toml, "utf-8")
    with pytest.raises(SettingsError, match=r"[一-鿿]") as caught:
        load_settings()
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("POLICY_QA_PROT", "POLICY_QA_PORT"), ("policy_qa_indx", "POLICY_QA_INDEX")],
)
def test_a_misspelt_variable_is_an_error(monkeypatch, name, nearest):
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError, match=nearest):
        load_settings()


def test_an_empty_variable_is_none(monkeypatch):
    monkeypatch.setenv("POLICY_QA_PORT", "")
    assert load_settings().port == 7860


def test_a_named_file_must_exist(folder):
    with pytest.raises(SettingsError, match=r"none\.toml"):
        load_settings(config=folder / "none.toml")


def test_a_file_in_another_encoding_is_told(folder):
    (folder / "policy_qa.toml").write_bytes("host = '主机'".encode("gb18030"))
    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings()


def test_the_working_folder_goes_before_the_checkout(folder):
    assert load_settings().corpus.is_absolute()
    (folder / "corpus").mkdir()
    assert load_settings().corpus == Path("corpus")
