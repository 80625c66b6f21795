-- Services that keep their customers apart tell after signing in which tenants are open to an account: what there is to choose
-- from while a connection waits for it, and what the chosen one is called.

ALTER TABLE connection ADD COLUMN tenants TEXT NOT NULL DEFAULT '[]';  -- JSON: id, name and page of each
