-- Of a reminder: the traceparent (W3C Trace Context) of the call that planned it; empty = not known. What was said has
-- it in its own text.
ALTER TABLE notice ADD COLUMN traceparent TEXT NOT NULL DEFAULT '';
