-- Closing entries are found without reading all others: reports of what came and went leave them out.

CREATE INDEX entry_closing ON entry (workspace, date) WHERE tags = '["closing"]';
