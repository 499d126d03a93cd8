"""Branches, shelving locations, opening hours, closed days, and where staff and terminals stand."""
