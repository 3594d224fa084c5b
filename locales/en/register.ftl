### A new account: names and address.

register-title = Create an account
register-heading = Create an account at { $brand }
register-given-name = First name
register-family-name = Last name
register-email = Email
register-means = How do you want to sign in?
register-means-password = With a password
register-means-passkey = With a passkey
    .hint = Your fingerprint, face or device PIN. There is nothing to remember.
register-tos = I accept the terms.
    .link = Read the terms (new tab)
register-privacy = I accept the privacy policy.
    .link = Read the privacy policy (new tab)
register-submit = Continue
    .busy = Checking…
register-sign-in = I have an account
register-taken-sign-in = Sign in with this address

## Errors of the fields
register-error-given-name-empty = Enter your first name.
register-error-given-name-too-long = This is longer than { NUMBER($limit) } characters. Shorten your first name.
register-error-family-name-empty = Enter your last name.
register-error-family-name-too-long = This is longer than { NUMBER($limit) } characters. Shorten your last name.
register-error-email-empty = Enter your email address.
register-error-email-too-long = This is longer than { NUMBER($limit) } characters. Check the address.
register-error-email-invalid = This is not an email address. It looks like name@example.com.
register-error-email-taken = There is an account with this address already.
register-error-tos = Accept the terms to go on.
register-error-privacy = Accept the privacy policy to go on.
