"""The night: finds the parcels whose day has come, and whatever was left undone.

May import: sweep, access, land, web, wording, workbooks; its doors also edge.
"""
