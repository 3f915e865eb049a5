"""The words of workbooks: headings, choices, forms, problems, exports."""
