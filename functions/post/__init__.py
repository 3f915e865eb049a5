"""Sends letters, claimed and paced; nothing else talks to the mail server.

May import: post, access, land, web, wording, workbooks; its doors also edge.
"""
