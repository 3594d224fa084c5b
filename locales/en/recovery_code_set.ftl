### Recovery codes: made, shown once, kept.

recovery-code-set-heading = Recovery codes
recovery-code-set-about = If you lose your phone or your key, a recovery code lets you sign in. Each code works once.
recovery-code-set-replaces = You have recovery codes already. New ones replace them: the old ones stop working.
recovery-code-set-slow = This takes a few seconds.
recovery-code-set-make = Show recovery codes
    .busy = Making codes…
recovery-code-set-later = Later

## The codes
recovery-code-set-keep = Keep these codes in a safe place. They are shown only this once.
recovery-code-set-codes = Your recovery codes
recovery-code-set-copy = Copy
    .done = Copied
recovery-code-set-download = Download
recovery-code-set-print = Print
recovery-code-set-kept = I have kept them
    .busy = Going on…

## The file that is downloaded
recovery-code-set-file = Recovery codes of { $person } for { $brand }
recovery-code-set-file-once = Each code works once.
# Without an ending; it becomes a file name.
recovery-code-set-file-name = recovery-codes
