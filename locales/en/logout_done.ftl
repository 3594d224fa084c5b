### Signed out.

logout-done-heading = You are signed out
logout-done-heading-remaining = The account is signed out
logout-done-lead = You can close this page now.
logout-done-remaining = { $count ->
    [one] One other account is still in use in this browser.
   *[other] { NUMBER($count) } other accounts are still in use in this browser.
  }
logout-done-sign-in = Sign in again
