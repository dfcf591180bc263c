#include "ingest/read_source.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "ingest/turns.h"
#include "store/segment_block.h"

namespace telaudit::ingest {
namespace {

// One pass over a source. Each worker takes the next piece and brings it all the way: reading is one worker's
// at a time, parsing and encoding are everybody's, hashing, joining and appending go in the order of the
// file. So a slow disk is always being read, and no piece waits in a queue.
class Pass {
 public:
  Pass(PieceSource& source, std::shared_ptr<const formats::OpenFile> file, const ReadOptions& options,
       store::SegmentDraft& draft, const ReadProgress& progress)
      : source_(source),
        file_(std::move(file)),
        joining_(file_->join()),
        piece_bytes_(std::max<std::size_t>(file_->piece_bytes(options.piece_bytes), 1)),
        draft_(draft),
        progress_(progress) {}

  Result<void> run(unsigned workers) {
    // A file of one piece needs no second thread.
    const std::uint64_t pieces = source_.size().value_or(UINT64_MAX) / piece_bytes_ + 1;
    const auto extra = std::min<std::uint64_t>(std::max(workers, 1U), pieces) - 1;
    {
      std::vector<std::jthread> threads;
      for (std::uint64_t i = 0; i < extra; ++i) threads.emplace_back([this] { work(); });
      work();
    }
    if (failure_) std::rethrow_exception(failure_);
    if (problem_) return *problem_;
    return {};
  }

  // Set when the file must be read otherwise, as its pieces or its end show.
  const std::shared_ptr<const formats::OpenFile>& again() const { return again_; }

  Result<bill::Reading> finish() {
    auto reading = joining_->finish();
    again_ = joining_->read_again();
    if (!reading || again_) return reading;
    if (auto appended = append(reading->charges); !appended) return appended.problem();
    reading->charges = {};
    return reading;
  }

 private:
  void work() {
    PieceBuffer buffer;
    store::BlockScratch scratch;
    try {
      for (;;) {
        const auto taken = take_piece(buffer);
        if (!taken) return stop(taken.problem());
        if (!*taken) return;
        if (auto done = bring(**taken, buffer, scratch); !done) return stop(done.problem());
      }
    } catch (...) {
      const std::lock_guard lock(outcome_);
      if (!failure_) failure_ = std::current_exception();
      stop_all();
    }
  }

  struct Taken {
    std::size_t turn = 0;
    std::uint64_t offset = 0;
  };

  Result<std::optional<Taken>> take_piece(PieceBuffer& buffer) {
    ++waiting_;
    const std::lock_guard lock(reading_);
    --waiting_;
    if (ended_) return std::optional<Taken>();
    Taken taken;
    // Who waits to read is not kept waiting by a hash that can be made beside his reading.
    const auto may_hash = [&] { return waiting_ == 0 && hashes_.has_come(pieces_); };
    const auto more = source_.next(*file_, piece_bytes_, buffer, taken.offset, may_hash);
    if (!more) return more.problem();
    ended_ = !*more;
    if (ended_) return std::optional<Taken>();
    if (progress_) progress_(taken.offset + buffer.bytes().size());
    taken.turn = pieces_++;
    return std::optional(taken);
  }

  Result<void> bring(const Taken& taken, const PieceBuffer& buffer, store::BlockScratch& scratch) {
    // Whoever would have to wait to hash parses first.
    const bool hashed = hashes_.has_come(taken.turn);
    if (hashed) hash(buffer, taken.offset);
    auto piece = file_->parse(buffer.bytes(), taken.offset);
    if (!hashed) {
      if (!hashes_.wait_for(taken.turn)) return {};
      hash(buffer, taken.offset);
    }
    if (!joins_.wait_for(taken.turn)) return {};
    auto added = joining_->add(std::move(piece));
    if (!added) return added.problem();
    if (auto again = joining_->read_again()) {
      again_ = std::move(again);
      stop_all();
      return {};
    }
    joins_.pass();
    std::vector<store::EncodedChunk> chunks;
    if (*added) {
      auto encoded = store::encode_chunks((*added)->take_charges(), scratch);
      if (!encoded) return encoded.problem();
      chunks = std::move(*encoded);
      added->reset();
    }
    if (!appends_.wait_for(taken.turn)) return {};
    for (const auto& chunk : chunks)
      if (auto appended = draft_.append(chunk); !appended) return appended;
    appends_.pass();
    return {};
  }

  void hash(const PieceBuffer& buffer, std::uint64_t offset) {
    source_.hash(buffer, offset);
    hashes_.pass();
  }

  Result<void> append(const bill::Table& charges) {
    const auto chunks = store::encode_chunks(charges);
    if (!chunks) return chunks.problem();
    for (const auto& chunk : *chunks)
      if (auto appended = draft_.append(chunk); !appended) return appended;
    return {};
  }

  void stop(const Problem& problem) {
    const std::lock_guard lock(outcome_);
    if (!problem_) problem_ = problem;
    stop_all();
  }
  void stop_all() {
    hashes_.stop();
    joins_.stop();
    appends_.stop();
    const std::lock_guard lock(reading_);
    ended_ = true;
  }

  PieceSource& source_;
  std::shared_ptr<const formats::OpenFile> file_;
  std::unique_ptr<formats::Joining> joining_;
  std::size_t piece_bytes_;
  store::SegmentDraft& draft_;
  const ReadProgress& progress_;

  std::mutex reading_;
  std::atomic<unsigned> waiting_ = 0;  // to read
  std::size_t pieces_ = 0;
  bool ended_ = false;
  Turns hashes_;
  Turns joins_;
  Turns appends_;

  std::mutex outcome_;
  std::exception_ptr failure_;
  std::optional<Problem> problem_;
  std::shared_ptr<const formats::OpenFile> again_;
};

}  // namespace

store::ReadingRow reading_row(const PieceSource& source, const formats::Reader& reader,
                              std::string content_hash) {
  store::ReadingRow row;
  row.content_hash = std::move(content_hash);
  row.path = source.path();
  row.size = source.bytes_read();
  row.reader = reader.name();
  row.reader_version = reader.version();
  row.profile_hash = reader.profile_hash();
  row.id = sha256_fields(
      std::array<std::string, 4>{row.content_hash, row.reader, row.reader_version, row.profile_hash});
  return row;
}

Result<SourceReading> read_source(PieceSource& source, const formats::Reader& reader,
                                  const ReadOptions& options, const store::Workspace& workspace,
                                  const ReadProgress& progress) {
  auto file = reader.open(source.prefix(), source.path());
  if (!file) return file.problem();
  for (std::shared_ptr<const formats::OpenFile> way = *file;;) {
    auto draft = workspace.draft();
    if (!draft) return draft.problem();
    Pass pass(source, way, options, *draft, progress);
    if (auto run = pass.run(options.workers); !run) return run.problem();
    std::optional<Result<bill::Reading>> content;
    if (!pass.again()) content.emplace(pass.finish());
    if (pass.again()) {
      way = pass.again();
      if (auto begun = source.rewind(); !begun) return begun.problem();
      continue;
    }
    if (!*content) return content->problem();
    auto hash = source.finish();
    if (!hash) return hash.problem();
    require((*content)->dispositions.bytes() == source.bytes_read(),
            "every byte of a source has one disposition");
    SourceReading out{reading_row(source, reader, std::move(*hash)), std::move(**content), std::move(*draft)};
    out.row.dispositions = out.content.dispositions;
    return out;
  }
}

}  // namespace telaudit::ingest
