"""What happens to a copy between the box and the shelf: recipes, steps, checks, and how long each takes."""
