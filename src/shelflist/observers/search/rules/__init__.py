"""What a search is: the query tree, the fields that can be searched, and how text becomes a tree."""
