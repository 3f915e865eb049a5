"""The yearly review 回顾: opened, asked, reminded, closed, and its reports.

May import: review, access, land, web, wording, workbooks; its doors also edge.
"""
