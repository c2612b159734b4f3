"""Routes of sign-in, one's own account and the management of accounts."""

from django.urls import include, path

from zaitong.accounts.views import home, own, signin

room = [
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/switch/", own.switch, name="switch"),
    path("me/everywhere/", own.sign_out_everywhere, name="everywhere"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", signin.sign_in, name="login"),
    path("logout/", signin.sign_out, name="logout"),
    path("login/kept/", signin.kept, name="kept"),
    path("", include((room, "accounts"))),
]
