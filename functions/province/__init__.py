"""The night's snapshots of every zone, as files for other engines.

May import: province, access, land, web, wording, workbooks; its doors also edge.
"""
