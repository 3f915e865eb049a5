"""Sign-in with a code sent by mail, and the home page after it.

May import: sign_in, access, land, telling, web, wording, workbooks, zones; its doors also edge.
"""
