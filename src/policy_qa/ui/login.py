"""The page where one logs in; it needs nothing else, and no script."""

from __future__ import annotations

from html import escape

_STYLE = """
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f4f6f5;color:#1f2d2b;
font:16px/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
form{width:min(22rem,calc(100vw - 2rem));padding:2rem;background:#fff;border:1px solid #dfe5e3;
border-radius:12px}
h1{margin:0 0 1rem;font-size:1.3rem}
label{display:block;margin:.8rem 0 .2rem}
input{width:100%;padding:.55rem .7rem;font:inherit;border:1px solid #b9c4c1;border-radius:8px}
input:focus-visible,button:focus-visible{outline:3px solid #1f6f62;outline-offset:1px}
button{width:100%;margin-top:1.4rem;padding:.6rem;font:inherit;font-weight:600;color:#fff;
background:#1f6f62;border:0;border-radius:8px;cursor:pointer}
.fault{color:#a3271c}
"""


def login_page(fault: str = "") -> str:
    """Return the page; ``fault`` says why one has to try again."""
    told = f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else ""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>登录 · 政策文件问答助手</title><style>{_STYLE}</style></head><body>"
        f'<form method="post" action="/login"><h1>政策文件问答助手</h1>{told}'
        '<label for="u">姓名</label>'
        '<input id="u" name="username" autocomplete="username" required autofocus maxlength="40">'
        '<label for="p">密码</label><input id="p" name="password" type="password" '
        'autocomplete="current-password" required maxlength="200">'
        "<button>登录</button></form></body></html>"
    )
