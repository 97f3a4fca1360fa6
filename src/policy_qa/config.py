"""The settings: one TOML file and ``POLICY_QA_*`` variables, validated and frozen.

Strongest first: what the caller passes (command-line options), environment variables, the
TOML file, the defaults. A relative folder in the file is meant from the file's own folder.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from policy_qa.errors import SettingsError

PREFIX = "POLICY_QA_"
CONFIG_FILE = "policy_qa.toml"
DEBUG_VARIABLE = "POLICY_QA_DEBUG"  # read by the command line before there are settings

_SECRET = "llm_key"

AnswererName = Literal["auto", "extractive", "llm"]


def _found_here_or_in_checkout(name: str) -> Path:
    """Return ``name`` of the working folder or, where only that has it, of our checkout."""
    here, checkout = Path(name), Path(__file__).parents[2]
    if not here.exists() and (checkout / "pyproject.toml").is_file() and (checkout / name).exists():
        return checkout / name
    return here


class Settings(BaseSettings):
    """Every setting that a user may change. Use `load_settings` for errors in plain words."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, validate_default=True
    )

    config: Path | None = Field(
        None, description=f"设置文件（TOML）；不写则用当前文件夹的 {CONFIG_FILE}（如有）"
    )
    corpus: Path = Field(
        default_factory=lambda: _found_here_or_in_checkout("corpus"),
        description="存放政策文件的文件夹",
    )
    index: Path = Field(
        default_factory=lambda: _found_here_or_in_checkout(".index"), description="索引文件夹"
    )
    cache: Path = Field(
        default_factory=lambda: _user_cache() / "policy_qa", description="模型文件的缓存文件夹"
    )
    embedder: str = Field(
        "multilingual-e5-small-policy",
        min_length=1,
        description="向量模型：内置模型名，或任一 sentence-transformers 模型的名称或文件夹",
    )
    judge: bool = Field(
        True,
        description="是否由小模型通读原文与问题，参与判断能否作答；不用可省约 0.5 GB 内存",
    )
    clause_length: int = Field(
        420, ge=80, le=2000, description="条款的最大字数，更长的在句子边界切开"
    )
    answerer: AnswererName = Field(
        "auto", description="作答方式：extractive 摘录原文，llm 语言模型，auto 自动选择"
    )
    host: str = Field("127.0.0.1", min_length=1, description="网页服务监听的地址")
    port: int = Field(7860, ge=1, le=65535, description="网页服务监听的端口")
    history_turns: int = Field(8, ge=0, le=50, description="追问时带上的最近对话轮数")
    embedding_url: str = Field(
        "",
        pattern=r"^(?:|https?://\S+)$",
        description="兼容 OpenAI 的向量服务地址，到 /v1 为止；不写则在本机计算向量",
    )
    embedding_key: SecretStr = Field(
        SecretStr(""), description="向量服务的密钥，宜用环境变量 POLICY_QA_EMBEDDING_KEY 给出"
    )
    chroma_url: str = Field(
        "",
        pattern=r"^(?:|https?://\S+)$",
        description="Chroma 服务器的地址（chroma run）；不写则用索引文件夹中的向量库",
    )
    users: Path | None = Field(
        None, description="用户文件；设了就要登录（用 policy-qa users add 建立），不设则不用登录"
    )
    session_hours: float = Field(12, gt=0, le=720, description="登录后多少小时不用就要重新登录")
    rate_limit: int = Field(
        300, ge=1, le=100_000, description="网页和接口每人每分钟最多请求几次（本机不登录时不限）"
    )
    queue_limit: int = Field(64, ge=1, le=10_000, description="网页最多有几个请求排队等候")
    upload_mb: int = Field(50, ge=1, le=200, description="网页一次上传最多多少 MB")
    eval_data: Path | None = Field(None, description="法规评测集的数据文件夹（可不设）")
    llm: str = Field(
        "",
        description="语言模型：内置模型名（先 policy-qa models pull），或远程模型名；不写则不用",
    )
    llm_url: str = Field(
        "",
        pattern=r"^(?:|https?://\S+)$",
        description="兼容 OpenAI 的服务地址，到 /v1 为止；不写则用本机的内置模型",
    )
    llm_key: SecretStr = Field(
        SecretStr(""), description="远程服务的密钥，宜用环境变量 POLICY_QA_LLM_KEY 给出"
    )
    llm_seconds: int = Field(
        120, ge=2, le=3600, description="语言模型作答的时限（秒），超过则用摘录"
    )
    llm_retries: int = Field(1, ge=0, le=5, description="连不上语言模型时重试的次数")
    llm_tools: bool = Field(False, description="语言模型是否能调用工具（检索、比较、计算、清单）")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the TOML file below the environment; read no other source."""
        named = {**env_settings(), **init_settings()}.get("config")
        return init_settings, env_settings, _TomlFile(settings_cls, named)


class _TomlFile(PydanticBaseSettingsSource):
    """The values of the TOML file; an absent file holds none unless it was named."""

    def __init__(self, settings_cls: type[BaseSettings], named: str | Path | None) -> None:
        super().__init__(settings_cls)
        self._named = named is not None
        self._file = Path(named or CONFIG_FILE)

    def get_field_value(self, field: object, field_name: str) -> tuple[Any, str, bool]:
        """Return one field's value (the base class asks for this method)."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Return all values, folders made absolute."""
        values = self._read()
        folder = self._file.absolute().parent
        for name in ("corpus", "index", "cache", "users", "eval_data"):
            if isinstance(values.get(name), str):
                values[name] = folder / Path(values[name]).expanduser()
        return values

    def _read(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._file.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            if not self._named:
                return {}
            message = f"设置文件“{self._file}”不存在。请检查 --config 或 {PREFIX}CONFIG。"
            raise SettingsError(message) from None
        except (OSError, UnicodeDecodeError) as error:
            message = f"设置文件“{self._file}”无法读取：{error}。请检查权限与编码（UTF-8）。"
            raise SettingsError(message) from error
        except tomllib.TOMLDecodeError as error:
            message = f"设置文件“{self._file}”不合 TOML 格式：{error}。请改正该处。"
            raise SettingsError(message) from error


def load_settings(**stated: object) -> Settings:
    """Return the settings; ``None`` among ``stated`` means not stated.

    Raises:
        SettingsError: If a name is unknown, a value is out of bounds or a file is unreadable.
    """
    _refuse_unknown_variables(os.environ)
    given: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from error


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    """Refuse a misspelt variable, which pydantic-settings would silently ignore."""
    known = [DEBUG_VARIABLE, *(PREFIX + name.upper() for name in Settings.model_fields)]
    for name in environment:
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            message = f"没有名为“{name}”的环境变量设置{_nearest(name.upper(), known)}。"
            raise SettingsError(message)


def _nearest(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"，是否想写“{near[0]}”？请改正" if near else f"，可用的有：{'、'.join(known)}。请改正"


def _in_words(error: ValidationError) -> str:
    """Say in one Chinese sentence what is wrong with the first wrong setting."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        return f"没有名为“{name}”的设置{_nearest(name, Settings.model_fields)}。"
    meaning = Settings.model_fields[name].description
    wanted = _wanted(first["type"], first.get("ctx", {}))
    shown = "…" if name == _SECRET else repr(first["input"])
    return (
        f"设置 {name}={shown} 不合要求：{wanted}（{meaning}）。"
        f"请改正命令行选项、环境变量 {PREFIX}{name.upper()} 或设置文件。"
    )


def _wanted(kind: str, bounds: Mapping[str, Any]) -> str:
    wordings = {
        "greater_than_equal": "应不小于 {ge}",
        "less_than_equal": "应不大于 {le}",
        "greater_than": "应大于 {gt}",
        "string_too_short": "不能为空",
        "literal_error": "应为 {expected} 之一",
        "int_parsing": "应为整数",
        "int_type": "应为整数",
        "int_from_float": "应为整数",
        "float_parsing": "应为数字",
        "float_type": "应为数字",
        "bool_parsing": "应为 true 或 false",
        "string_type": "应为文字",
        "string_pattern_mismatch": "应为 http:// 或 https:// 开头的地址",
        "path_type": "应为路径",
    }
    return wordings.get(kind, "格式不对").format(**bounds).replace(" or ", ", ")
