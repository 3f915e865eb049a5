"""Takes in a workbook: its rows are read, checked against what is known, and recorded, and its sender gets a receipt.

May import: intake, access, land, web, wording, workbooks; its doors also edge.
"""
