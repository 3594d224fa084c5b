### Password entry.

password-heading = Enter your password
password-renewal = You signed in a while ago. Please confirm that it is you.
password-field = Password
password-stay = Keep me signed in
    .hint = Only on a device that is yours.
password-submit = Sign in
    .busy = Signing in…
password-forgot = Forgot password?
password-passkey = Use a passkey

## Errors of the field
password-error-empty = Enter your password.
password-error-wrong-hidden = The username or the password is not right. Please check both.
password-error-wrong = That password is not right. Check caps lock.
password-error-wrong-counted = { $attempts ->
    [0] That password is not right, and this was the last attempt. Ask your administrator for help.
    [one] That password is not right. One attempt is left before the account is locked.
   *[other] That password is not right. { NUMBER($attempts) } attempts are left before the account is locked.
  }
password-error-locked = This account is locked after too many attempts. Ask your administrator to unlock it.
password-error-inactive = This account is turned off. Ask your administrator to turn it on.
