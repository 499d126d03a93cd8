"""The bench, the truck, what waits, recipes, checks and figures."""
