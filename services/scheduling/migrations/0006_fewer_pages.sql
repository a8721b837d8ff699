-- A command writes few pages: what is always read and written as one is one row.

-- A plan as lines, in the order of their instants: "<kind> <occurrence> <version> <due> <since> <deadline> <expire>
-- <recipient> <subject> <about> <why>", "-" for what there is not. With the W3C traceparent of the call that last
-- changed it, NULL when nothing is known of one.
ALTER TABLE plan RENAME TO plan_row;
CREATE TABLE plan (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  lines TEXT NOT NULL,
  traceparent TEXT,
  PRIMARY KEY (tenant, interview)
);
CREATE TABLE plan_line AS
  SELECT tenant, interview,
    row_number() OVER (PARTITION BY tenant, interview ORDER BY due, kind, subject, occurrence) AS number,
    CAST(kind AS TEXT) || ' ' || CAST(occurrence AS TEXT) || ' ' || CAST(version AS TEXT) || ' ' || CAST(due AS TEXT)
      || ' ' || CAST(since AS TEXT) || ' ' || COALESCE(CAST(deadline AS TEXT), '-') || ' ' || CAST(expire AS TEXT)
      || ' ' || recipient || ' ' || subject || ' ' || CASE about WHEN '' THEN '-' ELSE about END || ' ' || why AS line
  FROM plan_row;
CREATE INDEX plan_line_by_number ON plan_line (tenant, interview, number);
INSERT INTO plan (tenant, interview, lines, traceparent)
  WITH RECURSIVE folded (tenant, interview, number, lines) AS (
    SELECT tenant, interview, number, line FROM plan_line WHERE number = 1
    UNION ALL
    SELECT next.tenant, next.interview, next.number, folded.lines || '
' || next.line
    FROM folded JOIN plan_line next
      ON next.tenant = folded.tenant AND next.interview = folded.interview AND next.number = folded.number + 1
  )
  SELECT folded.tenant, folded.interview, folded.lines, interview.traceparent
  FROM folded JOIN interview ON interview.tenant = folded.tenant AND interview.id = folded.interview
  WHERE NOT EXISTS (
    SELECT 1 FROM plan_line next
    WHERE next.tenant = folded.tenant AND next.interview = folded.interview AND next.number = folded.number + 1
  );
DROP TABLE plan_line;
DROP TABLE plan_row;

-- An interview waits for one thing at a time.
ALTER TABLE timer RENAME TO timer_of_kind;
CREATE TABLE timer (
  tenant TEXT NOT NULL,
  interview TEXT NOT NULL,
  kind BIGINT NOT NULL,
  id TEXT NOT NULL,  -- request_id of the command it becomes; another instant is another id
  due BIGINT NOT NULL,
  PRIMARY KEY (tenant, interview)
);
INSERT INTO timer (tenant, interview, kind, id, due) SELECT tenant, interview, kind, id, due FROM timer_of_kind;
DROP TABLE timer_of_kind;
CREATE INDEX timer_by_due ON timer (due, id);

-- The same columns but for traceparent. That a revision is nobody else's the counter sees to, and how people find theirs
-- does not change with the state.
ALTER TABLE interview RENAME TO interview_before;
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
  nudge_time BIGINT,
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
  assume_held_time BIGINT,  -- of a booking: a timer
  schedule_version BIGINT NOT NULL,
  seeker_move_count BIGINT NOT NULL,
  outcome_time BIGINT,  -- said, or assumed, to be held or not
  is_assumed_held BIGINT NOT NULL,
  absent BIGINT NOT NULL,  -- who did not come
  link_id BYTEA NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  feed_revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, id)
);
INSERT INTO interview (
  tenant, id, seeker, contact, state, state_by, state_time, scope, goals, mode, minutes, place, channel,
  attempt_count, request_time, nudge_time, accept_time, decline_time, silence_time, expire_time, offered_times,
  start_wall, start_zone, start_fold, start_time, end_time, is_ambiguous, zone_rules, booked_time, assume_held_time,
  schedule_version, seeker_move_count, outcome_time, is_assumed_held, absent, link_id, create_time, update_time,
  revision, feed_revision)
  SELECT
  tenant, id, seeker, contact, state, state_by, state_time, scope, goals, mode, minutes, place, channel,
  attempt_count, request_time, nudge_time, accept_time, decline_time, silence_time, expire_time, offered_times,
  start_wall, start_zone, start_fold, start_time, end_time, is_ambiguous, zone_rules, booked_time, assume_held_time,
  schedule_version, seeker_move_count, outcome_time, is_assumed_held, absent, link_id, create_time, update_time,
  revision, feed_revision
  FROM interview_before;
DROP TABLE interview_before;
CREATE INDEX interview_by_change ON interview (tenant, revision);
CREATE INDEX interview_by_seeker ON interview (tenant, seeker, revision);
CREATE INDEX interview_by_contact ON interview (tenant, contact, seeker);

-- By the key of the person who claims, what is of one interview is found as well.
DROP INDEX claim_by_interview;

-- The same columns, found by their interview first.
ALTER TABLE message RENAME TO message_before;
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
  is_emptied BIGINT NOT NULL,
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
  traceparent TEXT,  -- of the call that said it, NULL when nothing is known of one
  revision BIGINT NOT NULL UNIQUE,
  PRIMARY KEY (tenant, interview, id)
);
INSERT INTO message (
  tenant, id, interview, kind, recipient, said_by, schedule_version, not_before, expire_time, text, reason, connection,
  goals, place, is_emptied, offered_times, start_wall, start_zone, start_fold, start_time, end_time, is_ambiguous,
  zone_rules, minutes, mode, traceparent, revision)
  SELECT
  tenant, id, interview, kind, recipient, said_by, schedule_version, not_before, expire_time, text, reason, connection,
  goals, place, is_emptied, offered_times, start_wall, start_zone, start_fold, start_time, end_time, is_ambiguous,
  zone_rules, minutes, mode, traceparent, revision
  FROM message_before;
DROP TABLE message_before;
CREATE INDEX message_to_empty ON message (not_before) WHERE is_emptied = 0;
