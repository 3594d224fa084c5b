### The profile.

account-heading = Your profile
account-login-name = Username
account-email = Email
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

## Errors of the fields
account-error-given-name-empty = Enter your first name.
account-error-family-name-empty = Enter your last name.
account-error-too-long = This is longer than { NUMBER($limit) } characters. Shorten it.
account-error-language-unknown = Choose a language from the list.
