### Sign out of one account or of all.

logout-heading = Sign out
logout-lead = { $count ->
    [one] This account is in use in this browser.
   *[other] These { NUMBER($count) } accounts are in use in this browser.
  }
logout-list = Accounts
logout-one = Sign out
    .label = Sign out { $name }
logout-all = Sign out of all accounts
    .busy = Signing out…
logout-empty-heading = Nobody is signed in
logout-empty = There is no account to sign out of in this browser.
logout-sign-in = Sign in
