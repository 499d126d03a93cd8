"""Paper: templates to PDF, labels on real stock, barcodes, and the queue of the printers."""
