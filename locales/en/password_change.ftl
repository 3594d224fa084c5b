### Change of a password.

password-change-heading = Change your password
password-change-heading-required = Choose a new password
password-change-forced = Your administrator asks you to choose a new password before you go on.
password-change-expired = Your password has expired. Choose a new one to go on.
password-change-current = Current password
    .again = Enter your current password again, too.
password-change-new = New password
password-change-submit = Change password
    .busy = Changing…
password-change-cancel = Cancel

## Errors of the fields
password-change-error-current-empty = Enter your current password.
password-change-error-current-wrong = That is not your current password. Check caps lock.
password-change-error-current-wrong-counted = { $attempts ->
    [0] That is not your current password, and this was the last attempt. Ask your administrator for help.
    [one] That is not your current password. One attempt is left before the account is locked.
   *[other] That is not your current password. { NUMBER($attempts) } attempts are left before the account is locked.
  }
password-change-error-locked = This account is locked after too many attempts. Ask your administrator to unlock it.
