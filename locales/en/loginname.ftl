### Identifier entry.

loginname-title = Sign in
loginname-heading = Sign in to { $brand }
loginname-field-any = Username, email or phone
loginname-field-name-or-email = Username or email
loginname-field-name-or-phone = Username or phone
loginname-field-name = Username
loginname-password = Password
loginname-submit = Continue
    .busy = Checking…
loginname-accounts = Choose a saved account
loginname-register = Create an account
loginname-no-local = You cannot sign in to { $brand } with a password here. Ask the person who runs your account how to sign in.

## Errors of the field
loginname-error-empty = Fill in this field to continue.
loginname-error-too-long = This is longer than { NUMBER($limit) } characters. Check what you entered.
loginname-error-unknown = We cannot find this account. Check the spelling.
loginname-error-ambiguous = More than one account matches. Enter your full username.
loginname-error-locked = This account is locked. Ask your administrator to unlock it.
loginname-error-inactive = This account is turned off. Ask your administrator to turn it on.
loginname-error-other-organization = This account belongs to another organization. Enter an account of { $brand }.
loginname-error-no-method = This account has no way to sign in yet. Ask your administrator for an invitation.
