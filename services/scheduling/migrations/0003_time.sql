-- Whether a conversation took place, and what is due around it.
ALTER TABLE interview ADD COLUMN nudge_time BIGINT;
ALTER TABLE interview ADD COLUMN outcome_time BIGINT;                      -- said, or assumed, to be held or not
ALTER TABLE interview ADD COLUMN is_assumed_held BIGINT NOT NULL DEFAULT 0;
ALTER TABLE interview ADD COLUMN absent BIGINT NOT NULL DEFAULT 0;         -- who did not come
ALTER TABLE interview ADD COLUMN assume_held_time BIGINT;                  -- of a booking: a timer

-- What is due in an interview, derived at every write of anything it is derived from. Rows stay when they are past.
CREATE TABLE plan (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  subject TEXT NOT NULL,  -- "interviews/<id>", or the obligation's name
  kind BIGINT NOT NULL,
  recipient TEXT NOT NULL,
  occurrence BIGINT NOT NULL,
  version BIGINT NOT NULL,
  due BIGINT NOT NULL,
  since BIGINT NOT NULL,
  deadline BIGINT,
  expire BIGINT NOT NULL,
  why TEXT NOT NULL,
  about TEXT NOT NULL,
  PRIMARY KEY (tenant, interview, subject, kind, occurrence)
);

-- The key a seeker's private words are sealed with, itself sealed with the service's. Without the row they are gone.
CREATE TABLE seeker_key (
  tenant TEXT NOT NULL,
  seeker TEXT NOT NULL,  -- "seekers/<id>"
  wrapped BYTEA NOT NULL,
  PRIMARY KEY (tenant, seeker)
);

-- What a seeker wrote down. BYTEA is sealed.
CREATE TABLE capture (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  notes BYTEA,
  insights BYTEA,  -- "<theme> <text>", one a line
  verdict BIGINT NOT NULL,
  follow_up BIGINT NOT NULL,
  capture_time BIGINT NOT NULL,  -- the first
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, interview)
);
CREATE TABLE jotting (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  id TEXT NOT NULL,
  text BYTEA NOT NULL,
  theme BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, interview, id)
);
CREATE TABLE next_step (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  id TEXT NOT NULL,
  type BIGINT NOT NULL,
  title BYTEA NOT NULL,
  due_date TEXT NOT NULL,  -- "2026-03-31"; empty = none
  done_time BIGINT,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, interview, id)
);

-- Somebody a contact spoke of; without a contact of her own she is on nobody's file.
CREATE TABLE referral (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  id TEXT NOT NULL,
  display_name BYTEA NOT NULL,
  note BYTEA,
  may_name BIGINT NOT NULL,
  contact TEXT NOT NULL,  -- "contacts/<id>" once she is; empty before
  is_dropped BIGINT NOT NULL,
  create_time BIGINT NOT NULL,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, interview, id)
);
CREATE INDEX referral_by_contact ON referral (tenant, contact);

-- That something owed was done or waived; what is owed follows from the interview.
CREATE TABLE obligation_end (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  obligation TEXT NOT NULL,  -- "thank-you"
  is_waived BIGINT NOT NULL,
  channel BIGINT NOT NULL,
  end_time BIGINT NOT NULL,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, interview, obligation)
);

-- Conversations booked before there was this timer are taken as held a day after they end, too.
UPDATE interview SET assume_held_time = end_time + 86400000000 WHERE state = 4;
INSERT INTO timer (tenant, interview, kind, id, due)
  SELECT tenant, id, 3, 'assume-' || id, assume_held_time FROM interview WHERE state = 4;

-- Connections were not copied before: all rows of contacts come again.
DELETE FROM follow_cursor WHERE source = 'contacts';
