"""Who or what a heading is elsewhere: authority files of others asked, compared, taken over and kept in step."""
