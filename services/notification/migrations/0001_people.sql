-- Copies of what the neighbours own, as far as a letter needs them. They are written by following alone, in any
-- order, so none of them refers to another; what a notice lacks it waits for. A deleted row stays, emptied.
-- tenant leads every primary key. Times are Unix microseconds, UTC.
CREATE TABLE tenant (
  tenant TEXT PRIMARY KEY,
  number BIGINT NOT NULL,  -- stands in capability links
  display_name TEXT NOT NULL,
  mail_domain TEXT NOT NULL,
  inbound_address TEXT NOT NULL,
  zone TEXT NOT NULL,
  revision BIGINT NOT NULL UNIQUE
);

-- Seekers and contacts.
CREATE TABLE person (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,  -- "seekers/<id>" or "contacts/<id>"
  display_name TEXT NOT NULL,
  email TEXT NOT NULL,
  zone TEXT NOT NULL,
  is_zone_guessed BIGINT NOT NULL,
  language_code TEXT NOT NULL,
  is_deleted BIGINT NOT NULL,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, name)
);

CREATE TABLE interview (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,     -- "interviews/<id>"
  seeker TEXT NOT NULL,   -- "seekers/<id>"
  contact TEXT NOT NULL,  -- "contacts/<id>"
  state BIGINT NOT NULL,
  schedule_version BIGINT NOT NULL,
  wall_time TEXT,  -- of the booking, as are the next four; NULL = none
  zone TEXT,
  fold BIGINT,
  start_time BIGINT,
  end_time BIGINT,
  duration_minutes BIGINT NOT NULL,
  mode BIGINT NOT NULL,
  place TEXT NOT NULL,
  link_id BYTEA NOT NULL,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, name)
);
CREATE INDEX interview_by_seeker ON interview (tenant, seeker);
CREATE INDEX interview_by_contact ON interview (tenant, contact);
