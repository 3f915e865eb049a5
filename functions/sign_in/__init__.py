"""Signing in by a code in one's mailbox, and the page where one lands.

May import: sign_in, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
