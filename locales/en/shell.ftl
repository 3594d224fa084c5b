### What every page has.

# The name of this language in itself.
shell-language-name = English
# ltr or rtl
shell-language-direction = ltr

## Title of the window
shell-title = { $step } — { $brand }
shell-title-error = Error: { $step } — { $brand }

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
shell-notice-session-ended = You were signed out. Sign in again to go on.
shell-notice-signed-out = The account is signed out.

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
