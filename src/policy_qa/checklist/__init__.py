"""Checklists as data, filled from a group's own materials by code, without a language model.

``read_checklist``/``build_checklist`` open one, ``read_materials`` reads a folder, ``fill``
gives every item its status, evidence, facts and points, blank rather than guessed.
"""

from policy_qa.checklist.checklist import (
    Checklist,
    build_checklist,
    checklist_names,
    find_checklist,
    read_checklist,
)
from policy_qa.checklist.filling import fill
from policy_qa.checklist.materials import Materials, read_materials
from policy_qa.checklist.result import FilledItem, Filling

__all__ = [
    "Checklist",
    "FilledItem",
    "Filling",
    "Materials",
    "build_checklist",
    "checklist_names",
    "fill",
    "find_checklist",
    "read_checklist",
    "read_materials",
]
