### A security key after another factor.

u2f-heading = Use your security key
u2f-lead = Insert your security key, or hold it to your device, and touch it when it blinks.
u2f-start = Use your security key
    .busy = Getting ready…
    .waiting = Waiting for your key…
u2f-cancelled = No security key was used. You can try again, or choose another way.
u2f-failed = Your security key could not be used here. Try again, or choose another way.

## What the last try ended with
u2f-error-refused = That security key did not work. Use the one that you set up for this account, or choose another way.
u2f-error-late = That took too long. Try again.
u2f-error-none-usable = There is no security key for this account that works here. Choose another way.
