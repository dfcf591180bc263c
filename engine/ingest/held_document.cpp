#include "ingest/held_document.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "formats/pdf_invoice.h"
#include "formats/wrapped_document.h"
#include "ingest/byte_stream.h"

namespace telaudit::ingest {
namespace {

constexpr std::size_t kLargest = std::size_t{64} << 20U;

class HeldStream : public ByteStream {
 public:
  explicit HeldStream(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(char* target, std::size_t length) override {
    const std::size_t given = std::min(length, bytes_.size() - at_);
    std::memcpy(target, bytes_.data() + at_, given);
    at_ += given;
    return given;
  }
  Result<void> rewind() override {
    at_ = 0;
    return {};
  }
  std::optional<std::uint64_t> size() const override { return bytes_.size(); }
  Result<void> is_whole(std::uint64_t) const override { return {}; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

// EDI of a mainframe as ASCII: as many bytes, each where it stood.
class AsciiStream : public ByteStream {
 public:
  explicit AsciiStream(std::unique_ptr<ByteStream> ebcdic) : ebcdic_(std::move(ebcdic)) {}

  Result<std::size_t> read(char* target, std::size_t length) override {
    auto got = ebcdic_->read(target, length);
    if (!got) return got;
    const auto& characters = formats::edi_characters();
    for (std::size_t i = 0; i < *got; ++i)
      target[i] = static_cast<char>(characters[static_cast<unsigned char>(target[i])]);
    return got;
  }
  Result<void> rewind() override { return ebcdic_->rewind(); }
  std::optional<std::uint64_t> size() const override { return ebcdic_->size(); }
  Result<void> is_whole(std::uint64_t read) const override { return ebcdic_->is_whole(read); }

 private:
  std::unique_ptr<ByteStream> ebcdic_;
};

// `what`: "is a PDF".
Result<std::string> read_document(ByteStream& file, const std::string& path, const char* what,
                                  const char* advice) {
  const std::string size = " of more than " + std::to_string(kLargest >> 20U) + " MiB";
  return read_whole(file, kLargest, Problem{what + size, {path, {}, {}, {}, {}}, advice});
}

// The name of a signed file without what the signature added to it.
std::string name_within(const std::string& path) {
  std::string name = path.substr(path.find_last_of("/!") + 1);
  constexpr std::string_view kSigned = ".p7m";
  if (name.size() <= kSigned.size() || !std::string_view(name).ends_with(kSigned)) return "document";
  name.resize(name.size() - kSigned.size());
  return name;
}

}  // namespace

Result<HeldDocument> pdf_document(ByteStream& pdf, const std::string& path) {
  const auto bytes =
      read_document(pdf, path, "is a PDF",
                    "it is an exhibit; where an invoice is attached to it, extract that and read it");
  if (!bytes) return bytes.problem();
  auto invoice = formats::pdf_invoice(*bytes, path);
  if (!invoice) return invoice.problem();
  return HeldDocument{path + "!" + invoice->name, std::make_unique<HeldStream>(std::move(invoice->xml))};
}

bool is_wrapped(std::string_view prefix) {
  return formats::wrapping_of(prefix) != formats::Wrapping::none;
}

Result<HeldDocument> unwrapped_document(std::unique_ptr<ByteStream> file, std::string_view prefix,
                                        const std::string& path) {
  if (formats::wrapping_of(prefix) == formats::Wrapping::ebcdic)
    return HeldDocument{path + "!ascii", std::make_unique<AsciiStream>(std::move(file))};
  const auto bytes = read_document(*file, path, "holds a document and is a file",
                                   "take the document out of it and read that");
  if (!bytes) return bytes.problem();
  auto document = formats::wrapped_document(*bytes, path);
  if (!document) return document.problem();
  return HeldDocument{path + "!" + name_within(path), std::make_unique<HeldStream>(std::move(*document))};
}

}  // namespace telaudit::ingest
