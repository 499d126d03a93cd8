"""What one search may cost. What goes beyond is left out rather than refused: a search is never an error."""

from __future__ import annotations

MOST_WORDS = 32  # of a tree
DEEPEST = 16  # trees in trees
MOST_WILD = 6  # words with * or ?
MOST_OPEN_LEFT = 1  # words that may begin with anything: these read the whole dictionary
LEAST_LETTERS = 2  # before a *; fewer, and it is taken for the word alone
LEAST_LETTERS_OPEN_LEFT = 3
MOST_READ = 4000  # terms of the dictionary that are looked at for one word with *
MOST_TERMS = 128  # of these, the most frequent are looked for
FARTHEST_HIT = 10_000  # of a list of hits that can be paged through
MOST_FACET_VALUES = 30
WORKS_COUNTED = 2000  # hits at most whose facets are counted in works; of more, the works are reckoned
MOST_POPULAR = 50_000  # titles with one badge of being lent often; what more have does not count in the order
