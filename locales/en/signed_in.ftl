### Signed in, and nowhere to go.

signed-in-heading = You are signed in
signed-in-lead = You can close this page now.
signed-in-lead-onward = You can go on to your application now.
signed-in-continue = Continue
signed-in-profile = Go to your profile
