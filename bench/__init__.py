"""Every figure, each beside its yardstick measured in the same run: `shelflist bench`, or `make bench`.

A module here has `run(report)`; it runs in a data folder of its own, made for it and thrown away.
"""
