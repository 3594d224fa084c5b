### The profile.

account-heading = Your profile
account-login-name = Username
account-email = Email
account-phone = Phone
account-unverified = Not verified yet.
account-verify-email = Verify email address
account-verify-phone = Verify phone number
account-given-name = First name
account-family-name = Last name
account-nick-name = Nickname
    .hint = Optional.
account-language = Preferred language
account-language-none = No preference
account-save = Save changes
    .busy = Saving…
account-security = Password and access
account-password = Password
account-change-password = Change password
account-add-passkey = Add a passkey
account-session = This browser
account-sign-out = Sign out

## Sign-in security
account-factors = Sign-in security
account-factors-none = No second step is set up.
account-factor-totp = Authenticator app
account-factor-u2f = Security key
account-factor-passkey = Passkey
account-factor-sms = Codes by text message
account-factor-email = Codes by email
account-factor-recovery = Recovery codes
account-factors-add = Add a way to sign in

## Errors of the fields
account-error-given-name-empty = Enter your first name.
account-error-family-name-empty = Enter your last name.
account-error-too-long = This is longer than { NUMBER($limit) } characters. Shorten it.
account-error-language-unknown = Choose a language from the list.
