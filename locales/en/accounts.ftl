### The accounts of this browser.

accounts-heading = Choose an account
accounts-lead = These accounts were used in this browser.
accounts-list = Accounts
accounts-signed-in = Signed in
accounts-needs-sign-in = Sign in again
accounts-remove = Remove { $name }
accounts-another = Use another account
accounts-empty-heading = No saved accounts
accounts-empty = Nobody has signed in with this browser yet, or all accounts were removed.
accounts-sign-in = Sign in
