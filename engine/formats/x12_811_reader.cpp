#include "formats/x12_811_reader.h"

#include <utility>

#include "formats/x12_811_join.h"
#include "formats/x12_811_piece.h"
#include "formats/x12_envelope.h"
#include "formats/x12_segment.h"

namespace telaudit::formats {
namespace {

using x12::Delimiters;
using x12::SegmentScanner;

constexpr const char* kName = "x12-811";
constexpr const char* kVersion = "1";

// A set's charges are known to count only when its last segment has been read.
class X12Joining : public Joining {
 public:
  explicit X12Joining(std::string name) : name_(std::move(name)) {}

  Result<std::unique_ptr<Piece>> add(std::unique_ptr<Piece> piece) override {
    auto* own = dynamic_cast<x12::ParsedPiece*>(piece.get());
    require(own != nullptr, "pieces go back to the reader that parsed them");
    piece.release();
    pieces_.emplace_back(own);
    return std::unique_ptr<Piece>();
  }

  Result<bill::Reading> finish() override {
    auto reading = x12::join_pieces(name_, std::move(pieces_));
    if (!reading) return reading;
    reading->reader = kName;
    reading->reader_version = kVersion;
    return reading;
  }

 private:
  std::string name_;
  std::vector<std::unique_ptr<x12::ParsedPiece>> pieces_;
};

class OpenX12 : public OpenFile {
 public:
  OpenX12(Delimiters delimiters, std::string name)
      : delimiters_(std::move(delimiters)), name_(std::move(name)) {}

  // Cuts where an HL, ST or ISA begins. The scan starts at the window's beginning, so that it knows every
  // change of delimiters on the way; under delimiters other than the file's first ones only an ISA is a place
  // to cut, since a piece has no other way to learn them.
  std::optional<std::size_t> cut(std::string_view window, std::size_t near) const override {
    SegmentScanner scanner(window, delimiters_, false);
    while (scanner.next()) {
      const std::size_t at = scanner.begin();
      if (at == 0 || at < near) continue;
      if (scanner.isa() != nullptr) return at;
      if (scanner.delimiters() == delimiters_ && (scanner.tagged("HL") || scanner.tagged("ST"))) return at;
    }
    return std::nullopt;
  }

  std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t offset) const override {
    return x12::parse_piece(bytes, offset, delimiters_, name_);
  }

  std::unique_ptr<Joining> join() const override { return std::make_unique<X12Joining>(name_); }

 private:
  Delimiters delimiters_;
  std::string name_;
};

class X12Reader : public Reader {
 public:
  std::string name() const override { return kName; }
  std::string version() const override { return kVersion; }

  bool sniff(std::string_view prefix) const override {
    SegmentScanner scanner(prefix, Delimiters{}, true);
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
      return std::shared_ptr<const OpenFile>(std::make_shared<OpenX12>(scanner.delimiters(), name));
    Problem problem;
    problem.what = "no X12 interchange header can be read";
    problem.where.file = name;
    problem.where.offset = scanner.begin();
    problem.where.element = "ISA";
    problem.advice =
        "expected ISA with sixteen elements at the beginning of the file; ask the carrier to send it again";
    return problem;
  }
};

}  // namespace

std::unique_ptr<Reader> make_x12_811_reader() {
  return std::make_unique<X12Reader>();
}

}  // namespace telaudit::formats
