-- Writes that are over are taken away after a while; they are found by when they ended.

CREATE INDEX outbox_over ON outbox (done_at, workspace) WHERE state IN ('done', 'cancelled');
