def test_a_stranger_is_shown_the_signin_page(browser_page):
    browser_page.goto("/")
    assert browser_page.title().strip()
    assert browser_page.locator("input[type=password]").count() == 1
    assert browser_page.evaluate("getComputedStyle(document.body).fontFamily") != '"Times New Roman"'
