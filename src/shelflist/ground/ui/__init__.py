"""The look: design tokens, base layouts for desk and public, components, style guide."""
