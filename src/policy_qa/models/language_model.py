"""A language model behind an OpenAI-compatible endpoint, here or elsewhere."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policy_qa.config import Settings
from policy_qa.errors import ModelError
from policy_qa.models.breaker import CircuitBreaker
from policy_qa.models.chat_registry import DEFAULT_CHAT_MODEL
from policy_qa.models.faults import ModelFault, as_fault
from policy_qa.models.watched import StreamTimeout, watched

_LOGGER = logging.getLogger(__name__)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

LOCAL_CONTEXT = 4096
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is reached: base URL with ``/v1``, key, the model's name and identity."""

    url: str
    key: str = field(repr=False)
    model: str
    identity: str


@dataclass(slots=True)
class Usage:
    """What one call cost: tokens of the prompt, of these from the cache, and of the answer.

    ``first_token`` and ``seconds`` count from the call; None where the service says nothing.
    ``finish`` is why it ended: ``stop``, or ``length`` where the answer is cut short.
    """

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    answer_tokens: int | None = None
    first_token: float | None = None
    seconds: float = 0.0
    finish: str = ""


class LanguageModel:
    """Streams answers within a time limit; a model that is down is not waited for again.

    ``chat`` gives LangChain's chat model for an endpoint and the seconds a read may take, and
    what closes its connections.
    """

    def __init__(  # noqa: PLR0913 - keyword-only but for one
        self,
        connect: Callable[[], Endpoint],
        *,
        name: str,
        identity: str,
        retries: int = 1,
        calls_tools: bool = False,
        breaker: CircuitBreaker | None = None,
        chat: Callable[[Endpoint, float, int], tuple[BaseChatModel, Callable[[], None]]]
        | None = None,
    ) -> None:
        self._connect = connect
        self._chat = chat or open_chat
        self._retries = retries
        self._breaker = breaker or CircuitBreaker()
        self.name = name
        self.identity = identity
        self.calls_tools = calls_tools

    def warm(self) -> None:
        """Load in the background what the first answer would wait for: libraries, weights."""
        threading.Thread(target=self._warm, daemon=True, name="model-load").start()

    def _warm(self) -> None:
        try:
            self._chat(self._connect(), 1.0, 0)[1]()
        except ModelError:
            return  # said where the model is used

    def chat_model(self, seconds: float) -> BaseChatModel:
        """Return LangChain's chat model, which waits at most ``seconds`` for the next byte.

        Raises:
            ModelFault: The model is down.
        """
        return self._opened(seconds)[0]

    def stream(
        self,
        messages: Sequence[BaseMessage],
        *,
        deadline: float,
        cancel: threading.Event,
        usage: Usage | None = None,
        **options: Any,  # noqa: ANN401 - LangChain's own
    ) -> Iterator[str]:
        """Yield the answer piece by piece.

        Args:
            messages: The prompt.
            deadline: When to give up, on the clock of ``time.monotonic``.
            cancel: Set to cancel; the connection is closed, which stops the model.
            usage: Filled with what the call cost.
            options: Passed to the model, such as ``max_tokens`` and ``stop`` words.

        Raises:
            ModelFault: The model is down, too slow, or answered nothing.
        """
        usage = usage if usage is not None else Usage()
        started = time.monotonic()
        said = False
        closers: list[Callable[[], None]] = []

        def chunks() -> Iterator[AIMessageChunk]:
            """Open and read in the watched thread: imports and weights take time too."""
            chat, close = self._opened(max(0.1, deadline - started))
            closers.append(close)
            yield from chat.stream(list(messages), **options)

        try:
            pieces = watched(
                chunks,
                deadline=deadline,
                stop=cancel,
                close=lambda: _close_all(closers),
            )
            for chunk in pieces:
                text = _counted(chunk, usage)
                if text and not said:
                    said = True
                    usage.first_token = time.monotonic() - started
                if text:
                    yield text
        except Exception as error:
            raise self._failed(error) from error
        finally:
            usage.seconds = time.monotonic() - started
        if not cancel.is_set() and not (said and usage.finish):
            reason = "连接不上或中途断开" if said else "没有返回内容"
            raise self._failed(ModelFault(reason))
        self._breaker.succeeded()

    def _opened(self, seconds: float) -> tuple[BaseChatModel, Callable[[], None]]:
        if not self._breaker.allows():
            raise ModelFault("连续多次失败，暂停调用", counts=False)
        return self._chat(self._connect(), seconds, self._retries)

    def _failed(self, error: Exception) -> ModelFault:
        fault = ModelFault("超过时限") if isinstance(error, StreamTimeout) else as_fault(error)
        if fault.counts:
            self._breaker.failed()
        return fault


def _close_all(closers: Sequence[Callable[[], None]]) -> None:
    for close in closers:
        close()


def _counted(chunk: AIMessageChunk, usage: Usage) -> str:
    if chunk.usage_metadata:
        counts = chunk.usage_metadata
        usage.prompt_tokens = counts["input_tokens"]
        usage.answer_tokens = counts["output_tokens"]
        usage.cached_tokens = counts.get("input_token_details", {}).get("cache_read")
    usage.finish = chunk.response_metadata.get("finish_reason") or usage.finish
    return str(chunk.text)


def open_chat(
    endpoint: Endpoint, seconds: float, retries: int
) -> tuple[BaseChatModel, Callable[[], None]]:
    """Return LangChain's client of an endpoint, and what closes its connections."""
    import httpx2
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    timeout = httpx2.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds))
    client = httpx2.Client(timeout=timeout)
    chat = ChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.url,
        api_key=SecretStr(endpoint.key or "none"),
        http_client=client,
        timeout=timeout,
        max_retries=retries,
        temperature=0,
        stream_usage=True,
        use_responses_api=False,
    )
    return chat, client.close


def open_language_model(  # noqa: PLR0913 - keyword-only but for one
    name: str,
    *,
    url: str = "",
    key: str = "",
    cache: Path | None = None,
    retries: int = 1,
    calls_tools: bool = False,
) -> LanguageModel:
    """Return a model: a remote one where there is a URL, else one of the registry, served here.

    Weights are loaded at the first use.

    Raises:
        ModelError: There is no URL and the model is unknown, not pulled or damaged.
    """
    if url:
        remote = Endpoint(url.rstrip("/"), key, name, name)
        return LanguageModel(
            lambda: remote, name=name, identity=name, retries=retries, calls_tools=calls_tools
        )
    from policy_qa.models.pulling import pulled

    found = pulled(name, cache)

    def connect() -> Endpoint:
        from policy_qa.models.local_server import local_server

        server: Any = local_server(found.path, context=LOCAL_CONTEXT)
        return Endpoint(server.url, server.key, name, found.identity)

    return LanguageModel(
        connect, name=name, identity=found.identity, retries=retries, calls_tools=calls_tools
    )


def configured_language_model(settings: Settings) -> LanguageModel | None:
    """Return the model that the settings name; None where they name none or want none.

    Where ``llm`` is wanted as the answerer and no model named, it is the pulled one, if any.

    Raises:
        ModelError: The model named is not here, or ``llm`` is wanted and there is none.
    """
    if settings.answerer == "extractive":
        return None
    if not settings.llm and settings.answerer == "auto":
        return None
    try:
        return open_language_model(
            settings.llm or DEFAULT_CHAT_MODEL,
            url=settings.llm_url,
            key=settings.llm_key.get_secret_value(),
            cache=settings.cache,
            retries=settings.llm_retries,
            calls_tools=settings.llm_tools,
        )
    except ModelError as error:
        if settings.answerer == "llm":
            raise
        _LOGGER.warning("%s以下只用摘录式作答。", error)
        return None
