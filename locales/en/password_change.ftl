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

## The rules, as a list
password-change-rules = Your new password needs
password-change-rule-length = { $count ->
    [one] one character or more
   *[other] { NUMBER($count) } characters or more
  }
password-change-rule-uppercase = an uppercase letter
password-change-rule-lowercase = a lowercase letter
password-change-rule-number = a number
password-change-rule-symbol = a symbol, such as ! ? or #
password-change-rule-met = Done
password-change-rule-open = Still needed
# Read aloud while typing.
password-change-progress = { $met ->
    [0] None of { NUMBER($total) } done.
   *[other] { NUMBER($met) } of { NUMBER($total) } done.
  }

## Errors of the fields
password-change-error-current-empty = Enter your current password.
password-change-error-current-wrong = That is not your current password. Check caps lock.
password-change-error-current-wrong-counted = { $attempts ->
    [0] That is not your current password, and this was the last attempt. Ask your administrator for help.
    [one] That is not your current password. One attempt is left before the account is locked.
   *[other] That is not your current password. { NUMBER($attempts) } attempts are left before the account is locked.
  }
password-change-error-new-empty = Enter a new password.
password-change-error-new-too-long = This password is too long. Use { NUMBER($limit) } characters or fewer.
password-change-error-new-unchanged = This is your current password. Choose a different one.
password-change-error-length = { $count ->
    [one] This password is too short. Use at least one character.
   *[other] This password is too short. Use at least { NUMBER($count) } characters.
  }
password-change-error-uppercase = Add at least one uppercase letter.
password-change-error-lowercase = Add at least one lowercase letter.
password-change-error-number = Add at least one number.
password-change-error-symbol = Add at least one symbol.
password-change-error-locked = This account is locked after too many attempts. Ask your administrator to unlock it.
