// The tables of the catalogue and how a catalogue is opened.
#include "store/catalogue.h"
#include "store/durable_file.h"
#include "store/older_version.h"

namespace telaudit::store {
namespace {

// What is written with a reading goes with it. An invoice and its levels are recomputed by whoever commits;
// the reference of invoice_levels to the reading that printed it is looked at when the transaction ends, so a
// reading cannot leave while an invoice still rests on it.
constexpr const char* kTables = R"sql(
CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT;

CREATE TABLE reading (
  id TEXT PRIMARY KEY, content_hash TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, reader TEXT NOT NULL,
  reader_version TEXT NOT NULL, profile_hash TEXT NOT NULL,
  segment_rows INTEGER NOT NULL, segment_bytes INTEGER NOT NULL, segment_checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_content ON reading (content_hash);
CREATE INDEX reading_size ON reading (size);

CREATE TABLE disposition (
  reading TEXT NOT NULL REFERENCES reading (id) ON DELETE CASCADE,
  name TEXT NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY (reading, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE part (
  reading TEXT NOT NULL REFERENCES reading (id) ON DELETE CASCADE,
  number_in_reading INTEGER NOT NULL,
  carrier TEXT NOT NULL, account TEXT NOT NULL, invoice TEXT NOT NULL, bill_date INTEGER NOT NULL,
  kind TEXT NOT NULL, marker TEXT NOT NULL, issued TEXT NOT NULL, currency TEXT NOT NULL,
  due_date INTEGER, period_from INTEGER, period_through INTEGER,
  parent_account TEXT NOT NULL, contract_reference TEXT NOT NULL, customer TEXT NOT NULL, information_only INTEGER NOT NULL,
  fingerprint TEXT NOT NULL, state TEXT NOT NULL, because TEXT NOT NULL,
  read_bill_date INTEGER NOT NULL, bill_date_stated INTEGER NOT NULL,
  required_kinds BLOB NOT NULL, rows BLOB NOT NULL, levels BLOB NOT NULL, sums BLOB NOT NULL,
  PRIMARY KEY (reading, number_in_reading)
) STRICT;
CREATE INDEX part_of_invoice ON part (carrier, account, invoice, bill_date, reading, number_in_reading);

CREATE TABLE invoice (
  carrier TEXT NOT NULL, account TEXT NOT NULL, invoice TEXT NOT NULL, bill_date INTEGER NOT NULL,
  state TEXT NOT NULL, detail TEXT NOT NULL, parent_account TEXT NOT NULL, currency TEXT NOT NULL, customer TEXT NOT NULL,
  contract_reference TEXT NOT NULL, due_date INTEGER, period_from INTEGER, period_through INTEGER,
  printed TEXT, computed TEXT NOT NULL, payable TEXT NOT NULL, previous_balance TEXT, payments TEXT, adjustments TEXT,
  other_adjustments TEXT, total_due TEXT, charges INTEGER NOT NULL,
  PRIMARY KEY (carrier, account, invoice, bill_date)
) STRICT, WITHOUT ROWID;

-- The levels of an invoice that one reading printed.
CREATE TABLE invoice_levels (
  carrier TEXT NOT NULL, account TEXT NOT NULL, invoice TEXT NOT NULL, bill_date INTEGER NOT NULL,
  reading TEXT NOT NULL REFERENCES reading (id) DEFERRABLE INITIALLY DEFERRED,
  levels BLOB NOT NULL,
  PRIMARY KEY (carrier, account, invoice, bill_date, reading),
  FOREIGN KEY (carrier, account, invoice, bill_date) REFERENCES invoice ON DELETE CASCADE
) STRICT;
CREATE INDEX invoice_levels_reading ON invoice_levels (reading);

CREATE TABLE note (
  reading TEXT NOT NULL REFERENCES reading (id) ON DELETE CASCADE,
  place INTEGER NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (reading, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE refused (
  reading TEXT NOT NULL REFERENCES reading (id) ON DELETE CASCADE,
  place INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (reading, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
  reading TEXT NOT NULL REFERENCES reading (id) ON DELETE CASCADE,
  place INTEGER NOT NULL, source_offset INTEGER NOT NULL, source_length INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (reading, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE supersession (newer TEXT NOT NULL, older TEXT NOT NULL, PRIMARY KEY (newer, older)) STRICT, WITHOUT ROWID;

CREATE TABLE document (name TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT;
)sql";

Result<Connection> connect(const std::filesystem::path& file, FileSystem& files) {
  auto connection = Connection::open(file, files);
  if (!connection) return connection.problem();
  // Sorting on disk would write what bills say into a folder of everybody; what is deleted is overwritten.
  if (auto set = connection->execute(
          "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; "
          "PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON;");
      !set)
    return set.problem();
  return connection;
}

Result<bool> has_tables(const Connection& connection) {
  Statement query(connection, "SELECT count(*) FROM sqlite_master");
  const auto row = query.bind().next();
  if (!row) return row.problem();
  return query.integer() > 0;
}

Result<void> verify_version(const Connection& connection) {
  const auto problem = [&](const std::string& what, const std::string& advice) {
    return Problem{what, {connection.path().string(), {}, {}, {}, {}}, advice};
  };
  Statement known(connection, "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'");
  const auto there = known.bind().next();
  if (!there) return there.problem();
  if (known.integer() == 0)
    return problem("is not the catalogue of a telaudit workspace", "name the folder of a workspace");
  Statement query(connection, "SELECT version FROM schema_version");
  const auto row = query.bind().next();
  if (!row) return row.problem();
  const std::int64_t version = *row ? query.integer() : 0;
  if (version > kWorkspaceVersion)
    return problem("the workspace was made by a newer telaudit (workspace version " +
                       std::to_string(version) + ", this one knows " + std::to_string(kWorkspaceVersion) +
                       ")",
                   "use the newer telaudit, or read the bills into a new workspace with this one");
  if (version > 0 && version < kWorkspaceVersion)
    return older_version(connection, version, kWorkspaceVersion);
  if (version != kWorkspaceVersion)
    return problem("the workspace has the impossible version " + std::to_string(version),
                   "restore the workspace from a copy, or read its bills into a new workspace");
  return {};
}

}  // namespace

Result<bool> Catalogue::is_new(const std::filesystem::path& file, FileSystem& files) {
  auto connection = connect(file, files);
  if (!connection) return connection.problem();
  const auto tables = has_tables(*connection);
  if (!tables) return tables.problem();
  return !*tables;
}

Result<Catalogue> Catalogue::open_to_write(const std::filesystem::path& file, FileSystem& files) {
  auto connection = connect(file, files);
  if (!connection) return connection.problem();
  if (auto set = connection->execute("PRAGMA journal_mode = WAL"); !set) return set.problem();
  const auto tables = has_tables(*connection);
  if (!tables) return tables.problem();
  if (!*tables) {
    const std::string make = std::string("BEGIN IMMEDIATE;") + kTables +
                             "INSERT INTO schema_version VALUES (" + std::to_string(kWorkspaceVersion) +
                             "); COMMIT;";
    if (auto made = connection->execute(make); !made) return made.problem();
  }
  if (auto verified = verify_version(*connection); !verified) return verified.problem();
  // A writer that was killed may have left transactions in the log that can be read and are not yet on the
  // disk. To write any page, and be it with what it holds, syncs the whole log, and makes one where there is
  // none; what comes to rest on those transactions, such as a segment file that is removed, comes after it.
  const std::string rewrite = "PRAGMA user_version = " + std::to_string(kWorkspaceVersion);
  if (auto written = connection->execute(rewrite); !written) return written.problem();
  if (auto synced = sync_folder(file.parent_path(), files); !synced) return synced.problem();
  return Catalogue(std::move(*connection));
}

Result<Catalogue> Catalogue::open_to_read(const std::filesystem::path& file, FileSystem& files) {
  auto connection = connect(file, files);
  if (!connection) return connection.problem();
  // The first read of the transaction fixes what all later ones see.
  if (auto set = connection->execute("PRAGMA query_only = ON; BEGIN"); !set) return set.problem();
  const auto tables = has_tables(*connection);
  if (!tables) return tables.problem();
  if (!*tables)
    return Problem{"the workspace is empty: its making was cut short",
                   {file.parent_path().string(), {}, {}, {}, {}},
                   "read bills into it with `telaudit ingest`"};
  if (auto verified = verify_version(*connection); !verified) return verified.problem();
  return Catalogue(std::move(*connection));
}

Result<void> Catalogue::check() const {
  Statement pages(connection_, "PRAGMA integrity_check(1)");
  const auto row = pages.bind().next();
  if (!row) return row.problem();
  const std::string verdict = *row ? pages.text() : "no answer";
  const auto problem = [&](const std::string& what) {
    return Problem{"the catalogue is damaged: " + what,
                   {connection_.path().string(), {}, {}, {}, {}},
                   "restore the workspace from a copy, or read its bills into a new workspace"};
  };
  if (verdict != "ok") return problem(verdict);
  Statement references(connection_, "PRAGMA foreign_key_check");
  const auto dangling = references.bind().next();
  if (!dangling) return dangling.problem();
  if (*dangling) return problem("a row of table " + references.text() + " refers to a row that is not there");
  return {};
}

}  // namespace telaudit::store
