"""The way in for a workbook: a presigned POST, the page to upload on, the receipt, and the acts on an upload.

May import: upload_link, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
