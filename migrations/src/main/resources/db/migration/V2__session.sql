-- Logins, shared by all coordinators (Spring Session's tables for PostgreSQL). A session holds nothing but text:
-- the account's name and the token that its forms carry. Unlogged would forget them in a crash; they are few, so they are kept.

CREATE TABLE spring_session (
    primary_id            char(36) NOT NULL PRIMARY KEY,
    session_id            char(36) NOT NULL,
    creation_time         bigint   NOT NULL,       -- milliseconds since 1970, as are the others
    last_access_time      bigint   NOT NULL,
    max_inactive_interval int      NOT NULL,       -- seconds
    expiry_time           bigint   NOT NULL,
    principal_name        varchar(100)
);
CREATE UNIQUE INDEX spring_session_id ON spring_session (session_id);
CREATE INDEX spring_session_expiry ON spring_session (expiry_time);
CREATE INDEX spring_session_principal ON spring_session (principal_name);

CREATE TABLE spring_session_attributes (
    session_primary_id char(36)     NOT NULL REFERENCES spring_session ON DELETE CASCADE,
    attribute_name     varchar(200) NOT NULL,
    attribute_bytes    bytea        NOT NULL,
    PRIMARY KEY (session_primary_id, attribute_name)
);
