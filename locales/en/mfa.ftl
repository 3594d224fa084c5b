### Choice among second factors.

mfa-heading = Confirm that it is you
mfa-lead = { $brand } asks for a second proof. Choose how.
