"""The words of the page, and its templates."""
