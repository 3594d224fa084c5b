### The address is proven.

verify-success-heading = Your email address is verified
verify-success-lead = You can go on now.
    .sign-in = Sign in to go on.
verify-success-continue = Continue
