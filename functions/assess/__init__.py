"""Judges the parcels it is told of, and moves their alerts.

May import: assess, access, land, web, wording, workbooks; its doors also edge.
"""
