-- On account of which call something is told: a W3C traceparent, NULL when nothing is known of one. Of an interview it is
-- the call that last changed its plan.
ALTER TABLE interview ADD COLUMN traceparent TEXT;
ALTER TABLE message ADD COLUMN traceparent TEXT;
