"""The printer: its dialog, its queue and the printing of a PDF."""
