"""The words of reviews and reports, their page and its templates."""
