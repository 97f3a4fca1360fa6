"""Many sessions at once at the web page, each asking about a document of its own.

    python benchmarks/load.py --sessions 20 --seconds 120

A server is started over an index of its own. Each session speaks to it as the page in a browser
does, and asks in turn about its own marker document and about the corpus. It is counted as mixing
when an answer holds the marker of another session. Prints latencies, errors, and the memory of the
server every 30 seconds, with what each question since the reading before has added; 300 seconds
show whether it comes to rest.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).parent / "policy-qa"
PATIENCE = 180
WARM_UP = 3
READ_EVERY = 30.0
NAMES = (
    *("青竹", "白鹭", "红枫", "紫藤", "金穗", "银杏", "翠柳", "丹霞", "墨梅", "碧波"),
    *("晨曦", "暮云", "朝阳", "星河", "月牙", "雪松", "霜叶", "雨花", "雷公", "雾灵"),
)
_MARKER = re.compile(rf"({'|'.join(NAMES)})项目")


@dataclass
class Tally:
    """What one session saw: seconds by question, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """Resident memory of the server after some seconds and questions."""

    seconds: int
    questions: int
    megabytes: float


def marker_text(number: int) -> str:
    """Return the document of one session; its figure and its name are nobody else's."""
    name = NAMES[number]
    return (
        f"{name}县{name}项目管理办法\n\n一、经费\n"
        f"{name}项目每年安排经费{1000 + number}万元，由{name}县教育局管理。\n\n"
        f"二、时限\n{name}项目应于{2030 + number}年6月底前完成。\n"
    )


def questions(number: int, asked: list[str]) -> list[tuple[str, str]]:
    """Return questions with what must stand in the answer (nothing for those of the corpus)."""
    name = NAMES[number]
    own = [
        (f"{name}项目每年安排多少经费？", f"{1000 + number}万元"),
        (f"{name}项目的经费由谁管理？", f"{name}县教育局"),
        (f"{name}项目应于什么时候完成？", f"{2030 + number}年"),
    ]
    return [*own, *((question, "") for question in random.Random(number).sample(asked, 3))]


class Session:
    """One page: puts a question as the browser does and reads the server's events."""

    def __init__(self, address: str, chat: int) -> None:
        self._client = httpx.Client(base_url=address, trust_env=False, timeout=60)
        self._chat = chat
        self._hash = uuid.uuid4().hex[:10]

    def ask(self, question: str) -> tuple[str, float]:
        """Return the last answer of the chat and the seconds it took."""
        began = time.perf_counter()
        body = {
            "data": [question, None, [], []],
            "fn_index": self._chat,
            "session_hash": self._hash,
        }
        self._client.post("/gradio_api/queue/join", json=body).raise_for_status()
        text = ""
        with self._client.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": self._hash}
        ) as events:
            for line in events.iter_lines():
                event = json.loads(line.removeprefix("data: ")) if line else {}
                if event.get("msg") == "process_generating" and not text:
                    text = json.dumps(event["output"]["data"], ensure_ascii=False)
                if event.get("msg") == "process_completed":
                    output = event["output"]
                    if not event["success"]:
                        raise RuntimeError(str(output.get("error")))
                    text = json.dumps(output["data"], ensure_ascii=False) or text
                    break
        return text, time.perf_counter() - began


def run_session(  # noqa: PLR0913, PLR0917 - what one session needs
    number: int, address: str, chat: int, asked: list[str], until: float, pause: float, tally: Tally
) -> None:
    """Ask until the time is up; half the pause to one and a half pauses between questions."""
    dice = random.Random(number)
    time.sleep(dice.uniform(0, pause))
    session = Session(address, chat)
    turn = 0
    while time.monotonic() < until:
        own = questions(number, asked)
        question, expected = own[turn % len(own)]
        turn += 1
        try:
            text, seconds = session.ask(question)
        except (httpx.HTTPError, RuntimeError, ValueError) as error:
            tally.wrong.append(f"{number}: {question}: {type(error).__name__} {error}")
            continue
        tally.seconds.append(seconds)
        others = set(_MARKER.findall(text)) - {NAMES[number]}
        if expected and expected not in text:
            tally.wrong.append(f"{number}: {question}: no {expected}")
        if others and expected:
            tally.wrong.append(f"{number}: {question}: mixed with {others}")
        time.sleep(dice.uniform(0.5, 1.5) * pause)


