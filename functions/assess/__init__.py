"""Judges the parcels it is told of, and moves their alerts.

May import: assess, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
