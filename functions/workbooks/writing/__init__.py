"""Our own workbooks: forms, lists, exports, reports."""
