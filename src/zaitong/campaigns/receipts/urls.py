"""Routes of receipts, in the namespace of campaigns."""

from django.urls import path

from zaitong.campaigns.receipts import views

urlpatterns = [
    path("campaigns/<int:pk>/receipt/", views.receipt, name="receipt"),
    path("campaigns/<int:pk>/receipts/", views.receipts, name="receipts"),
    path("campaigns/<int:pk>/receipts/export/", views.export, name="receipts_export"),
    path("campaigns/<int:pk>/receipts/phone/", views.phone, name="receipt_phone"),
    path("receipts/<int:pk>/undo/", views.undo, name="receipt_undo"),
]
