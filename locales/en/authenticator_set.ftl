### The first credential of somebody who was invited.

authenticator-set-heading = Choose how you sign in
    .none = There is no way to sign in
authenticator-set-lead = Set up one of these now. You can add others later.
    .none = { $brand } allows neither passwords nor passkeys, so there is nothing that you can set up here.
authenticator-set-passkey = Passkey
    .hint = Your fingerprint, face or screen lock. Nothing to remember.
authenticator-set-password = Password
    .hint = Something that only you know.
authenticator-set-sign-in = Go to sign-in
