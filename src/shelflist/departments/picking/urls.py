"""Addresses of the pick run."""

from django.urls import path

from shelflist.departments.picking import views

app_name = "picking"
urlpatterns = [
    path("", views.run, name="run"),
    path("list/", views.printed, name="list"),
    path("claim/", views.claim, name="claim"),
    path("settle/", views.settle, name="settle"),
    path("undo/", views.undo, name="undo"),
    path("let-go/", views.let_go, name="let_go"),
    path("carts/", views.carts, name="carts"),
    path("cart/", views.choose_cart, name="choose_cart"),
]
