"""Addresses of the pages about paper, under /desk/printing/."""

from __future__ import annotations

from django.urls import path

from shelflist.ground.printing.views import batches, cards, printers, stocks, templates

app_name = "printing"
urlpatterns = [
    path("", batches.home, name="home"),
    path("labels/", batches.index, name="batches"),
    path("labels/typed/", batches.typed, name="typed"),
    path("labels/<int:batch_id>/", batches.batch, name="batch"),
    path("labels/<int:batch_id>/labels.pdf", batches.batch_pdf, name="batch_pdf"),
    path("labels/<int:batch_id>/sheet-<int:sheet>.svg", batches.batch_picture, name="batch_picture"),
    path("labels/<int:batch_id>/send/", batches.send, name="send"),
    path("printers/", printers.index, name="printers"),
    path("printers/choose/", printers.choose, name="choose"),
    path("printers/new/", printers.edit, name="new_printer"),
    path("printers/<int:printer_id>/", printers.edit, name="printer"),
    path("queue/", printers.queue, name="queue"),
    path("queue/<int:job_id>/", printers.job_act, name="job_act"),
    path("templates/", templates.index, name="templates"),
    path("templates/<slug:name>/", templates.edit, name="template"),
    path("templates/<slug:name>/preview/", templates.preview, name="preview"),
    path("templates/<slug:name>/built-in/", templates.reset, name="reset"),
    path("stock/", stocks.index, name="stocks"),
    path("stock/new/", stocks.edit, name="new_stock"),
    path("stock/<slug:code>/", stocks.edit, name="stock"),
    path("stock/<slug:code>/sheet.svg", batches.stock_picture, name="stock_picture"),
    path("stock/<slug:code>/remove/", stocks.remove, name="remove_stock"),
    path("cards/", cards.edit, name="cards"),
    path("cards/card.svg", cards.picture, name="card_picture"),
    path("layouts/", stocks.layouts, name="layouts"),
    path("layouts/<slug:kind>/", stocks.layouts, name="layout"),
    path("layouts/<slug:kind>/label.svg", stocks.layout_picture, name="layout_picture"),
]
