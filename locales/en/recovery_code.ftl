### A recovery code.

recovery-code-heading = Enter a recovery code
recovery-code-lead = It is one of the codes that you kept when you set up the second step. Each is good once.
recovery-code-field = Recovery code
    .hint = Checking takes up to ten seconds. Press the button once.
recovery-code-submit = Continue
    .busy = Checking, this takes a moment…

## Errors
recovery-code-error-empty = Enter a recovery code.
recovery-code-error-wrong = That recovery code is not right, or it was used before.
recovery-code-error-wrong-limit = { $limit ->
    [one] That recovery code is not right, or it was used before. One wrong code locks the account.
   *[other] That recovery code is not right, or it was used before. After { NUMBER($limit) } wrong codes in a row the account is locked.
  }
recovery-code-error-wrong-counted = { $attempts ->
    [0] That recovery code is not right, and this was the last attempt. Ask your administrator for help.
    [one] That recovery code is not right. One attempt is left before the account is locked.
   *[other] That recovery code is not right. { NUMBER($attempts) } attempts are left before the account is locked.
  }
recovery-code-error-not-set-up = There are no recovery codes left for your account. Try another way.
