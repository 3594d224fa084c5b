### Something is in the way.

error-request = If you ask for help, mention this code:
error-ask = Ask for help

error-not-found = This page does not exist
    .text = The address may be mistyped or out of date.
    .onward = Go to sign-in
error-unavailable = We cannot sign you in right now
    .text = The sign-in service does not answer. Nothing is lost: wait a moment and try again.
    .onward = Try again
error-cross-site = This request came from another site
    .text = For your safety we did not act on it. Start again from our own page.
    .onward = Go to sign-in
error-bad-request = We could not read this request
    .text = Something was missing from what your browser sent. Start again and fill in the page once more.
    .onward = Start again
error-unknown-host = This address is not in use
    .text = Nothing is served under this name. Check the address for typing mistakes.
    .onward = Go to sign-in
error-internal = Something went wrong on our side
    .text = We have noted the problem. Try again in a moment.
    .onward = Try again
error-locked = This account is locked
    .text = Ask your administrator to unlock it, or use another account.
    .onward = Use another account
error-inactive = This account is turned off
    .text = Ask your administrator to turn it on, or use another account.
    .onward = Use another account
error-other-organization = This account belongs elsewhere
    .text = It is not an account of { $brand }. Use another account.
    .onward = Use another account
error-step-unavailable = One more step is needed
    .text = { $brand } asks for a step that is not available here. Ask your administrator how to sign in.
    .onward = Use another account
error-registration-off = You cannot create an account here
    .text = At { $brand }, accounts are made by others. Ask the person who runs them, or sign in with the account that you have.
    .onward = Go to sign-in
