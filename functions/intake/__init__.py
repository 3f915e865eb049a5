"""Takes in a workbook: its rows are read, checked against what is known, and recorded, and its sender gets a receipt.

May import: intake, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
