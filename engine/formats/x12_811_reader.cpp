#include "formats/x12_811_reader.h"

#include <utility>

#include "formats/beginning.h"
#include "formats/x12_811_join.h"
#include "formats/x12_811_piece.h"
#include "formats/x12_envelope.h"
#include "formats/x12_segment.h"

namespace telaudit::formats {
namespace {

using x12::Delimiters;
using x12::SegmentScanner;

constexpr const char* kName = "x12-811";
constexpr const char* kVersion = "2";

// Charges of one set that are held back until it ends: some 32 MB.
constexpr std::size_t kHeldRows = std::size_t{256} << 10U;

class X12Joining : public Joining {
 public:
  X12Joining(std::string name, std::size_t held_rows, std::shared_ptr<const OpenFile> held_to_the_end)
      : joining_(std::move(name), held_rows), held_to_the_end_(std::move(held_to_the_end)) {}

  Result<std::unique_ptr<Piece>> add(std::unique_ptr<Piece> piece) override {
    auto* own = dynamic_cast<x12::ParsedPiece*>(piece.get());
    require(own != nullptr, "pieces go back to the reader that parsed them");
    piece.release();
    return std::unique_ptr<Piece>(joining_.add(std::unique_ptr<x12::ParsedPiece>(own)));
  }

  std::shared_ptr<const OpenFile> read_again() const override {
    return joining_.misjudged() ? held_to_the_end_ : nullptr;
  }

  Result<bill::Reading> finish() override {
    auto reading = joining_.finish();
    if (!reading) return reading;
    reading->reader = kName;
    reading->reader_version = kVersion;
    return reading;
  }

 private:
  x12::SetJoining joining_;
  std::shared_ptr<const OpenFile> held_to_the_end_;
};

class OpenX12 : public OpenFile {
 public:
  OpenX12(Delimiters delimiters, std::string name, std::size_t held_rows)
      : delimiters_(std::move(delimiters)), name_(std::move(name)), held_rows_(held_rows) {}

  // Cuts where an HL, ST or ISA begins. The scan must know every change of delimiters on the way; under
  // delimiters other than the file's first ones only an ISA is a place to cut, since a piece has no other way
  // to learn them.
  std::optional<std::size_t> cut(std::string_view window, std::size_t near) const override {
    const std::size_t from = x12::scanned_from(window, near, delimiters_);
    SegmentScanner scanner(window.substr(from), delimiters_, false);
    while (scanner.next()) {
      const std::size_t at = from + scanner.begin();
      if (at == 0 || at < near) continue;
      if (scanner.isa() != nullptr) return at;
      if (scanner.delimiters() == delimiters_ && (scanner.tagged("HL") || scanner.tagged("ST"))) return at;
    }
    return std::nullopt;
  }

  // A call takes up some 80 bytes where a record of other files takes up 130.
  std::size_t piece_bytes(std::size_t usual) const override { return usual - usual / 8 * 3; }

  std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t offset) const override {
    return x12::parse_piece(bytes, offset, delimiters_, name_);
  }

  std::unique_ptr<Joining> join() const override {
    return std::make_unique<X12Joining>(name_, held_rows_,
                                        std::make_shared<OpenX12>(delimiters_, name_, SIZE_MAX));
  }

 private:
  Delimiters delimiters_;
  std::string name_;
  std::size_t held_rows_;
};

class X12Reader : public Reader {
 public:
  explicit X12Reader(std::size_t held_rows) : held_rows_(held_rows) {}

  std::string name() const override { return kName; }
  std::string version() const override { return kVersion; }

  bool sniff(const Beginning& beginning) const override {
    SegmentScanner scanner(beginning.bytes(), Delimiters{}, true);
    if (!scanner.next() || scanner.isa() == nullptr) return false;
    x12::Segment segment;
    while (scanner.next()) {
      if (scanner.end() - scanner.begin() > x12::kLongestSegment) continue;
      segment.split(scanner.raw(), scanner.delimiters());
      if (segment.tag() == "GS" && segment[1] == "CI") return true;
      if (segment.tag() == "ST" && segment[1] == "811") return true;
    }
    return false;
  }

  Result<std::shared_ptr<const OpenFile>> open(std::string_view prefix,
                                               const std::string& name) const override {
    SegmentScanner scanner(prefix, Delimiters{}, true);
    if (scanner.next() && scanner.isa() != nullptr)
      return std::shared_ptr<const OpenFile>(
          std::make_shared<OpenX12>(scanner.delimiters(), name, held_rows_));
    Problem problem;
    problem.what = "no X12 interchange header can be read";
    problem.where.file = name;
    problem.where.offset = scanner.begin();
    problem.where.element = "ISA";
    problem.advice =
        "expected ISA with sixteen elements at the beginning of the file; ask the carrier to send it again";
    return problem;
  }

 private:
  std::size_t held_rows_;
};

}  // namespace

std::unique_ptr<Reader> make_x12_811_reader() {
  return make_x12_811_reader(kHeldRows);
}

std::unique_ptr<Reader> make_x12_811_reader(std::size_t held_rows) {
  return std::make_unique<X12Reader>(held_rows);
}

}  // namespace telaudit::formats
