-- Nearly every page begins with the thousand builders in use, which change once in days: they are kept in memory for as
-- long as this number stays. A trigger raises it, so that no way of changing a builder can forget to. The numbers of
-- builds, which change with every claim, are not among the columns.
CREATE TABLE builders_version (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version bigint NOT NULL
);

INSERT INTO builders_version (version) VALUES (1);

CREATE FUNCTION raise_builders_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE builders_version SET version = version + 1;
    RETURN NULL;
END
$$;

CREATE TRIGGER builders_version
    AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF name, active, position, platform, architecture, execution, mode, branch,
        repository, tags, requires, priority
    ON builder FOR EACH STATEMENT EXECUTE FUNCTION raise_builders_version();
