"""Finding titles: the index that follows the journal, and the one query tree that every door asks it with."""
