-- Copies of contacts' rows, without address or channel. `revision` is contacts'. Kinds do not refer to each
-- other: they come in any order, and what lacks something waits at use. A deleted row is a tombstone here too.
-- A later script that copies more of a row ends with DELETE FROM follow_cursor WHERE source = 'contacts':
-- then all rows come again and fill what is new.
CREATE TABLE person_tenant (
  tenant TEXT PRIMARY KEY,
  number BIGINT NOT NULL,
  display_name TEXT NOT NULL,
  zone TEXT NOT NULL,
  mail_domain TEXT NOT NULL,
  revision BIGINT NOT NULL
);

CREATE TABLE person_policy (
  tenant TEXT PRIMARY KEY,
  numbers TEXT NOT NULL,  -- "name=value" of every number, joined by spaces
  revision BIGINT NOT NULL
);

CREATE TABLE person_seeker (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  zone TEXT NOT NULL,
  language_code TEXT NOT NULL,
  is_deleted BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE person_contact (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  owner TEXT NOT NULL,  -- "seekers/<id>" it is private to; empty = the tenant's directory
  zone TEXT NOT NULL,
  is_zone_guessed BIGINT NOT NULL,
  willingness BIGINT NOT NULL,
  willing_after_time BIGINT,  -- Unix microseconds, UTC
  has_email BIGINT NOT NULL,
  language_code TEXT NOT NULL,
  is_deleted BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (tenant, id)
);
