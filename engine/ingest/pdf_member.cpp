#include "ingest/pdf_member.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "formats/pdf_invoice.h"

namespace telaudit::ingest {
namespace {

constexpr std::size_t kBlock = 128U * 1024U;
constexpr std::size_t kLargestPdf = std::size_t{64} << 20U;

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

Result<std::string> read_whole(ByteStream& pdf, const std::string& path) {
  std::string bytes;
  std::vector<char> block(kBlock);
  for (;;) {
    const auto got = pdf.read(block.data(), block.size());
    if (!got) return got.problem();
    if (*got == 0) break;
    if (bytes.size() + *got > kLargestPdf)
      return Problem{"is a PDF of more than 64 MiB",
                     {path, {}, {}, {}, {}},
                     "it is an exhibit; where an invoice is attached to it, extract that and read it"};
    bytes.append(block.data(), *got);
  }
  if (auto whole = pdf.is_whole(bytes.size()); !whole) return whole.problem();
  return bytes;
}

}  // namespace

Result<PdfMember> pdf_member(ByteStream& pdf, const std::string& path) {
  const auto bytes = read_whole(pdf, path);
  if (!bytes) return bytes.problem();
  auto invoice = formats::pdf_invoice(*bytes, path);
  if (!invoice) return invoice.problem();
  return PdfMember{path + "!" + invoice->name, std::make_unique<HeldStream>(std::move(invoice->xml))};
}

}  // namespace telaudit::ingest
