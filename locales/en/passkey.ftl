### A passkey instead of a password.

passkey-heading = Sign in with a passkey
passkey-lead = Your device asks for your fingerprint, your face or your screen lock.
passkey-renewal = You signed in a while ago. Please confirm with your passkey that it is you.
passkey-start = Use your passkey
    .busy = Getting ready…
    .waiting = Waiting for your device…
passkey-password = Use your password
passkey-cancelled = No passkey was used. You can try again, or choose another way.
passkey-failed = Your device could not use a passkey here. Try again, or choose another way.

## What the last try ended with
passkey-error-refused = That passkey did not work. Try again, or choose another way.
passkey-error-unknown = That passkey belongs to this account no longer. Use another one, or choose another way.
passkey-error-late = That took too long. Try again.
passkey-error-none-usable = There is no passkey for this account that works here. Choose another way.
