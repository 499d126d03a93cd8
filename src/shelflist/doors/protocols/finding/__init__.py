"""How programs find the catalogue's pages: the sitemap, OpenSearch, and unAPI for a single title."""
