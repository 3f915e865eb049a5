"""Passes on what the table's stream says: parcels to judge, steps to tell, letters to send.

May import: outbox, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