def memory_of(process: int) -> float:
    """Return the resident memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def memory_table(readings: list[Reading]) -> str:
    """Return the memory over time; what a question adds falls to nothing at a plateau."""
    lines = [f"{'seconds':>8} {'questions':>10} {'memory MB':>10} {'KB a question':>14}"]
    before = None
    for now in readings:
        more = now.questions - before.questions if before else 0
        rate = f"{(now.megabytes - before.megabytes) * 1024 / more:.1f}" if more else ""
        lines.append(f"{now.seconds:8} {now.questions:10} {now.megabytes:10.1f} {rate:>14}")
        before = now
    return "\n".join(lines)


def percentile(values: list[float], share: float) -> float:
    """Return the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def start_server(folder: Path, sessions: int, corpus: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Index the corpus and the marker documents, and serve them on a free port."""
    shutil.copytree(corpus, folder / "corpus")
    for number in range(sessions):
        name = folder / "corpus" / f"marker-{number:03d}.txt"
        name.write_text(marker_text(number), encoding="utf-8")
    environment = {**os.environ, "POLICY_QA_CORPUS": str(folder / "corpus")}
    index = ["--index", str(folder / "index")]
    subprocess.run(
        [PROGRAM, "index", "--corpus", folder / "corpus", *index],
        check=True,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [PROGRAM, "serve", *index, "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment)
    return server, f"http://127.0.0.1:{port}"


def wait_for(address: str, server: subprocess.Popen[bytes]) -> int:
    """Return the number of the chat's event, once the page is there."""
    for _ in range(10 * PATIENCE):
        if server.poll() is not None:
            sys.exit("the server ended")
        try:
            config = httpx.get(f"{address}/config", trust_env=False).json()
        except (httpx.TransportError, ValueError):
            time.sleep(0.1)
            continue
        (chat,) = [d["id"] for d in config["dependencies"] if d["api_name"] == "chat"]
        return chat
    sys.exit("the server does not answer")


def measure(
    sessions: int, seconds: float, pause: float, corpus: Path = ROOT / "corpus"
) -> dict[str, object]:
    """Run all sessions over a corpus and their own documents; return the figures."""
    cases = (ROOT / "eval" / "policies" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in cases]
    with tempfile.TemporaryDirectory(prefix="policy-qa-load-") as name:
        server, address = start_server(Path(name), sessions, corpus)
        try:
            chat = wait_for(address, server)
            warm = Session(address, chat)
            for question in asked[:WARM_UP]:
                warm.ask(question)
            tallies = [Tally() for _ in range(sessions)]
            until = time.monotonic() + seconds
            threads = [
                threading.Thread(
                    target=run_session, args=(n, address, chat, asked, until, pause, tally)
                )
                for n, tally in enumerate(tallies)
            ]
            began = time.monotonic()
            memory = [Reading(0, 0, memory_of(server.pid))]
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                time.sleep(min(READ_EVERY, seconds / 4))
                done = sum(len(tally.seconds) for tally in tallies)
                passed = round(time.monotonic() - began)
                memory.append(Reading(passed, done, memory_of(server.pid)))
        finally:
            server.terminate()
            server.wait()
    taken = [second for tally in tallies for second in tally.seconds]
    wrong = [line for tally in tallies for line in tally.wrong]
    return {
        "sessions": sessions,
        "seconds": seconds,
        "questions": len(taken),
        "fewest of a session": min(len(tally.seconds) for tally in tallies),
        "a second": round(len(taken) / seconds, 1),
        "median": round(statistics.median(taken), 3),
        "p95": round(percentile(taken, 0.95), 3),
        "slowest": round(max(taken), 3),
        "wrong": len(wrong),
        "first wrong": wrong[:5],
        "memory": memory,
        "load of the machine": os.getloadavg()[0],
    }


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=20, choices=range(1, len(NAMES) + 1))
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=2, help="mean seconds between questions")
    chosen = parser.parse_args()
    found = measure(chosen.sessions, chosen.seconds, chosen.pause)
    memory = found.pop("memory")
    for label, value in found.items():
        print(f"{label:22} {value}")
    print(memory_table(memory))


if __name__ == "__main__":
    main()
