"""The yearly review 回顾: opened, asked, reminded, closed, and its reports.

May import: review, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
