"""Whatever people read, whole: every mail, page and workbook as a text in a file, so that a diff shows a changed sentence."""
