### A new account: its password.

register-password-heading = Choose a password
register-password-person = Change
register-password-field = Password
register-password-submit = Create account
    .busy = Creating your account…
