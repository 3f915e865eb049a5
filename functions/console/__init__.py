"""The read API: a zone at a glance, its parcels, its alerts, and the API's own description.

May import: console, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
