"""Addresses of registers, receipts and lists of money, under /desk/money/."""

from __future__ import annotations

from django.urls import path

from shelflist.records.fines.views import lists, online, receipts, registers

app_name = "fines"
urlpatterns = [
    path("registers/", registers.registers, name="registers"),
    path("registers/<int:register_id>/open/", registers.open_one, name="open_register"),
    path("shifts/<int:shift_id>/", registers.shift, name="shift"),
    path("shifts/<int:shift_id>/cash-up/", registers.cash_up_one, name="cash_up"),
    path("sell/", registers.sell_things, name="sell"),
    path("receipts/<int:payment_id>/", receipts.receipt, name="receipt"),
    path("receipts/<int:payment_id>/file/", receipts.receipt_file, name="receipt_file"),
    path("receipts/<int:payment_id>/void/", receipts.void, name="void_payment"),
    path("online/", online.online_payments, name="online"),
    path("online/<int:patron_id>/link/", online.link, name="pay_link"),
    path("disputes/", lists.disputes, name="disputes"),
    path("disputes/<int:dispute_id>/letter/", receipts.dispute_letter, name="dispute_letter"),
    path("debts/", lists.debts, name="debts"),
    path("debts/refer/", lists.refer_one, name="refer_debt"),
    path("debts/recall/", lists.recall_one, name="recall_debt"),
    path("debts/agency/", lists.tell, name="tell_agency"),
]
