-- The contact's page shows what the seeker wrote when she asked.
CREATE INDEX message_of_interview ON message (tenant, interview, kind);
