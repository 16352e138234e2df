-- The page of the audit names everybody who ever did something, and shows what one of them did.
CREATE INDEX audit_who ON audit (who, id);
