-- What is due by itself is told too, at a kind hour, several things in one mail, and kept to be read.

-- The numbers of a tenant's policy by which people are told.
CREATE TABLE policy (
  tenant TEXT PRIMARY KEY,
  seeker_open_from_hour BIGINT NOT NULL,
  seeker_open_to_hour BIGINT NOT NULL,
  contact_open_from_hour BIGINT NOT NULL,
  contact_open_to_hour BIGINT NOT NULL,
  merge_minutes BIGINT NOT NULL,
  coalesce_hours BIGINT NOT NULL,
  revision BIGINT NOT NULL UNIQUE
);

ALTER TABLE notice ADD COLUMN cause BIGINT NOT NULL DEFAULT 2;  -- 1 planned, 2 said; the rest is of planned ones
ALTER TABLE notice ADD COLUMN due_time BIGINT;                  -- as planned
ALTER TABLE notice ADD COLUMN since_time BIGINT;                -- never told before
ALTER TABLE notice ADD COLUMN deadline_time BIGINT;
ALTER TABLE notice ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN about TEXT NOT NULL DEFAULT '';   -- "contacts/<id>", of a referral
ALTER TABLE notice ADD COLUMN open_time BIGINT;                 -- its turn, out of quiet hours
ALTER TABLE notice ADD COLUMN told_time BIGINT;                 -- when it is told; NULL = not arranged, so it waits
ALTER TABLE notice ADD COLUMN lead TEXT NOT NULL DEFAULT '';    -- id of the one it is told with; empty = by itself
ALTER TABLE notice ADD COLUMN keeps_text BIGINT NOT NULL DEFAULT 0;  -- said, or its delivery's text, is not empty
UPDATE notice SET keeps_text = 1 WHERE said IS NOT NULL;

-- Only who leads is looked for. Of a person, those whose hour may have to be found again.
DROP INDEX notice_by_send_time;
CREATE INDEX notice_by_send_time ON notice (send_time) WHERE state IN ('PENDING', 'SENDING') AND lead = '';
CREATE INDEX notice_planned ON notice (tenant, recipient) WHERE cause = 1 AND state IN ('PENDING', 'SENDING');
CREATE INDEX notice_by_lead ON notice (tenant, lead) WHERE lead <> '';
DROP INDEX notice_by_end_time;
CREATE INDEX notice_by_end_time ON notice (end_time) WHERE keeps_text = 1;

-- How far each seeker's inbox has counted: items leave, their numbers do not come again.
CREATE TABLE inbox (
  tenant TEXT NOT NULL,
  seeker TEXT NOT NULL,  -- "seekers/<id>"
  last_sequence BIGINT NOT NULL,
  PRIMARY KEY (tenant, seeker)
);
CREATE TABLE inbox_item (
  tenant TEXT NOT NULL,
  seeker TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  notice TEXT NOT NULL,
  kind BIGINT NOT NULL,
  interview TEXT NOT NULL,
  title BYTEA,  -- sealed, as is the text; emptied when somebody it tells of is erased
  text BYTEA,
  create_time BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, seeker, sequence),
  UNIQUE (tenant, notice)
);
CREATE INDEX inbox_item_by_expire_time ON inbox_item (expire_time);

-- Policies and plans were not copied before: all rows come again.
DELETE FROM follow_cursor WHERE source = 'contacts';
DELETE FROM follow_cursor WHERE source = 'scheduling';
