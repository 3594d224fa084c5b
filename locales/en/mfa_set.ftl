### The choice of a second step to set up.

mfa-set-heading = Add a second step
mfa-set-heading-chosen = Add a way to sign in
mfa-set-required = Your organization asks for a second step when you sign in. Choose one to go on.
mfa-set-offered = A second step protects your account even if somebody learns your password.
mfa-set-chosen = Choose what you want to add to your account.
mfa-set-complete = You have set up everything that your organization allows.
mfa-set-ways = Ways to sign in
mfa-set-skip = Not now
mfa-set-back = Back to your profile

## The ways, each with a line about it
mfa-set-totp = Authenticator app
    .about = Codes from an app on your phone. Works without a network.
mfa-set-u2f = Security key
    .about = A key that you plug in or hold to your device.
mfa-set-passkey = Passkey
    .about = Your fingerprint, face or screen lock instead of password and second step.
mfa-set-own-passkey = Your passkey
    .about = You have a passkey. Use it to go on.
mfa-set-sms = Text message
    .about = Less secure than the other ways: a phone number can be taken over.
mfa-set-email = Email
    .about = Codes to your email address.
mfa-set-recovery = Recovery codes
    .about = For when nothing else is at hand. New codes replace the ones you have.

## Errors
mfa-set-error-gone = This way cannot be set up any more. Choose another one.
