"""Passes on what the table's stream says: parcels to judge, steps to tell, letters to send.

May import: outbox, access, land, web, wording, workbooks; its doors also edge.
"""
