### A code of a second factor: from an app, by SMS or by mail.

otp-heading-app = Enter the code from your app
otp-heading-sms = Enter the code from the text message
otp-heading-email = Enter the code from the email
otp-heading-send-sms = Get a code by text message
otp-heading-send-email = Get a code by email

otp-lead-app = Open your authenticator app. It shows six digits for { $brand }, and new ones every 30 seconds.
otp-lead-sent = We sent a code to { $destination }. It is good for a few minutes.
otp-lead-sent-nowhere = We sent you a code. It is good for a few minutes.
otp-lead-send = We send a code to { $destination }.
otp-lead-send-nowhere = We send a code to the contact of your account.
otp-lead-link = Your code is filled in. Continue to sign in.

otp-field = Code
otp-submit = Continue
    .busy = Checking…
otp-send = Send the code
    .busy = Sending…
otp-resend = Send a new code
    .busy = Sending…
# $time is a clock that counts down, such as 0:30.
otp-resend-waiting = Send a new code ({ $time })
otp-resend-wait = { $seconds ->
    [one] You can ask for a new code in one second.
   *[other] You can ask for a new code in { NUMBER($seconds) } seconds.
  }
otp-resend-wait-minutes = You can ask for a new code in { NUMBER($minutes) } minutes.
otp-resend-ready = You can ask for a new code now.

otp-nothing = Nothing came?
    .sms = Text messages can take a minute, and do not arrive everywhere. If none comes, try another way or ask for help.
    .email = Look into the spam folder, too. If nothing is there, try another way or ask for help.

## Errors
otp-error-empty = Enter the code.
otp-error-digits = The code of the app has six digits.
otp-error-wrong = That code is not right.
otp-error-wrong-app = That code is not right. Wait for the next one, and check that the clock of your device is right.
otp-error-wrong-limit = { $limit ->
    [one] That code is not right. One wrong code locks the account.
   *[other] That code is not right. After { NUMBER($limit) } wrong codes in a row the account is locked.
  }
otp-error-wrong-counted = { $attempts ->
    [0] That code is not right, and this was the last attempt. Ask your administrator for help.
    [one] That code is not right. One attempt is left before the account is locked.
   *[other] That code is not right. { NUMBER($attempts) } attempts are left before the account is locked.
  }
otp-error-expired = This code is too old. Send a new one.
otp-error-void = There were too many wrong codes, so the one that we sent is void. Send a new one.
otp-error-used = This code was used, or a newer one was sent. Enter the newest one, or send a new one.
otp-error-replayed = This code was used already. Wait until your app shows the next one.
otp-error-too-soon = { $seconds ->
    [one] A code is on its way. You can ask for a new one in one second.
   *[other] A code is on its way. You can ask for a new one in { NUMBER($seconds) } seconds.
  }
otp-error-not-set-up = This way is not set up for your account any more. Try another way.
