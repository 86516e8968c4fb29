"""Reports in: the text of PDF and DOCX files, and whose they are."""
