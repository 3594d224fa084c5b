### A code that proves an address, and invitations.

verify-heading = Verify your email address
    .invitation = Accept your invitation
    .phone = Verify your phone number
verify-lead-link = Press the button to verify your email address.
verify-lead-ask = To go on, show that { $address } is yours. We send a code there.
verify-lead-sent = We sent a code to { $address }. It can take a minute to arrive; look into the spam folder, too.
    .phone = We sent a code to { $address }. It can take a minute to arrive.
verify-lead-maybe-sent = If this address still has to be verified, a message with a code is on its way to it.
verify-lead-code = Enter the code that you got, or ask for a new one.
verify-lead-invitation-link = Press the button to accept the invitation. Then you choose how you sign in.
verify-lead-invitation-ask = This account has no way to sign in yet. We can send the invitation to its email address again.
verify-lead-invitation-again = Ask for a new invitation, and open the link in it.
verify-lead-invitation-sent = We sent the invitation to the email address of this account. Open the link in it to go on.
verify-lead-invitation-maybe-sent = If this account is still waiting for you, an invitation is on its way to its email address. Open the link in it to go on.
verify-code = Code
verify-have-code = I have a code
verify-submit = Verify
    .busy = Verifying…
    .invitation = Accept invitation
verify-send = Send the code
    .invitation = Send the invitation
    .invitation-again = Send the invitation again
# $time is a clock that counts down, such as 0:30.
verify-resend-waiting = Send the invitation again ({ $time })
verify-resend-ready = You can ask for another message now.
verify-later = Not now
verify-sign-in = Go to sign-in
verify-wait = { $seconds ->
    [one] You can ask for another message in one second.
   *[other] You can ask for another message in { NUMBER($seconds) } seconds.
  }
verify-wait-minutes = You can ask for another message in { NUMBER($minutes) } minutes.

## Errors
verify-error-empty = Enter the code from the message.
verify-error-refused = This code is not right, was used already, or is too old. If your address is verified, just sign in; if not, ask for a new message.
verify-error-wrong = This code is not right. Only the code of the newest message counts.
verify-error-expired = This code is too old. Ask for a new one.
verify-error-number = This number has to be entered anew before another code can be sent. Ask your administrator.
verify-error-set-up = This account can sign in already. Go to sign-in.
