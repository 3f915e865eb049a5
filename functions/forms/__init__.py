"""Workbooks to fill in: empty templates, and returns that hold what is known already.

May import: forms, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
