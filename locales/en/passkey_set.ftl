### Set-up of a passkey.

passkey-set-heading = Add a passkey
passkey-set-heading-offered = Sign in faster next time?
passkey-set-lead = With a passkey you sign in with your fingerprint, face or screen lock instead of a password. It stays on your devices and cannot be phished.
passkey-set-lead-asked = A passkey is two steps in one: you sign in with your fingerprint, face or screen lock, and need no second step.
passkey-set-not-allowed = Your organization does not use passkeys.
passkey-set-start = Continue
    .busy = One moment…
passkey-set-name = Name
    .hint = Optional. Left empty, it is named after the app or device that keeps it.
passkey-set-create = Create passkey
    .busy = Follow your browser…
passkey-set-later = Not now
passkey-set-never = Don’t ask again
passkey-set-others = Choose another way
passkey-set-back = Back
# What it is called where nothing is known of it.
passkey-set-unnamed = Passkey

## What the browser's prompt ended with
passkey-set-cancelled = No passkey was created. You can try again.
passkey-set-known = This device already has a passkey for your account.
passkey-set-failed = This did not work. Try again, or use another device.

## Errors
passkey-set-error-not-started = Choose “Create passkey” and follow your browser.
passkey-set-error-refused = This passkey could not be saved. Try again.
passkey-set-error-unverified = The device did not check that it is you. Set up a screen lock, fingerprint or PIN on it and try again.
passkey-set-error-late = This took too long. Start again.
passkey-set-error-link-used = This link was used already or is too old. Ask for a new one.
passkey-set-error-name-too-long = This is longer than { NUMBER($limit) } characters. Shorten it.
