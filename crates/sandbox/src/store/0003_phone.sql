-- Sign-in looks for people by phone number too.
CREATE INDEX user_phone ON users (phone);
