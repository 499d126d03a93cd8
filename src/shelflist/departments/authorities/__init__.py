"""Authority control: headings and what they are called, which titles use them, and changing them all at once."""
