"""The pages, public first."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from distributor.web import (
    events,
    feeds,
    joining,
    leaving,
    machines,
    newsroom,
    pictures,
    preferring,
    status,
)

urlpatterns = [
    path("", newsroom.home, name="home"),
    path("r/<slug:public_id>", newsroom.release_page, name="release-page"),
    path("r/<slug:public_id>/<slug:word>.<slug:ending>", pictures.picture, name="release-picture"),
    path("r/<slug:public_id>/<slug:language>", newsroom.release_page, name="release-page"),
    path("feeds/<int:account_id>.xml", feeds.feed, name="feed"),
    path("events/<int:account_id>/", events.events, name="events"),
    path("u/<str:token>", leaving.leaving, name="leave"),
    path("p/<str:token>", preferring.preferences, name="preferences"),
    path("p/<str:token>/data", preferring.own_data, name="own-data"),
    path("k/<str:token>", preferring.keeping, name="keep"),
    path("join/<int:list_id>", joining.joining, name="join"),
    path("join/<int:list_id>/asked", joining.asked, name="asked"),
    path("c/<str:token>", joining.confirming, name="confirm"),
    path("healthz", machines.health, name="health"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sign-in/", LoginView.as_view(template_name="web/sign_in.html"), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("status/", status.releases, name="releases"),
    path("status/live", status.releases_live, name="releases-live"),
    path("status/<int:release_id>/", status.release, name="release"),
    path("status/<int:release_id>/<str:key>/", status.delivery, name="delivery"),
    path("status/<int:release_id>/live", status.release_live, name="release-live"),
]
