"""Tests of what crosses packages; a package's own tests live with it."""
