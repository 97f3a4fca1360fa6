"""The report for people: on the terminal, as Markdown, as HTML and as xlsx."""

from policy_qa.evaluation.render.markdown import to_markdown
from policy_qa.evaluation.render.page import charts, to_html
from policy_qa.evaluation.render.terminal import print_failures, print_report
from policy_qa.evaluation.render.workbook import to_xlsx

__all__ = ["charts", "print_failures", "print_report", "to_html", "to_markdown", "to_xlsx"]
