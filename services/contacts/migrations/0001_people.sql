-- Every row carries the revision of its last write; a deleted row stays as a tombstone that followers see.
-- tenant leads every primary key. Times are Unix microseconds, UTC.
CREATE TABLE tenant (
  tenant TEXT PRIMARY KEY,
  number BIGINT NOT NULL UNIQUE,  -- stands in capability links
  display_name TEXT NOT NULL,
  mail_domain TEXT NOT NULL,
  inbound_address TEXT NOT NULL,
  zone TEXT NOT NULL,
  revision BIGINT NOT NULL UNIQUE
);

CREATE TABLE policy (
  tenant TEXT PRIMARY KEY,
  numbers TEXT NOT NULL,  -- "name=value" of the numbers that were set, joined by spaces
  revision BIGINT NOT NULL UNIQUE
);

CREATE TABLE api_key (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE,       -- the credential says whose it is, so it is found without a tenant
  secret_sha256 BYTEA NOT NULL,  -- of a 256-bit random secret, so no slow hash is needed
  display_name TEXT NOT NULL,
  scopes TEXT NOT NULL,          -- joined by spaces
  create_time BIGINT NOT NULL,
  expire_time BIGINT,
  is_deleted BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, id)
);

CREATE TABLE seeker (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,  -- case-folded
  zone TEXT NOT NULL,
  language_code TEXT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  is_deleted BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX seeker_by_email ON seeker (tenant, email_key) WHERE is_deleted = 0;
CREATE INDEX seeker_by_change ON seeker (tenant, revision);

CREATE TABLE contact (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  owner TEXT NOT NULL,  -- "seekers/<id>" it is private to; empty = the tenant's directory
  display_name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  organization TEXT NOT NULL,
  position TEXT NOT NULL,
  profile_url TEXT NOT NULL,
  url_key TEXT NOT NULL,
  zone TEXT NOT NULL,
  is_zone_guessed BIGINT NOT NULL,
  origin BIGINT NOT NULL,
  willingness BIGINT NOT NULL,
  willing_after_time BIGINT,
  language_code TEXT NOT NULL,
  connected_date TEXT NOT NULL,  -- "2024-03-12" or empty
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  is_deleted BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX contact_by_url ON contact (tenant, owner, url_key) WHERE is_deleted = 0 AND url_key <> '';
CREATE UNIQUE INDEX contact_by_email ON contact (tenant, owner, email_key) WHERE is_deleted = 0 AND email_key <> '';
CREATE INDEX contact_by_change ON contact (tenant, owner, revision);
