### What every page has.

# The name of this language in itself.
shell-language-name = English
# ltr or rtl
shell-language-direction = ltr

## Title of the window
shell-title = { $step } — { $brand }
shell-title-error = Error: { $step } — { $brand }
# What was done, then the step: it is read aloud when the page comes.
shell-title-notice = { $notice } { $step } — { $brand }

## Footer
shell-footer = About this page
shell-language = Language
shell-language-change = Change
shell-theme = Appearance
shell-theme-system = Same as device
shell-theme-light = Light
shell-theme-dark = Dark
shell-tos = Terms
shell-privacy = Privacy
shell-help = Help

## Person
shell-person = Account
shell-not-you = Not you?
shell-switch = Switch

## Sentences above the content
shell-notice-unknown-organization = We do not know the organization in this address. This is the standard sign-in page.
shell-notice-profile-saved = Your profile is saved.
shell-notice-password-changed = Your password is changed.
shell-notice-password-expires = { $days ->
    [one] Your password expires tomorrow.
   *[other] Your password expires in { NUMBER($days) } days.
  }
shell-notice-phone-verified = Your phone number is verified.
shell-notice-session-ended = You were signed out. Sign in again to go on.
shell-notice-signed-out = The account is signed out.
shell-notice-locked = This account is locked. Ask your administrator to unlock it.
shell-notice-account-made = Your account is there. Sign in with the password that you have just chosen.
shell-notice-code-sent = A new code is on its way. Older ones are void.
shell-notice-recovery-code-used = You used a recovery code, so it is gone. Make new ones in your account before you run out.
shell-notice-totp-added = Your authenticator app is set up.
shell-notice-sent-codes-added = The codes are set up.
shell-notice-recovery-codes-kept = Your recovery codes are ready.
shell-notice-passkey-saved = Your passkey is saved.
shell-notice-sign-in-first = Sign in first to add a passkey.

## What stopped a form
shell-problem-unavailable = We cannot reach the sign-in service. Wait a moment and try again.
shell-problem-stale = This page was open for too long. Check what you entered and send it again.
shell-problem-too-many-seconds = { $seconds ->
    [one] There were too many tries. Try again in one second.
   *[other] There were too many tries. Try again in { NUMBER($seconds) } seconds.
  }
shell-problem-too-many-minutes = { $minutes ->
    [one] There were too many tries. Try again in one minute.
   *[other] There were too many tries. Try again in { NUMBER($minutes) } minutes.
  }
shell-problem-busy = Your last try is still being worked on. Wait a moment and try again.

## Whom to ask
shell-trouble = Trouble signing in?
shell-trouble-page = Open the help page
shell-trouble-mail = Write to { $address }
shell-trouble-admin = Ask the person who runs accounts at { $brand }.

## Passwords
shell-reveal = Show
    .label = Show password
shell-caps-on = Caps lock is on.
shell-caps-partly = Part of this was typed with caps lock on.

## Other tabs
shell-tab-signed-in = You have signed in in another tab.
    .link = Continue
shell-tab-signed-out = You have signed out in another tab.
    .link = Continue

## Ways to prove who one is
shell-other-ways = Try another way
shell-way-password = Password
shell-way-passkey = Passkey
    .hint = Fingerprint, face or the lock of your device
shell-way-idp = Another service
    .hint = The account of your company, or of a provider
shell-way-totp = Authenticator app
    .hint = A code of six digits
shell-way-u2f = Security key
    .hint = A key that you plug in or hold to the device
shell-way-otp-sms = Text message
    .hint = Less secure than the other ways
    .to = { $number } · less secure than the other ways
shell-way-otp-email = Email
shell-way-recovery-code = Recovery code
    .hint = One of the codes that you kept
## Passkeys and security keys
shell-key-again = Try again
shell-key-needs-script = This step needs JavaScript. Turn it on in this browser, or choose another way.
shell-key-unsupported = This browser cannot do this step. Update it, or choose another way.
shell-key-insecure = Passkeys and security keys cannot be used at this address. Choose another way.
