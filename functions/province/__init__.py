"""The night's snapshots of every zone, as files for other engines.

May import: province, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
