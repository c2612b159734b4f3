"""Routes of sign-in, one's own account and the management of accounts."""

from django.urls import include, path

from zaitong.accounts.views import home, manage, own, rights, second, signin

room = [
    path("me/", own.me, name="me"),
    path("me/password/", own.password, name="password"),
    path("me/second/", second.second, name="second"),
    path("me/switch/", own.switch, name="switch"),
    path("me/everywhere/", own.sign_out_everywhere, name="everywhere"),
    path("accounts/", manage.user_list, name="users"),
    path("accounts/new/", manage.user_new, name="new"),
    path("accounts/rights/", rights.matrix, name="matrix"),
    path("accounts/rights/export/", rights.matrix_export, name="matrix_export"),
    path("accounts/<int:pk>/", manage.user_page, name="user"),
    path("accounts/<int:pk>/reset/", manage.user_reset, name="reset"),
    path("accounts/<int:pk>/second/", second.remove, name="second_remove"),
    path("accounts/<int:pk>/state/", manage.user_state, name="state"),
    path("accounts/<int:pk>/grants/", manage.grant_add, name="grant_add"),
    path("accounts/<int:pk>/grants/<int:grant_pk>/end/", manage.grant_end, name="grant_end"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", signin.sign_in, name="login"),
    path("logout/", signin.sign_out, name="logout"),
    path("login/kept/", signin.kept, name="kept"),
    path("", include((room, "accounts"))),
]
