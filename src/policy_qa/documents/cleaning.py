"""Characters: decoding bytes, and the one normalisation that every offset refers to.

Only what no reader can see or what typesetting put in is changed. NFKC is not used: it
would alter quotes (``㈠`` becomes ``(一)``) and with them every offset.
"""

from __future__ import annotations

import re

from policy_qa.errors import DocumentError

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_RUN = re.compile(r"(?<=\S) {2,}")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f\u2018-\u201d"
_TYPESET_SPACE = re.compile(rf"(?<=[{_CJK}]) +(?=[0-9A-Za-z%])|(?<=[0-9A-Za-z%]) +(?=[{_CJK}])")
_EMPHASIS = re.compile(r"\*\*(?=\S)([^*\n]{1,200}?)(?<=\S)\*\*")
_WIDE = {
    wide: wide - 0xFEE0
    for wide in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF05]
}


def decode(data: bytes, name: str) -> str:
    """Decode a text file: UTF-8, UTF-16 with a byte order mark, or GB18030.

    Raises:
        DocumentError: If the bytes are no text in any of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    if b"\x00" in data[:4096] and encodings[0] != "utf-16":
        message = f"“{name}”不是文本文件（含有二进制内容）。请另存为 UTF-8 文本后再试。"
        raise DocumentError(message)
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = f"“{name}”的文字编码无法识别。请另存为 UTF-8 文本后再试。"
    raise DocumentError(message)


def clean(text: str) -> str:
    """Return ``text`` without invisible characters, emphasis marks and typesetting spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    text = re.sub("[\u2028\u2029\u0085]", "\n", text)
    text = _SPACES.sub(" ", _CONTROL.sub("", _INVISIBLE.sub("", text)))
    text = _EMPHASIS.sub(r"\1", text.translate(_WIDE))
    text = _TYPESET_SPACE.sub("", text)
    return "\n".join(_RUN.sub(" ", line).rstrip(" ") for line in text.split("\n"))
