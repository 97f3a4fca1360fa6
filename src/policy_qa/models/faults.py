"""What went wrong with a model, in words for the reader."""

from __future__ import annotations

from policy_qa.errors import ModelError

_TOO_LONG = ("context", "too long", "too many tokens", "maximum length")
_BAD_REQUEST = 400
_UNAUTHORISED = (401, 403)
_TOO_MANY = 429


class ModelFault(ModelError):
    """A call that failed; ``counts`` tells whether the model itself is to blame."""

    def __init__(self, reason: str, *, counts: bool = True) -> None:
        super().__init__(f"语言模型没有给出答案：{reason}。请稍后重试，或改用摘录式作答。")
        self.reason = reason
        self.counts = counts


def as_fault(error: Exception) -> ModelFault:
    """Return an error of the libraries below as a `ModelFault`."""
    if isinstance(error, ModelFault):
        return error
    if isinstance(error, ModelError):
        return ModelFault(str(error).rstrip("。"))
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _of_status(status, str(error))
    name = type(error).__name__
    if "Timeout" in name:
        return ModelFault("超过时限")
    if "Connection" in name or isinstance(error, OSError) or "Protocol" in name or "Read" in name:
        return ModelFault("连接不上或中途断开")
    return ModelFault(f"返回的内容无法识别（{name}）")


def _of_status(status: int, message: str) -> ModelFault:
    if status == _BAD_REQUEST and any(words in message.lower() for words in _TOO_LONG):
        return ModelFault("超出模型的上下文长度", counts=False)
    if status in _UNAUTHORISED:
        return ModelFault("密钥不对或没有权限")
    if status == _TOO_MANY:
        return ModelFault("服务繁忙，请求过多")
    return ModelFault(f"服务返回错误 {status}")
