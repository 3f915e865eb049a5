"""Workbooks to fill in: empty templates, and returns that hold what is known already.

May import: forms, access, land, web, wording, workbooks; its doors also edge.
"""
