"""Files of a zone's parcels with their verdicts, made when somebody orders them.

May import: exports, access, land, web, wording, workbooks; its doors also edge.
"""
