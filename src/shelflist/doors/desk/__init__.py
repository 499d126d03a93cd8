"""Staff screens that combine departments: today, scan box, patron, item and title pages."""
