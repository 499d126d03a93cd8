"""Screens: what waits and went, single messages, rules, texts, letters, calls, lists."""
