### A new password: the rules as a list, and what can be wrong with it.

## The rules, as a list
new-password-rules = Your new password needs
new-password-rule-length = { $count ->
    [one] one character or more
   *[other] { NUMBER($count) } characters or more
  }
new-password-rule-uppercase = an uppercase letter
new-password-rule-lowercase = a lowercase letter
new-password-rule-number = a number
new-password-rule-symbol = a symbol, such as ! ? or #
new-password-rule-met = Done
new-password-rule-open = Still needed
# Read aloud while typing.
new-password-progress = { $met ->
    [0] None of { NUMBER($total) } done.
   *[other] { NUMBER($met) } of { NUMBER($total) } done.
  }

## How well it stands up to guessing: while typing, and of one that was refused
new-password-strength-weak = Easy to guess
new-password-strength-fair = Could be guessed
new-password-strength-good = Hard to guess
new-password-strength-strong = Very hard to guess
new-password-strength-sent-weak = It would also be easy to guess. Several unrelated words are better.
new-password-strength-sent-fair = It could also be guessed. Make it longer.
new-password-strength-sent-good = Apart from that, it is hard to guess.
new-password-strength-sent-strong = Apart from that, it is very hard to guess.

## Errors of the field
new-password-error-empty = Enter a new password.
new-password-error-too-long = This password is too long. Use { NUMBER($limit) } characters or fewer.
new-password-error-unchanged = This is your current password. Choose a different one.
new-password-error-length = { $count ->
    [one] This password is too short. Use at least one character.
   *[other] This password is too short. Use at least { NUMBER($count) } characters.
  }
new-password-error-uppercase = Add at least one uppercase letter.
new-password-error-lowercase = Add at least one lowercase letter.
new-password-error-number = Add at least one number.
new-password-error-symbol = Add at least one symbol.
new-password-error-common = This password is one of the most common ones, and is guessed first. Choose another.
new-password-error-breached = This password was found in data stolen from other services. Choose another, and do not use this one anywhere.
new-password-error-of-context = This password is hardly more than a name that others know: yours, or your organization's. Add more to it, or choose another.
