"""Cart barcodes share one space with cards, items and logins (patrons.handles)."""

from django.db import migrations

from shelflist.records.patrons.handles import Watched, unwatch, watch

CARTS = Watched("picking_cart", "barcode", "cart", "id")


class Migration(migrations.Migration):
    dependencies = [("picking", "0001_initial"), ("patrons", "0002_handles")]
    operations = [migrations.RunPython(watch(CARTS), unwatch(CARTS))]
