#include "ingest/read_source.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/hash.h"
#include "bill/charge.h"

namespace telaudit::ingest {
namespace {

struct Span {
  std::size_t begin;
  std::size_t end;
};

std::vector<Span> cut_into_pieces(const formats::OpenFile& file, std::string_view content,
                                  std::size_t piece_bytes) {
  std::vector<Span> pieces;
  std::size_t begin = 0;
  while (content.size() - begin > piece_bytes) {
    const auto cut = file.cut(content.substr(begin), piece_bytes);
    if (!cut) break;
    pieces.push_back({begin, begin + *cut});
    begin += *cut;
  }
  pieces.push_back({begin, content.size()});
  return pieces;
}

// Parses all pieces; an exception in a worker (memory ran out) is thrown again here, after all workers have
// ended.
std::vector<std::unique_ptr<formats::Piece>> parse_pieces(const formats::OpenFile& file,
                                                          std::string_view content,
                                                          const std::vector<Span>& spans, unsigned workers) {
  std::vector<std::unique_ptr<formats::Piece>> pieces(spans.size());
  std::vector<std::exception_ptr> failures(spans.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < spans.size(); i = next++) {
      try {
        pieces[i] = file.parse(content.substr(spans[i].begin, spans[i].end - spans[i].begin), spans[i].begin);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    }
  };
  std::vector<std::jthread> threads;
  const auto extra = std::min<std::size_t>(workers, spans.size()) - 1;
  for (std::size_t i = 0; i < extra; ++i) threads.emplace_back(work);
  work();
  threads.clear();
  for (const auto& failure : failures)
    if (failure) std::rethrow_exception(failure);
  return pieces;
}

}  // namespace

Result<Source> load_source(const std::string& path) {
  auto content = read_file(path);
  if (!content) return content.problem();
  if (content->empty())
    return Problem{"is empty", {path, {}, {}, {}, {}}, "fetch the file from the carrier again"};
  Source source{path, std::move(*content), {}};
  source.content_hash = sha256(source.content);
  return source;
}

store::ReadingRow reading_row(const Source& source, const formats::Reader& reader) {
  store::ReadingRow row;
  row.content_hash = source.content_hash;
  row.path = source.path;
  row.size = source.content.size();
  row.reader = reader.name();
  row.reader_version = reader.version();
  row.profile_hash = reader.profile_hash();
  row.id = sha256_fields(
      std::array<std::string, 4>{row.content_hash, row.reader, row.reader_version, row.profile_hash});
  return row;
}

Result<bill::Reading> parse_source(const Source& source, const formats::Reader& reader,
                                   const ReadOptions& options) {
  const std::string padded = source.content + std::string(formats::kPieceSlack, '\0');
  const std::string_view content(padded.data(), source.content.size());
  auto opened = reader.open(content.substr(0, formats::kSniffBytes), source.path);
  if (!opened) return opened.problem();
  std::shared_ptr<const formats::OpenFile> file = std::move(*opened);
  for (;;) {
    const auto spans = cut_into_pieces(*file, content, std::max<std::size_t>(options.piece_bytes, 1));
    auto joining = file->join();
    bill::TableBuilder charges(bill::charge_schema());
    for (auto& parsed : parse_pieces(*file, content, spans, std::max(options.workers, 1U))) {
      auto piece = joining->add(std::move(parsed));
      if (!piece) return piece.problem();
      if (*piece) require(charges.append((*piece)->take_charges()), "the charges of one file fit one table");
    }
    if (auto again = joining->read_again()) {
      file = std::move(again);
      continue;
    }
    auto reading = joining->finish();
    if (!reading) return reading;
    require(charges.append(reading->charges), "the charges of one file fit one table");
    for (const auto& part : reading->parts)
      for (const auto& range : part.rows)
        for (std::uint64_t row = range.begin; row < range.end; ++row) {
          if (!part.key.number.empty()) charges.replace_text(bill::charge::kInvoice, row, part.key.number);
          if (part.bill_date_stated)
            charges.replace_number(bill::charge::kBillDate, row, part.key.bill_date.days);
        }
    reading->charges = charges.finish();
    require(reading->dispositions.bytes() == content.size(), "every byte of a source has one disposition");
    return reading;
  }
}

}  // namespace telaudit::ingest
