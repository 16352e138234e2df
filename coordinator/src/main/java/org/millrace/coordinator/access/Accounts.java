package org.millrace.coordinator.access;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The accounts and their API tokens, as the database has them. */
@Component
class Accounts {
  /** The hash of an account that nobody can log in to; it has tokens only. */
  static final String NO_PASSWORD = "!";

  private final JdbcClient jdbc;

  Accounts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<Account> find(String name) {
    return jdbc.sql("SELECT id, name, password_hash, role FROM account WHERE name = ?")
        .param(name)
        .query(Account.class)
        .optional();
  }

  boolean hasAdmin() {
    return jdbc.sql("SELECT EXISTS (SELECT FROM account WHERE role = 'ADMIN')")
        .query(Boolean.class)
        .single();
  }

  /** Makes the account unless there is one of this name; true if it did. */
  boolean create(String name, String passwordHash, Role role) {
    return jdbc.sql(
                """
                INSERT INTO account (name, password_hash, role) VALUES (?, ?, ?)
                ON CONFLICT (name) DO NOTHING
                """)
            .params(name, passwordHash, role.name())
            .update()
        == 1;
  }

  /** Makes {@code token} the account's one token of this note: an older one is void from now on. */
  void replaceToken(Account account, ApiToken token, String note) {
    jdbc.sql("DELETE FROM api_token WHERE account_id = ? AND note = ? AND token_hash <> ?")
        .params(account.id(), note, token.hash())
        .update();
    jdbc.sql(
            """
            INSERT INTO api_token (account_id, token_hash, note) VALUES (?, ?, ?)
            ON CONFLICT (token_hash) DO NOTHING
            """)
        .params(account.id(), token.hash(), note)
        .update();
  }

  /** Whose token it is; empty where nobody's is, or it has expired. Notes the use. */
  Optional<Caller> holderOf(ApiToken token) {
    return jdbc.sql(
            """
            WITH known AS (
              SELECT t.id, t.used_at, a.name, a.role
              FROM api_token t JOIN account a ON a.id = t.account_id
              WHERE t.token_hash = :hash AND (t.expires_at IS NULL OR t.expires_at > now())
            ), noted AS (
              -- Once a minute is enough to see which tokens are in use.
              UPDATE api_token SET used_at = now()
              WHERE id = (SELECT id FROM known
                          WHERE used_at IS NULL OR used_at < now() - interval '1 minute')
            )
            SELECT name, role FROM known
            """)
        .param("hash", token.hash())
        .query(Caller.class)
        .optional();
  }
}
