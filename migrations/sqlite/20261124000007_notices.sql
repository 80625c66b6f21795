-- A notification that tells of many says of how many, so that a window can say it in the language of its person.

ALTER TABLE notification ADD COLUMN many INTEGER;
