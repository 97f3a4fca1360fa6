"""A small index over two invented notices, built once with the real embedder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from policy_qa.cli import run

NOTICE = """云溪县图书馆延时开放实施办法

一、开放时间
县图书馆每周二至周日开放，开放时间为上午9时至晚上21时。周一闭馆。

二、经费保障
县财政每年安排延时开放专项经费36万元，由县文化和旅游局统一管理。

三、考核奖惩
（一）考核结果分为优秀、合格、不合格三个等次。
（二）连续两年考核优秀的，给予奖励2万元。
"""
PLAN = """松岭市老旧电梯更新行动方案

一、工作目标
到2026年底，全市完成老旧电梯更新800台，其中使用20年以上的电梯全部更新。

二、责任分工
市住房和城乡建设局负责统筹推进，市市场监督管理局负责检验检测。

三、资金补助
每台电梯补助15万元，补助资金由市、区两级财政按6:4比例分担。
"""


@dataclass(frozen=True)
class Library:
    """A folder of documents and the folder of their index."""

    corpus: Path
    index: Path

    def run(self, *arguments: str) -> int:
        return run([*arguments, "--index", str(self.index)])


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = tmp_path_factory.mktemp("library")
    corpus = root / "corpus"
    corpus.mkdir()
    (corpus / "library.txt").write_text(NOTICE, encoding="utf-8")
    (corpus / "lifts.txt").write_text(PLAN, encoding="utf-8")
    found = Library(corpus, root / "index")
    assert found.run("index", "--corpus", str(corpus)) == 0
    return found
