"""Uploads of workbooks: the presigned POST, the upload page, the receipt, and the acts on an upload.

May import: upload_link, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
