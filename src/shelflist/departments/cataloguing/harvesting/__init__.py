"""Fetching records from elsewhere by OAI-PMH: a careful client, its pages read, Dublin Core turned into MARC."""
