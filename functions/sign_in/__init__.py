"""Signing in by a code in one's mailbox, and the page where one lands.

May import: sign_in, access, land, web, wording, workbooks; its doors also edge.
"""
