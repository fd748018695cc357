"""Where each address leads."""

from django.urls import include, path

urlpatterns = [path("", include("distributor.web.urls"))]
