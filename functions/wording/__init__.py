"""The words that people read and write: headings, labels, sentences, letters, pages.

May import: wording, land, telling, zones.
"""
