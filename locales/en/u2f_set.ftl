### Set-up of a security key.

u2f-set-heading = Add a security key
u2f-set-lead = A security key is a small device that you plug in or hold to your phone. After your password you touch it, and nobody else can sign in.
u2f-set-not-allowed = Your organization does not use security keys.
u2f-set-start = Continue
    .busy = One moment…
u2f-set-name = Name
    .hint = Optional. A name helps if you have several keys.
u2f-set-create = Connect the key
    .busy = Touch your key…
u2f-set-others = Choose another way
u2f-set-back = Back
# What it is called where nothing is known of it.
u2f-set-unnamed = Security key

## What the browser's prompt ended with
u2f-set-cancelled = No key was added. You can try again.
u2f-set-known = This key belongs to your account already.
u2f-set-failed = This did not work. Try again, or use another key.

## Errors
u2f-set-error-not-started = Choose “Connect the key” and follow your browser.
u2f-set-error-refused = This key could not be saved. Try again.
u2f-set-error-late = This took too long. Start again.
u2f-set-error-name-too-long = This is longer than { NUMBER($limit) } characters. Shorten it.
