#include "store/segment_draft.h"

#include <algorithm>

#include "base/hash.h"
#include "store/charge_relation.h"
#include "store/durable_file.h"
#include "store/segment_block.h"
#include "store/segment_footer.h"
#include "store/segment_reader.h"
#include "store/segment_sums.h"

namespace telaudit::store {
namespace {

constexpr std::string_view kSplit = "split the source into smaller files and read them one by one";

// A sum that its own text does not give back is beyond what can be kept.
bool keepable(const Total& total) {
  return total.valid() && parse_total(total.text()).has_value();
}

}  // namespace

Result<std::vector<EncodedChunk>> encode_chunks(const bill::Table& table) {
  BlockScratch scratch;
  return encode_chunks(table, scratch);
}

Result<std::vector<EncodedChunk>> encode_chunks(const bill::Table& table, BlockScratch& scratch) {
  std::vector<EncodedChunk> chunks;
  const auto rows = static_cast<std::size_t>(table.rows());
  for (std::size_t begin = 0; begin < rows; begin += kChunkRows) {
    EncodedChunk chunk;
    chunk.entry.rows = static_cast<std::uint32_t>(std::min<std::size_t>(kChunkRows, rows - begin));
    // About what calls take; a larger chunk grows from here.
    constexpr std::size_t kUsualRowBytes = 20;
    chunk.bytes.reserve(chunk.entry.rows * kUsualRowBytes);
    std::vector<bill::ColumnView> columns;
    for (std::size_t c = 0; c < table.columns().size(); ++c) {
      columns.push_back(slice(table.column(c), begin, chunk.entry.rows));
      BlockEntry block;
      block.offset = chunk.bytes.size();
      if (!encode_block(columns.back(), scratch, chunk.bytes, block.zones))
        return Problem{"more than 4 GiB of text in one chunk of column " + table.schema().columns[c].name,
                       {},
                       std::string(kSplit)};
      block.length = static_cast<std::uint32_t>(chunk.bytes.size() - block.offset);
      if (block.length != 0) block.checksum = xxh3(std::string_view(chunk.bytes).substr(block.offset));
      chunk.entry.blocks.push_back(std::move(block));
    }
    chunk.sums = currency_sums(table.schema(), columns);
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

struct SegmentDraft::State {
  std::filesystem::path path;
  DurableFile file;
  SegmentFooter footer;
};

SegmentDraft::SegmentDraft(std::unique_ptr<State> state) : state_(std::move(state)) {}
SegmentDraft::~SegmentDraft() = default;
SegmentDraft::SegmentDraft(SegmentDraft&&) noexcept = default;
SegmentDraft& SegmentDraft::operator=(SegmentDraft&&) noexcept = default;

Result<SegmentDraft> SegmentDraft::create(const std::filesystem::path& path, const bill::Schema& schema,
                                          FileSystem& files) {
  auto file = DurableFile::create(path, files);
  if (!file) return file.problem();
  auto state = std::make_unique<State>(State{path, std::move(*file), {}});
  state->footer.schema = schema;
  if (auto written = state->file.append(header_bytes()); !written) return written.problem();
  return SegmentDraft(std::move(state));
}

Result<void> SegmentDraft::append(const EncodedChunk& chunk) {
  require(state_ != nullptr, "a draft is appended to before it is finished");
  require(chunk.entry.blocks.size() == state_->footer.schema.columns.size(),
          "a chunk has one block for each column of the segment");
  ChunkEntry entry = chunk.entry;
  for (auto& block : entry.blocks) block.offset += state_->file.size();
  if (auto written = state_->file.append(chunk.bytes); !written) return written;
  state_->footer.add(std::move(entry));
  add_sums(state_->footer.sums, chunk.sums);
  return {};
}

std::uint64_t SegmentDraft::rows() const {
  return state_ ? state_->footer.rows : 0;
}

Result<std::unique_ptr<bill::Relation>> SegmentDraft::charges() const {
  require(state_ != nullptr, "a draft is read before it is finished");
  return std::unique_ptr<bill::Relation>(
      unfinished_charges(SegmentFile::of_unfinished(state_->file, state_->path, state_->footer)));
}

Result<SegmentRecord> SegmentDraft::finish(const std::filesystem::path& path, bool synced) {
  require(state_ != nullptr, "a draft is finished once");
  const auto state = std::move(state_);
  for (const auto& sum : state->footer.sums)
    if (!keepable(sum.in_total) || !keepable(sum.payable))
      return Problem{"the sum of its amounts does not fit in 128 bits",
                     {path.string(), {}, {}, {}, {}},
                     std::string(kSplit)};
  const std::string ending = footer_bytes(state->footer);
  if (auto written = state->file.append(ending + trailer_bytes(ending)); !written) return written.problem();
  const SegmentRecord record{state->footer.rows, state->file.size(), xxh3(ending)};
  if (auto finished = state->file.finish_as(path, synced); !finished) return finished.problem();
  return record;
}

Result<SegmentRecord> write_segment(const std::filesystem::path& path, const bill::Schema& schema,
                                    const bill::Table& table, FileSystem& files, bool synced) {
  require(table.rows() == 0 || table.columns().size() == schema.columns.size(),
          "a segment has one column for each of its schema");
  auto draft = SegmentDraft::create(path, schema, files);
  if (!draft) return draft.problem();
  const auto chunks = encode_chunks(table);
  if (!chunks) {
    Problem problem = chunks.problem();
    problem.where.file = path.string();
    return problem;
  }
  for (const auto& chunk : *chunks)
    if (auto appended = draft->append(chunk); !appended) return appended.problem();
  return draft->finish(path, synced);
}

}  // namespace telaudit::store
