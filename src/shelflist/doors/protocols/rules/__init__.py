"""What protocols say, read and understood: CQL and RPN as query trees, resumption tokens, diagnostics. Pure."""
