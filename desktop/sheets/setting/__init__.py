"""The typesetting that sheets share: faces, lines, tables, pages."""
