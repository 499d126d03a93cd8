"""Tests of suggestions and reports."""
