"""The letters that cannot wait: what became red, one per person and hour.

May import: notify, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
