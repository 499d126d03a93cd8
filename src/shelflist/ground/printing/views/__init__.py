"""The screens of paper: batches of labels, printers and their queue, templates, stock and layouts."""
