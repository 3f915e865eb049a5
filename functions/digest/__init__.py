"""The morning's letter: one per person, with what is new, worse, due soon, resolved and still open.

May import: digest, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
