// The SQLite catalogue of a workspace: everything it knows but the charges themselves. Sums and printed
// amounts are decimal text, so that their scale stays; dates are days since 1970-01-01.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/segment_format.h"
#include "store/sqlite_statement.h"
#include "store/workspace.h"

namespace telaudit::store {

inline constexpr std::int64_t kWorkspaceVersion = 2;

struct KnownSegment {
  std::string reading;
  SegmentRecord record;
};

// Rows of a segment that belong to one part.
struct PartRows {
  std::string reading;
  bill::RowRange rows;
  bill::InvoiceKey key;          // of the invoice it belongs to
  bool bill_date_stated = true;  // else the segment's rows hold a stand-in
};

class Catalogue {
 public:
  // Makes the tables where there are none. Everything that is read from it from then on is on the disk, and
  // so are the names of the files in its folder.
  static Result<Catalogue> open_to_write(const std::filesystem::path& file, FileSystem& files);
  // Everything that is read from it is as it was when it was opened.
  static Result<Catalogue> open_to_read(const std::filesystem::path& file, FileSystem& files);
  // No tables yet: the file was just made, or its making was cut short.
  static Result<bool> is_new(const std::filesystem::path& file, FileSystem& files);

  Result<void> begin();
  using EndSegment = std::function<Result<SegmentRecord>()>;
  // Writes the rows of a commit into the transaction that has begun: what it brings itself, and `more` until
  // that has nothing left; then the segment of its reading is ended. Where that fails, nothing remains of
  // them, and the transaction goes on, or is over.
  Result<void> stage(const Commit& commit, const MoreBills& more, const EndSegment& end_segment);
  // Ends the transaction. After a Problem the disk may or may not hold it; the next opening tells.
  Result<void> make_real();
  void give_up();
  bool in_transaction() const;

  Result<std::vector<ReadingRow>> readings() const;
  Result<std::optional<ReadingRow>> reading(const std::string& id) const;
  Result<std::vector<ReadingRow>> readings_of_content(const std::string& content_hash) const;
  Result<bool> has_size(std::uint64_t bytes) const;
  Result<std::vector<KnownSegment>> segments() const;  // ordered by reading
  Result<std::optional<KnownSegment>> segment(const std::string& reading) const;
  Result<std::vector<StoredPart>> parts() const;  // ordered by key, reading, index
  Result<std::vector<StatedPart>> part_states() const;
  Result<std::vector<StoredPart>> parts_of_invoice(const bill::InvoiceKey& key) const;
  Result<std::vector<StoredPart>> parts_of_number(const std::string& carrier, const std::string& account,
                                                  const std::string& number) const;
  Result<std::vector<StoredPart>> parts_of_reading(const std::string& reading) const;
  Result<std::vector<PartRows>> current_rows() const;  // ordered by the reading's earliest bill, reading, row
  Result<std::vector<PartRows>> rows_of(const std::string& reading) const;  // ordered by row
  Result<std::vector<Commit::Supersession>> supersessions() const;
  Result<std::vector<InvoiceRow>> invoices() const;
  Result<std::vector<InvoiceRow>> invoices_of(std::span<const bill::InvoiceKey> keys) const;
  Result<std::vector<LevelRow>> levels() const;
  Result<std::vector<NoteRow>> notes() const;
  Result<std::vector<RefusedRow>> refused() const;
  Result<std::vector<QuarantineRow>> quarantine() const;

  Result<void> put_document(std::string_view name, std::string_view content);
  Result<void> remove_document(std::string_view name);
  Result<std::optional<std::string>> document(std::string_view name) const;

  // SQLite's own examination of the file and of all references in it.
  Result<void> check() const;

 private:
  explicit Catalogue(Connection connection) : connection_(std::move(connection)) {}

  Result<void> insert_reading(const Commit& commit);
  Result<void> name_segment(const std::string& reading, const SegmentRecord& segment);
  Result<void> insert_records(const Commit& commit);
  Result<void> insert_parts(const BillChanges& changes);
  Result<void> remove_readings(const std::vector<std::string>& readings);
  Result<void> change_states(const std::vector<BillChanges::StateChange>& states);
  Result<void> replace_invoices(const BillChanges& changes);
  Result<void> write_bills(const BillChanges& changes);
  Problem too_large() const;
  Result<void> insert_levels(const LevelRowLists& levels);
  Result<void> insert_supersessions(const std::vector<Commit::Supersession>& supersessions);
  Result<void> write_rows(const Commit& commit, const MoreBills& more, const EndSegment& end_segment);

  Connection connection_;
};

}  // namespace telaudit::store
