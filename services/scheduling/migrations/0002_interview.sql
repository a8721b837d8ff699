-- One informational interview a row. Wall time, zone and rules are what was asked for; instants are derived
-- from them. Enums are the numbers of the proto. Times are Unix microseconds, UTC.
CREATE TABLE interview (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  seeker TEXT NOT NULL,   -- "seekers/<id>"
  contact TEXT NOT NULL,  -- "contacts/<id>"
  state BIGINT NOT NULL,
  state_by BIGINT NOT NULL,
  state_time BIGINT NOT NULL,
  scope BIGINT NOT NULL,
  goals TEXT NOT NULL,  -- one a line
  mode BIGINT NOT NULL,
  minutes BIGINT NOT NULL,
  place TEXT NOT NULL,
  channel BIGINT NOT NULL,
  attempt_count BIGINT NOT NULL,
  request_time BIGINT,
  accept_time BIGINT,
  decline_time BIGINT,
  silence_time BIGINT,
  expire_time BIGINT,
  offered_times TEXT NOT NULL,  -- "<wall time> <zone> <fold>", one a line
  start_wall TEXT,              -- these seven are of the booking, all or none
  start_zone TEXT,
  start_fold BIGINT,
  start_time BIGINT,
  end_time BIGINT,
  is_ambiguous BIGINT,
  zone_rules TEXT,  -- tzdata's version
  booked_time BIGINT,
  schedule_version BIGINT NOT NULL,
  seeker_move_count BIGINT NOT NULL,
  link_id BYTEA NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  revision BIGINT NOT NULL UNIQUE,
  feed_revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX interview_by_change ON interview (tenant, revision);
CREATE INDEX interview_by_seeker ON interview (tenant, seeker, revision);
CREATE INDEX interview_by_contact ON interview (tenant, contact, state);

-- An interval that belongs to one interview of a person. Two of a person never overlap: a writer looks before
-- and after, and that two never begin together the key says too.
CREATE TABLE claim (
  tenant TEXT NOT NULL,
  person TEXT NOT NULL,
  start_time BIGINT NOT NULL,
  end_time BIGINT NOT NULL,
  interview TEXT NOT NULL,
  PRIMARY KEY (tenant, person, start_time)
);
CREATE INDEX claim_by_interview ON claim (tenant, interview);

-- What an interview waits for, derived from its state at every write.
CREATE TABLE timer (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  kind BIGINT NOT NULL,
  id TEXT NOT NULL,  -- request_id of the command it becomes; another instant is another id
  due BIGINT NOT NULL,
  PRIMARY KEY (tenant, interview, kind)
);
CREATE INDEX timer_by_due ON timer (due, id);

-- A contact's capability link. Of its token nothing is stored.
CREATE TABLE link (
  tenant TEXT NOT NULL,
  id BYTEA NOT NULL,  -- 16 random bytes
  interview TEXT NOT NULL,
  contact TEXT NOT NULL,
  is_revoked BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, id)
);

-- What one person is told because somebody just did something. The words are sealed, and emptied some days
-- after; the row stays.
CREATE TABLE message (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  interview TEXT NOT NULL,
  kind BIGINT NOT NULL,
  recipient TEXT NOT NULL,
  said_by BIGINT NOT NULL,
  schedule_version BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  expire_time BIGINT NOT NULL,
  text BYTEA,
  reason BYTEA,
  connection BYTEA,
  goals BYTEA,
  place BYTEA,
  is_emptied BIGINT NOT NULL DEFAULT 0,
  offered_times TEXT NOT NULL,
  start_wall TEXT,
  start_zone TEXT,
  start_fold BIGINT,
  start_time BIGINT,
  end_time BIGINT,
  is_ambiguous BIGINT,
  zone_rules TEXT,
  minutes BIGINT NOT NULL,
  mode BIGINT NOT NULL,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX message_to_empty ON message (not_before) WHERE is_emptied = 0;
