### A new account: the mail is on its way, or nothing is; the page does not know.

register-sent-heading = Check your email
register-sent-text = If this address has no account at { $brand } yet, an email is on its way to it. Open the link in that email to finish your account.
register-sent-known = If you have an account with this address, no email comes. Sign in instead.
register-sent-nothing = Nothing came after a few minutes? Look into your spam folder, or check the address and send it again.
register-sent-sign-in = Sign in
register-sent-again = Check the address
