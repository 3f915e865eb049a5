"""The night: finds the parcels whose day has come, and whatever was left undone.

May import: sweep, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
