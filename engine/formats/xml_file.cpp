#include "formats/xml_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "formats/xml_parser.h"

namespace telaudit::formats::xml {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;

// One document as it is read.
class Document {
 public:
  Document(const Format& format, const std::string& name)
      : format_(format),
        writer_(format.writer(name)),
        walk_(format.shape(), format.space(), *writer_, name),
        parser_(walk_, name) {
    walk_.attach(parser_);
  }

  Result<void> feed(std::string_view bytes) {
    size_ += bytes.size();
    return parser_.feed(bytes);
  }

  Result<bill::Reading> finish() {
    if (auto ended = parser_.finish(); !ended) return ended.problem();
    if (writer_->refused()) return *writer_->refused();
    bill::Reading reading;
    reading.reader = format_.reader();
    reading.reader_version = format_.version();
    if (auto written = writer_->finish(reading); !written) return written.problem();
    walk_.finish(size_, reading);
    return reading;
  }

 private:
  const Format& format_;
  std::unique_ptr<Writer> writer_;
  Walk walk_;
  Parser parser_;
  std::uint64_t size_ = 0;
};

class XmlPiece : public Piece {
 public:
  explicit XmlPiece(std::string_view bytes) : bytes_(bytes) {}
  bill::Table take_charges() override { return {}; }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

class XmlJoining : public Joining {
 public:
  XmlJoining(std::shared_ptr<const Format> format, const std::string& name)
      : format_(std::move(format)), document_(*format_, name) {}

  Result<std::unique_ptr<Piece>> add(std::unique_ptr<Piece> piece) override {
    const auto* own = dynamic_cast<const XmlPiece*>(piece.get());
    require(own != nullptr, "pieces go back to the reader that parsed them");
    if (auto fed = document_.feed(own->bytes()); !fed) return fed.problem();
    return std::unique_ptr<Piece>();
  }

  Result<bill::Reading> finish() override { return document_.finish(); }

 private:
  std::shared_ptr<const Format> format_;
  Document document_;
};

class XmlFile : public OpenFile {
 public:
  XmlFile(std::shared_ptr<const Format> format, std::string name)
      : format_(std::move(format)), name_(std::move(name)) {}

  std::optional<std::size_t> cut(std::string_view window, std::size_t near) const override {
    const std::size_t at = std::max<std::size_t>(near, 1);
    return at < window.size() ? std::optional(at) : std::nullopt;
  }
  std::size_t piece_bytes(std::size_t usual) const override { return std::min(usual, kPieceBytes); }
  std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t) const override {
    return std::make_unique<XmlPiece>(bytes);
  }
  std::unique_ptr<Joining> join() const override { return std::make_unique<XmlJoining>(format_, name_); }

 private:
  std::shared_ptr<const Format> format_;
  std::string name_;
};

}  // namespace

std::shared_ptr<const OpenFile> open_document(std::shared_ptr<const Format> format, const std::string& name) {
  return std::make_shared<XmlFile>(std::move(format), name);
}

Result<bill::Reading> read_document(const Format& format, std::string_view text, const std::string& name) {
  Document document(format, name);
  if (auto fed = document.feed(text); !fed) return fed.problem();
  return document.finish();
}

}  // namespace telaudit::formats::xml
