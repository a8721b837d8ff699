-- What people are told. The key says that a thing is told once: whoever would tell it again finds it told.
CREATE TABLE notice (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,  -- of what was said: the message's own, so that a rebuild gives the same
  subject TEXT NOT NULL,       -- "messages/<id>"
  kind BIGINT NOT NULL,
  recipient TEXT NOT NULL,     -- "seekers/<id>" or "contacts/<id>"
  occurrence BIGINT NOT NULL,
  version BIGINT NOT NULL,
  interview TEXT NOT NULL,     -- "interviews/<id>"
  schedule_version BIGINT NOT NULL,
  is_calendar BIGINT NOT NULL, -- carries a calendar event, so a newer one of the interview takes its place
  state TEXT NOT NULL,         -- PENDING, SENDING; ends: SENT, SUPERSEDED, VOID, EXPIRED, DEAD
  reason TEXT NOT NULL,
  send_time BIGINT NOT NULL,   -- not to be sent earlier: said, or to be tried again, then
  expire_time BIGINT NOT NULL, -- not to be sent from then on
  end_time BIGINT,
  said BYTEA,                  -- sealed; what was said, emptied a day after the end
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, id),
  UNIQUE (tenant, subject, kind, recipient, occurrence, version)
);
CREATE INDEX notice_by_send_time ON notice (send_time) WHERE state IN ('PENDING', 'SENDING');
CREATE INDEX notice_by_expire_time ON notice (expire_time) WHERE state IN ('PENDING', 'SENDING');
CREATE INDEX notice_by_end_time ON notice (end_time) WHERE said IS NOT NULL;
CREATE INDEX notice_by_interview ON notice (tenant, interview, recipient);
CREATE INDEX notice_by_recipient ON notice (tenant, recipient);
CREATE INDEX notice_by_change ON notice (tenant, revision);

-- One send of a notice on one channel. The claim is a row here before anything is sent; only who holds its
-- token writes the outcome.
CREATE TABLE delivery (
  tenant TEXT NOT NULL,
  notice TEXT NOT NULL,
  channel TEXT NOT NULL,          -- "MAIL"
  state TEXT NOT NULL,            -- SENDING, RETRY; ends: SENT, REFUSED
  attempt BIGINT NOT NULL,        -- 1 = the first
  claim_token TEXT NOT NULL,
  claimed_until BIGINT NOT NULL,  -- real time, whatever clock is in force: a process may have died
  outcome TEXT NOT NULL,          -- of the last attempt
  message_id TEXT NOT NULL,       -- the same at each attempt
  sha256 BYTEA NOT NULL,          -- of the mail as it was last sent
  text BYTEA,                     -- sealed; emptied with what was said, as is the calendar
  calendar BYTEA,
  PRIMARY KEY (tenant, notice, channel)
);
