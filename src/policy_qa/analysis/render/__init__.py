"""The results of the analyses as JSON, as tables and as papers."""
