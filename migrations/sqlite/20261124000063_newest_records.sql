-- Records of a stream, those first that were changed last.
CREATE INDEX remote_record_newest ON remote_record (connection, stream, coalesce(at, 0) DESC, external_id);
