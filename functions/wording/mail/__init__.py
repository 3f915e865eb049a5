"""The words of letters, and their templates."""
