"""The page as people use it, in a real browser that can reach nothing else."""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path

import docx
import openpyxl
import pytest
from playwright.sync_api import expect

from .conftest import WAIT
from .serving import scripted

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


@contextmanager
def other_browser(page):
    """The page as somebody else opens it."""
    context = page.context.browser.new_context()
    opened = context.new_page()
    opened.goto(page.url)
    yield opened
    context.close()


def download(page, button: str) -> bytes:
    """Press an export button of the open tab and return the file that comes."""
    page.get_by_role("button", name=button).filter(visible=True).click()
    link = page.locator(".pq-exported a[download]").filter(visible=True).last
    with page.expect_download() as coming:
        link.click()
    return Path(coming.value.path()).read_bytes()


def test_an_answer_opens_its_source(page):
    ask(page, "县财政每年安排多少延时开放专项经费？")
    expect(page.locator("#pq-chat")).to_contain_text("36万元")
    expect(page.locator("#pq-chat")).not_to_contain_text("停止")
    card = page.locator(".pq-card").first
    expect(card.locator("mark")).to_contain_text("36万元")
    expect(card).to_contain_text("经费保障")
    card.get_by_role("button", name="查看全文").press("Enter")
    reader = page.locator("#pq-reader")
    expect(reader.locator("mark")).to_contain_text("36万元")
    expect(reader).to_contain_text("周一闭馆")
    expect(reader.locator("mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(reader.locator("mark")).to_be_hidden()


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
    page.get_by_role("button", name="新话题").click()
    expect(page.locator("#pq-chat .bot.message")).to_have_count(0)
    ask(page, "县财政每年安排多少延时开放专项经费？")
    page.get_by_label("本次会话的其他话题").click()
    page.get_by_role("option", name="每台电梯补助多少钱").click()
    expect(page.locator("#pq-chat")).to_contain_text("15万元")
    paper = docx.Document(io.BytesIO(download(page, "导出对话（Word）")))
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "15万元" in text
    assert "36万元" in text


def test_points_come_as_one_types(page):
    tab(page, "计分")
    first = page.get_by_label("1. 集团章程与各项制度")
    expect(first).to_have_value("")
    page.get_by_label("2. 发展规划与年度工作").fill("100")
    expect(page.get_by_text("已填 1 项")).to_be_visible()
    first.fill("0")
    expect(page.get_by_text("已填 2 项")).to_be_visible()
    first.fill("")
    expect(page.get_by_text("已填 1 项")).to_be_visible()
    tab(page, "提问")
    tab(page, "计分")
    expect(page.get_by_text("已填 1 项")).to_be_visible()
    page.get_by_role("button", name="全部按满分填入").click()
    expect(page.get_by_text("100 分")).to_be_visible()
    first.fill("５０%")
    expect(page.get_by_text("97 分")).to_be_visible()
    expect(page.get_by_text("完成比例由50%提高到51%")).to_be_visible()
    assert (
        openpyxl.load_workbook(io.BytesIO(download(page, "导出（Excel）"))).sheetnames[0] == "得分"
    )


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
    page.get_by_role("button", name="限定文件或地区").click()
    page.locator("#pq-scope-0 input").click()
    expect(page.get_by_role("option", name="白鹭县学校食堂管理办法")).to_be_visible()
    page.keyboard.press("Escape")
    ask(page, "白鹭县学校食堂留样保存多久？")
    expect(page.locator("#pq-chat")).to_contain_text("七十二小时")
    expect(page.locator(".pq-card").first).to_contain_text("<script>")
    tab(page, "文件")
    page.get_by_label("选一份文件").click()
    page.get_by_role("option", name="食堂办法.txt").click()
    expect(page.locator("#pq-outline")).to_contain_text("留样")
    name = page.get_by_label("新名称")
    expect(name).to_have_value("食堂办法")
    name.fill("食堂<b>新")
    page.get_by_role("button", name="改名").click()
    expect(page.locator("#pq-documents")).to_contain_text("食堂_b_新.txt")
    page.get_by_label("选一份文件").click()
    page.get_by_role("option", name="食堂_b_新").click()
    expect(page.locator("#pq-outline")).to_contain_text("留样")
    page.get_by_role("button", name="移出", exact=True).click()
    expect(outcome).to_contain_text("已移出")
    expect(page.locator("#pq-documents")).not_to_contain_text("白鹭县")
    (asked,) = page.alerts
    assert asked.startswith("从文件库移出")


@pytest.fixture(scope="module")
def slow():
    """The address of a page whose model writes until it is stopped."""
    with scripted("slow") as url:
        yield url


@pytest.fixture
def writing(browser, slow):
    """A page on which an answer is being written."""
    context = browser.new_context()
    context.set_default_timeout(WAIT)
    opened = context.new_page()
    opened.goto(slow)
    box = opened.get_by_placeholder("请写出问题")
    box.fill("经费多少？")
    box.press("Enter")
    expect(opened.locator("#pq-chat")).to_contain_text("再写。再写。")
    yield opened
    context.close()


def test_an_answer_is_stopped_and_what_stands_is_kept(writing):
    box = writing.get_by_placeholder("请写出问题")
    expect(box).to_have_value("")
    box.fill("下一个问题")
    expect(writing.locator("#pq-chat")).to_contain_text("再写。再写。再写。再写。再写。")
    expect(box).to_have_value("下一个问题")
    writing.get_by_role("button", name="停止").click()
    last = writing.locator("#pq-chat .bot.message").last
    expect(last).to_contain_text("已停止作答，以上可能不完整。")
    expect(last).to_contain_text("关于经费多少？：再写。")
    expect(writing.get_by_role("button", name="停止")).to_be_hidden()
    expect(writing.locator(".pq-card").first).to_be_visible()


def test_a_question_that_failed_can_be_put_again(writing):
    writing.get_by_role("button", name="停止").click()
    stop = writing.get_by_role("button", name="停止")
    expect(stop).to_be_hidden()
    box = writing.get_by_placeholder("请写出问题")
    box.fill("坏了")
    box.press("Enter")
    expect(writing.get_by_text("索引<不见>了。")).to_be_visible()
    expect(box).to_have_value("坏了")
    expect(stop).to_be_hidden()


def test_a_new_talk_is_not_written_into_by_the_old_answer(writing):
    writing.get_by_role("button", name="新话题").click()
    expect(writing.get_by_label("本次会话的其他话题")).to_be_visible()
    expect(writing.get_by_role("button", name="停止")).to_be_hidden()
    writing.wait_for_timeout(700)
    expect(writing.locator("#pq-chat .message")).to_have_count(0)
    box = writing.get_by_placeholder("请写出问题")
    box.fill("没有的事？")
    box.press("Enter")
    expect(writing.locator("#pq-chat")).to_contain_text("关于没有的事？：再写。")
    expect(writing.locator("#pq-chat")).not_to_contain_text("关于经费")


def test_script_in_a_question_is_text(page):
    ask(page, f"{SCRIPT} 县财政每年安排多少延时开放专项经费？")
    expect(page.locator("#pq-chat .user.message")).to_contain_text("<script>alert(2)")
    assert page.locator("#pq-chat img[src=x]").count() == 0
    assert page.alerts == []


def test_a_document_is_kept_when_the_browser_closes(browser, address, tmp_path):
    new = tmp_path / "操场办法.txt"
    new.write_text("白鹭县学校操场管理办法\n\n一、开放\n操场每日开放五小时。\n", encoding="utf-8")
    context = browser.new_context()
    leaving = context.new_page()
    leaving.goto(address)
    tab(leaving, "文件")
    leaving.locator("#pq-upload input[type=file]").set_input_files(new)
    expect(leaving.locator("#pq-outcome")).not_to_be_empty()
    context.close()
    context = browser.new_context()
    back = context.new_page()
    back.goto(address)
    tab(back, "文件")
    expect(back.locator("#pq-documents")).to_contain_text("操场办法.txt")
    context.close()


def test_a_checklist_is_filled_checked_overruled_and_exported(page, tmp_path):
    materials = [
        tmp_path / "会议记录.txt",
        tmp_path / "<img src=x onerror=alert(1)>.docx",
        tmp_path / "制度.xlsx",
    ]
    materials[0].write_text(
        "云岭教育集团2023—2024学年工作总结\n\n2023年9月5日，集团制定集团章程并印发。\n"
        f"2023年9月8日，集团制定{SCRIPT}教师交流制度。\n"
        "2023年10月8日、2024年3月4日，集团召开工作例会。\n",
        encoding="utf-8",
    )
    materials[1].write_bytes(b"\x7fELF" + bytes(64))
    book = openpyxl.Workbook()
    book.active.append(["制度", "说明"])
    book.active.append([f"集团章程{SCRIPT}", '=HYPERLINK("http://x","y")'])
    book.save(materials[2])
    tab(page, "清单")
    page.locator("#pq-materials input[type=file]").set_input_files(materials)
    expect(page.locator("#pq-materials")).to_contain_text("制度")
    page.get_by_label("学年（可不填，从材料读出）").fill("2023—2024")
    page.get_by_role("button", name="开始填写").click()
    items = page.locator("#pq-checklist .pq-item")
    expect(items).to_have_count(18)
    summary = page.locator("#pq-checklist-summary")
    expect(summary).to_contain_text("云岭教育集团")
    expect(summary).to_contain_text("可执行程序")
    first = items.first
    first.locator("summary").press("Enter")
    expect(first).to_contain_text("材料依据")
    first.get_by_role("button", name="核对无误").click()
    expect(summary).to_contain_text("已核对 1 / 18 项")
    items.nth(1).locator("summary").click()
    items.nth(1).get_by_role("button", name="修改这一项").click()
    expect(page.get_by_label("第几项")).to_have_value("2")
    page.get_by_role("button", name="修改", exact=True).click()
    expect(page.get_by_text("修改必须写明理由")).to_be_visible()
    page.get_by_label("理由").fill(f"现场核实{SCRIPT}")
    page.get_by_role("button", name="修改", exact=True).click()
    expect(items.nth(1)).to_contain_text("已修改")
    expect(items.nth(1)).to_contain_text("<script>alert(2)")
    page.get_by_label("没有材料", exact=True).check()
    expect(items.first).not_to_contain_text("1.依法制定集团章程")
    sheet = openpyxl.load_workbook(io.BytesIO(download(page, "导出（Excel）")))["清单"]
    assert [cell.value for cell in sheet[2]][-1] == "已核对"
    assert "现场核实" in str([cell.value for cell in sheet[3]])
    assert "f" not in {cell.data_type for row in sheet for cell in row}
    assert page.locator("img[src=x]").count() == 0
    assert page.alerts == []


def test_a_filled_checklist_is_there_again_and_for_nobody_else(page, tmp_path):
    summed_up = tmp_path / "总结.txt"
    summed_up.write_text(
        "云岭教育集团2023—2024学年工作总结\n\n2023年9月5日，集团制定集团章程并印发。\n",
        encoding="utf-8",
    )
    tab(page, "清单")
    page.locator("#pq-materials input[type=file]").set_input_files(summed_up)
    expect(page.locator("#pq-materials")).to_contain_text("总结")
    page.get_by_role("button", name="开始填写").click()
    items = page.locator("#pq-checklist .pq-item")
    expect(items).to_have_count(18)
    items.first.locator("summary").click()
    items.first.get_by_role("button", name="核对无误").click()
    expect(page.locator("#pq-checklist-summary")).to_contain_text("已核对 1 / 18 项")
    items.nth(1).locator("summary").click()
    items.nth(1).get_by_role("button", name="修改这一项").click()
    expect(page.get_by_label("第几项")).to_have_value("2")
    page.get_by_label("理由").fill("现场核实")
    page.get_by_role("button", name="修改", exact=True).click()
    expect(items.nth(1)).to_contain_text("已修改")
    page.reload()
    tab(page, "清单")
    expect(page.locator("#pq-checklist-summary")).to_contain_text("已核对 1 / 18 项")
    expect(items.nth(1)).to_contain_text("已修改")
    book = openpyxl.load_workbook(io.BytesIO(download(page, "导出（Excel）")))
    assert "现场核实" in str([cell.value for cell in book["清单"][3]])
    with other_browser(page) as other:
        tab(other, "清单")
        other.wait_for_timeout(500)
        expect(other.locator("#pq-checklist .pq-item")).to_have_count(0)
    page.get_by_role("button", name="清除这份清单").click()
    expect(items).to_have_count(0)
    page.reload()
    tab(page, "清单")
    page.wait_for_timeout(500)
    expect(items).to_have_count(0)


def test_documents_are_analysed_and_the_tables_exported(page):
    tab(page, "分析")
    page.get_by_role("button", name="列出责任分工").click()
    duties = page.locator("#pq-duties")
    expect(duties.locator("table").first).to_be_visible()
    duties.get_by_role("button", name="原文").first.click()
    expect(page.locator("#pq-reader mark")).to_be_in_viewport()
    page.get_by_role("button", name="关闭").click()
    assert download(page, "导出（Word）").startswith(b"PK")
    tab(page, "比较")
    page.get_by_label("要比较的事项").fill("经费")
    page.get_by_role("button", name="比较", exact=True).click()
    expect(page.locator("#pq-compare")).to_contain_text("36万元")
    tab(page, "矛盾")
    page.get_by_role("button", name="查找矛盾").click()
    expect(page.locator("#pq-conflicts [role=status]")).to_contain_text("张力")
    tab(page, "提纲")
    page.get_by_role("button", name="起草提纲").click()
    expect(page.get_by_text("请写明学校或单位的类别")).to_be_visible()
    page.get_by_label("学校或单位的类别").fill("乡镇小学")
    page.get_by_role("button", name="起草提纲").click()
    expect(page.locator("#pq-draft table").first).to_be_visible()
    assert (
        openpyxl.load_workbook(io.BytesIO(download(page, "导出（Excel）"))).sheetnames[0] == "提纲"
    )


def test_a_plan_is_held_against_a_document(page, tmp_path):
    plan = tmp_path / "本校方案.txt"
    plan.write_text("云岭小学工作方案\n\n一、制度\n制定学校章程。\n", encoding="utf-8")
    tab(page, "分析")
    tab(page, "缺项")
    page.locator("#pq-plan input[type=file]").set_input_files(plan)
    expect(page.locator("#pq-plan")).to_contain_text("本校方案")
    page.get_by_role("button", name="查找缺项").click()
    expect(page.locator("#pq-gap [role=status]")).to_contain_text("项要求")


def test_an_evaluation_of_own_questions_and_of_what_users_said(page, tmp_path):
    ask(page, "每台电梯补助多少钱？")
    page.get_by_role("button", name="有误").click()
    expect(page.get_by_text("已记下，谢谢。")).to_be_visible()
    questions = tmp_path / "题目.csv"
    questions.write_text(
        "问题,参考答案,关键事实\n"
        "县财政每年安排多少延时开放专项经费？,36万元,36万元\n"
        f"每台电梯补助多少钱？{SCRIPT},99万元,99万元\n",
        encoding="utf-8",
    )
    page.reload()
    tab(page, "评测")
    page.locator("#pq-questions input[type=file]").set_input_files(questions)
    expect(page.locator("#pq-questions")).to_contain_text("题目")
    for baseline in ("向量", "LangChain 通用做法"):
        page.get_by_label(baseline).uncheck()
    page.get_by_role("button", name="开始评测").click()
    report = page.locator("#pq-evaluation")
    expect(report).to_contain_text("2 题，答错 1 题")
    expect(report.locator("svg").first).to_contain_text("BM25")
    wrong = report.locator("table").last.locator("tbody tr").first
    expect(wrong).to_contain_text("99万元")
    expect(wrong).to_contain_text("<script>alert(2)")
    assert download(page, "导出（Excel）").startswith(b"PK")
    page.get_by_role("button", name="用户意见：补上正确答案").click()
    page.get_by_label("哪一条").click()
    page.get_by_role("option", name="有误：每台电梯补助多少钱").first.click()
    page.get_by_label("正确答案", exact=True).fill("每台15万元")
    page.get_by_role("button", name="保存为评测题").click()
    expect(page.locator("#pq-judged")).to_contain_text("每台15万元")
    page.get_by_role("button", name="评测用户意见").click()
    expect(report).to_contain_text("用户意见：")
    page.reload()
    tab(page, "评测")
    expect(report).to_contain_text("用户意见：")
    assert page.alerts == []


def test_all_can_be_done_by_keyboard(page):
    page.get_by_placeholder("请写出问题").focus()
    page.keyboard.type("每台电梯补助多少钱？")
    page.keyboard.press("Enter")
    expect(page.locator(".pq-card").first).to_be_visible()
    page.get_by_role("tab", name="提问").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="全部按满分填入")).to_be_visible()


def test_gradios_own_words_are_chinese_in_any_browser(browser, address):
    context = browser.new_context(locale="en-US")
    foreign = context.new_page()
    foreign.goto(address)
    tab(foreign, "文件")
    expect(foreign.locator("#pq-upload")).to_contain_text("将文件拖放到此处")
    assert foreign.evaluate("document.documentElement.lang") == "zh-CN"
    context.close()


@pytest.mark.parametrize("name", ["提问", "计分", "清单", "分析", "文件", "评测"])
def test_a_narrow_screen_needs_no_sideways_scrolling(page, name):
    page.set_viewport_size({"width": 390, "height": 844})
    tab(page, name)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
