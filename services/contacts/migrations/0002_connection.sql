-- How people came to know of each other: a seeker was referred to a contact, by another contact.
CREATE TABLE connection (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  seeker TEXT NOT NULL,       -- "seekers/<id>" whose knowledge it is; a tombstone names nobody
  referred_by TEXT NOT NULL,  -- "contacts/<id>"
  contact TEXT NOT NULL,      -- "contacts/<id>", private to the seeker
  referral TEXT NOT NULL,     -- "interviews/<id>/referrals/<id>"
  is_deleted BIGINT NOT NULL DEFAULT 0,
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX connection_by_contact ON connection (tenant, contact) WHERE is_deleted = 0;
