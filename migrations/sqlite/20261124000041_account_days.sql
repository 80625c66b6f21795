-- Who said on which days an account is open: what a person said stays whatever is imported; what a journal said, a later one
-- may stretch.

ALTER TABLE account ADD COLUMN opened_by_hand INTEGER NOT NULL DEFAULT 0 CHECK (opened_by_hand IN (0, 1));
ALTER TABLE account ADD COLUMN closed_by_hand INTEGER NOT NULL DEFAULT 0 CHECK (closed_by_hand IN (0, 1));

-- Of what was said before, the audit trail tells only whether anybody here ever did: then it counts as said by a person.
UPDATE account SET closed_by_hand = 1 WHERE closed IS NOT NULL AND EXISTS (SELECT 1 FROM audit
    WHERE audit.workspace = account.workspace AND audit.command = 'ledger.account.close' AND audit.outcome = 'ok');
UPDATE account SET opened_by_hand = 1 WHERE opened IS NOT NULL AND EXISTS (SELECT 1 FROM audit
    WHERE audit.workspace = account.workspace AND audit.command = 'ledger.account.open' AND audit.outcome = 'ok');
