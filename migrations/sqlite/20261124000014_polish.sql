-- What the last call said, and what a notification of a failure tells, as a code with its facts beside the English sentence,
-- so that a window can say it in the language of its person.

ALTER TABLE connection ADD COLUMN last_call_said TEXT;
ALTER TABLE notification ADD COLUMN error TEXT;
