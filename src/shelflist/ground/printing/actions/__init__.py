"""What people do with paper: print labels, change templates, stocks and layouts, look after the printers."""
