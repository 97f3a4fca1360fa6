"""The page as people use it, in a real browser that can reach nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.model, pytest.mark.enable_socket]

SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def ask(page, question: str) -> None:
    """Put a question and wait for its answer."""
    bots = page.locator("#pq-chat .bot.message")
    before = bots.count()
    box = page.get_by_placeholder("请写出问题")
    box.fill(question)
    expect(box).to_have_value(question)
    box.press("Enter")
    expect(bots).to_have_count(before + 1)


def tab(page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def test_an_answer_opens_its_source(page):
    ask(page, "县财政每年安排多少延时开放专项经费？")
    expect(page.locator("#pq-chat")).to_contain_text("36万元")
    card = page.locator(".pq-card").first
    expect(card.locator("mark")).to_contain_text("36万元")
    expect(card).to_contain_text("经费保障")
    card.get_by_role("button", name="查看全文").press("Enter")
    reader = page.locator("#pq-reader")
    expect(reader.locator("mark")).to_contain_text("36万元")
    expect(reader).to_contain_text("周一闭馆")
    expect(reader.locator("mark")).to_be_in_viewport()


def test_a_quote_is_copied_with_its_source(page):
    page.context.grant_permissions(["clipboard-read"])
    ask(page, "县财政每年安排多少延时开放专项经费？")
    page.get_by_role("button", name="复制引文与出处").first.click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "36万元" in copied
    assert "经费保障" in copied


def test_a_follow_up_is_understood_and_a_refusal_shows_the_nearest(page):
    ask(page, "云溪县图书馆延时开放专项经费每年多少？")
    expect(page.locator("#pq-chat")).to_contain_text("36万元")
    ask(page, "由谁管理？")
    expect(page.locator("#pq-chat .bot.message").last).to_contain_text("文化和旅游局")
    ask(page, "火星移民的审批流程是什么？")
    expect(page.locator("#pq-evidence")).to_contain_text("并非答案")
    page.get_by_role("button", name="新话题").click()
    expect(page.locator("#pq-chat .message")).to_have_count(0)


def test_documents_can_be_chosen(page):
    page.get_by_role("button", name="限定文件或地区").click()
    page.locator("#pq-scope-0 input").click()
    page.get_by_role("option", name="松岭市老旧电梯更新行动方案").click()
    page.keyboard.press("Escape")
    ask(page, "补助资金怎么分担？")
    expect(page.locator(".pq-card").first).to_contain_text("老旧电梯")


def test_a_judgement_is_taken_and_the_talk_is_exported(page):
    ask(page, "每台电梯补助多少钱？")
    page.get_by_label("对上一个答案的意见（可不写）").fill("还应写明分担比例")
    page.get_by_role("button", name="有误").click()
    expect(page.get_by_text("已记下，谢谢。")).to_be_visible()
    page.get_by_role("button", name="导出对话（Word）").click()
    expect(page.get_by_text("政策问答记录").first).to_be_visible()


def test_points_come_as_one_types(page):
    tab(page, "计分")
    page.get_by_role("button", name="全部按满分填入").click()
    expect(page.get_by_text("100 分")).to_be_visible()
    page.get_by_label("1. 集团章程与各项制度").fill("50")
    expect(page.get_by_text("97 分")).to_be_visible()
    expect(page.get_by_text("完成比例由50%提高到51%")).to_be_visible()
    page.get_by_role("button", name="导出（Excel）").click()
    expect(page.get_by_text("计分表").first).to_be_visible()


def test_a_document_is_uploaded_asked_about_and_taken_out(page, tmp_path):
    new = tmp_path / "食堂办法.txt"
    new.write_text(
        f"白鹭县学校食堂管理办法\n\n一、留样\n每餐留样{SCRIPT}，保存七十二小时。\n",
        encoding="utf-8",
    )
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"\x7fELF" + bytes(64))
    tab(page, "文件")
    page.locator("#pq-upload input[type=file]").set_input_files([new, bad])
    outcome = page.locator("#pq-outcome")
    expect(outcome).to_contain_text("已收入“食堂办法.txt”")
    expect(outcome).to_contain_text("可执行程序")
    expect(page.locator("#pq-documents")).to_contain_text("白鹭县学校食堂管理办法")
    tab(page, "提问")
    ask(page, "白鹭县学校食堂留样保存多久？")
    expect(page.locator("#pq-chat")).to_contain_text("七十二小时")
    expect(page.locator(".pq-card").first).to_contain_text("<script>")
    tab(page, "文件")
    page.get_by_label("选一份文件").click()
    page.get_by_role("option", name="食堂办法.txt").click()
    expect(page.locator("#pq-outline")).to_contain_text("留样")
    page.get_by_role("button", name="移出这份文件").click()
    expect(outcome).to_contain_text("已移出“食堂办法.txt”")
    expect(page.locator("#pq-documents")).not_to_contain_text("白鹭县")
    assert page.alerts == ["从文件库移出“食堂办法.txt”？"]


def test_script_in_a_question_is_text(page):
    ask(page, f"{SCRIPT} 县财政每年安排多少延时开放专项经费？")
    expect(page.locator("#pq-chat .user.message")).to_contain_text("<script>alert(2)")
    assert page.locator("#pq-chat img[src=x]").count() == 0
    assert page.alerts == []


@pytest.mark.parametrize("name", ["提问", "计分", "文件"])
def test_a_narrow_screen_needs_no_sideways_scrolling(page, name):
    page.set_viewport_size({"width": 390, "height": 844})
    tab(page, name)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
