// A segment file that grows while its source is still being read. Chunks are encoded by any thread and
// appended in order; nothing of it is part of the workspace before a commit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/table.h"
#include "store/file_system.h"
#include "store/segment_format.h"

namespace telaudit::store {

struct BlockScratch;

// Up to 256 Ki rows as they stand in a segment file. Offsets of blocks count from the first of `bytes`.
struct EncodedChunk {
  ChunkEntry entry;
  std::string bytes;
  std::vector<CurrencySum> sums;  // ordered by currency
};

// The rows of a table as chunks of at most kChunkRows, in order; none for a table without rows. Its bytes
// depend on the table alone. Reads nothing but the table, so several threads may encode at once. A Problem:
// more than 4 GiB of text in one chunk of a column.
Result<std::vector<EncodedChunk>> encode_chunks(const bill::Table& table);
// The same with memory (store/segment_block.h) that a thread uses again from table to table.
Result<std::vector<EncodedChunk>> encode_chunks(const bill::Table& table, BlockScratch& scratch);

// One thread at a time. A draft that is let go without a commit takes its file with it; the file of a process
// that was killed is swept when a writer opens the workspace.
class SegmentDraft {
 public:
  // Its file stands beside `path`, whose name no other draft has; `files` outlives the draft.
  // Workspace::draft() is how others get one.
  static Result<SegmentDraft> create(const std::filesystem::path& path, const bill::Schema& schema,
                                     FileSystem& files = FileSystem::plain());
  ~SegmentDraft();
  SegmentDraft(SegmentDraft&&) noexcept;
  SegmentDraft& operator=(SegmentDraft&&) noexcept;

  // Chunks of tables with the schema of the draft. After a Problem the draft is of no further use.
  Result<void> append(const EncodedChunk& chunk);
  std::uint64_t rows() const;

  // What was appended so far, with the columns of the draft's schema; charges only, without the parts' keys.
  // It reads the draft's own file and must not outlive the draft.
  Result<std::unique_ptr<bill::Relation>> charges() const;

  // Writes the footer and gives the file its name in the same folder, whole or not at all. With `synced` it
  // is on the disk when this returns; else the caller syncs it before anything refers to it. The draft is
  // empty afterwards.
  Result<SegmentRecord> finish(const std::filesystem::path& path, bool synced = true);

 private:
  struct State;
  explicit SegmentDraft(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Writes `table` with the columns of `schema` as a segment file, whole or not at all; `synced` as above. A
// table without rows may lack columns.
Result<SegmentRecord> write_segment(const std::filesystem::path& path, const bill::Schema& schema,
                                    const bill::Table& table, FileSystem& files = FileSystem::plain(),
                                    bool synced = true);

}  // namespace telaudit::store
