"""The yearly review 回顾: its opening, letters, reminders and closing, and its reports.

May import: review, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
