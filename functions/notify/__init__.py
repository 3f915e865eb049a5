"""The letters that cannot wait: what became red, one per person and hour.

May import: notify, access, land, web, wording, workbooks; its doors also edge.
"""
