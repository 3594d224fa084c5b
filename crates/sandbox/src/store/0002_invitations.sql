-- What an invitation was sent with, so that it can be sent again: JSON.
ALTER TABLE codes ADD COLUMN note TEXT NOT NULL DEFAULT '';
