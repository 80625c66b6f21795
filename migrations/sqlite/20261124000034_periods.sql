-- Closing entries are found without reading all others: reports of what came and went leave them out.

CREATE INDEX entry_closing ON entry (workspace, date) WHERE tags = '["closing"]';

-- Through this day only those post who may close periods, and they have to say so.
ALTER TABLE book ADD COLUMN soft_closed_through TEXT CHECK (soft_closed_through GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]');
