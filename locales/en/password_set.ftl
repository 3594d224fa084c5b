### A new password without the old one.

password-set-heading = Set a new password
password-set-heading-first = Choose your password
password-set-lead-mail = If an account exists for this name, an email is on its way to it. Enter the code from the email, or open its link.
password-set-lead-sms = If an account with a verified phone number exists for this name, a text message is on its way to it. Enter the code from the message.
password-set-lead-code = Enter the code from the newest message that we sent you, or ask for another one.
password-set-lead-link = Choose a new password for your account. You are signed in with it right away.
password-set-lead-first = You sign in with it from now on.
password-set-code = Code
password-set-new = New password
password-set-submit = Set password
    .busy = Setting the password…
password-set-back = Back to the password
password-set-back-first = Back to the choice

## Nothing came
password-set-nothing = Nothing came?
    .hint = It can take a few minutes. Look in the spam folder, too. Only the newest code counts.
password-set-resend-mail = Send another email
password-set-resend-sms = Send a text message

## Errors of the fields
password-set-error-code-empty = Enter the code from the message.
password-set-error-code-useless = This code is not right, or it can no longer be used. Check it, or ask for another one.
password-set-error-sent-just-now = { $seconds ->
    [one] A message was sent just now. You can ask for another one in a second.
   *[other] A message was sent just now. You can ask for another one in { NUMBER($seconds) } seconds.
  }
