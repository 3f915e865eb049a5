"""Files of a zone's parcels with their verdicts, made when somebody orders them.

May import: exports, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
