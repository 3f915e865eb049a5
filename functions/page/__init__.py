"""Pages that people read and act on: the page of one parcel.

May import: page, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
