"""REST: the departments' resources, keys, OpenAPI."""
