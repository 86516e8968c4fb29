"""Undoable edits. Each writes the file first and is pushed on the undo stack only when that went well."""
