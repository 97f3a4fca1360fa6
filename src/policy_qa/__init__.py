"""A chat assistant over Chinese policy documents: verified quotes, rules as code."""
