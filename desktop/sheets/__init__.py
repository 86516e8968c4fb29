"""From records to pages: a module a sheet, each a story of flowables and a writer. No store, no Qt."""
