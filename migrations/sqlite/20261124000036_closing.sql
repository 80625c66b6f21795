-- An income statement leaves out what closing entries took away: they are few, and found without walking all entries.

CREATE INDEX entry_closing ON entry (workspace, date) WHERE tags = '["closing"]';
