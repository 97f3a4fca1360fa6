"""Work done with whole documents: duties, comparison, conflicts, drafts, gaps.

Each analysis takes ``Reading`` values (a document opened for analysis) and returns plain
values whose every quote is a ``Citation``; ``render`` turns them into JSON, tables, papers.
"""
